//! Who somebody is at work (役割), and what for (利用目的).

use serde::{Deserialize, Serialize};

macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$inner:meta])* $variant:ident $text:literal $ja:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$inner])* $variant),+ }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// As in tables, rows and the log.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// In words, Japanese.
            #[must_use]
            pub const fn ja(self) -> &'static str {
                match self { $(Self::$variant => $ja),+ }
            }

            /// By its name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.name() == name)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }
    };
}

named! {
    /// What a person does (役割). One role a session.
    Role {
        /// Sends receipt files for one review body.
        Sender "sender" "審査支払機関の送付担当",
        /// Enters events of the register.
        Registrar "registrar" "資格担当",
        /// Works through exceptions and applications.
        Clerk "clerk" "給付担当",
        /// Signs what others prepared.
        Approver "approver" "決裁者",
        /// Prepares payments.
        Preparer "preparer" "支払担当",
        /// Takes the payment file.
        Finance "finance" "出納担当",
        /// Reads the log, and nothing else.
        Auditor "auditor" "監査担当",
        /// Head of the section: asks for rights, approves what is taken out.
        Head "head" "所属長",
        /// Confirms users and rights.
        Steward "steward" "権限管理者",
        /// May ask for a personal number.
        NumberKeeper "number-keeper" "個人番号取扱者",
        /// Answers requests of the persons themselves.
        Discloser "discloser" "開示請求担当",
        /// Runs the system; sees nothing personal.
        Operator "operator" "運用担当",
    }
}

named! {
    /// What something is done for (利用目的). One purpose a session; the table of rights tells the legal basis of each.
    Purpose {
        /// Deciding and paying the subsidy.
        Subsidy "subsidy" "子ども医療費の助成",
        /// Handing eligibility to other sections of the city.
        Transfer "transfer" "庁内への移転",
        /// Answering a person's own request.
        Disclosure "disclosure" "開示・訂正・利用停止の請求",
        /// Keeping the log and the rights.
        Safety "safety" "安全管理",
        /// Running and mending the system.
        Operation "operation" "運用",
        /// Emergency access by two people.
        Emergency "emergency" "緊急アクセス",
    }
}

named! {
    /// By whom somebody is employed.
    Employment {
        /// The city.
        Staff "staff" "職員",
        /// A contractor (委託先): nothing personal in clear (M14).
        Contractor "contractor" "委託先",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back() {
        for role in Role::ALL {
            assert_eq!(Role::from_name(role.name()), Some(*role));
            assert!(role.name().chars().all(|c| c.is_ascii_lowercase() || c == '-'), "a word for keys and the log");
        }
        for purpose in Purpose::ALL {
            assert_eq!(Purpose::from_name(purpose.name()), Some(*purpose));
        }
        assert_eq!(Role::from_name("admin"), None);
    }
}
