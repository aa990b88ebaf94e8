//! What a decision is made of: the rules asked, in order, with what each saw and answered.

use super::saw::{Saw, Why};
use crate::codes::decision as codes;
use josei_base::{Entry, Severity};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;

/// A reason of a decision (決定理由): a code of `codes::decision`.
#[derive(Debug, Clone, Copy)]
pub struct Code(pub &'static Entry);

impl Code {
    /// The code, for example `E22`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0.code
    }

    /// From its text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        codes::ALL.iter().find(|entry| entry.code == text).map(|entry| Self(entry))
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.0.code == other.0.code
    }
}

impl Eq for Code {}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.0.code)
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.code)
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not a code of a decision"))
    }
}

macro_rules! rules {
    ($($(#[$doc:meta])* $rule:ident $step:literal $name:literal $ja:literal $en:literal;)+) => {
        /// A rule (突合項目), one per step of `domain/eligibility.md` §4.1; 18 is asked only in a city with an income limit,
        /// 19 only where the store knows of an application.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Rule {
            $(#[doc = concat!($ja, " / ", $en)] #[serde(rename = $name)] $rule,)+
        }

        impl Rule {
            /// All rules, in the order they are asked.
            pub const ALL: &[Self] = &[$(Self::$rule),+];

            /// The step's number.
            #[must_use]
            pub const fn step(self) -> u8 {
                match self { $(Self::$rule => $step,)+ }
            }

            /// The name in JSON.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$rule => $name,)+ }
            }

            /// The question, Japanese.
            #[must_use]
            pub const fn question_ja(self) -> &'static str {
                match self { $(Self::$rule => $ja,)+ }
            }

            /// The question, English.
            #[must_use]
            pub const fn question_en(self) -> &'static str {
                match self { $(Self::$rule => $en,)+ }
            }
        }
    };
}

rules! {
    Form 1 "form" "公費負担者番号・受給者番号は正しい形か" "Are the programme and holder numbers well-formed and ours?";
    Holder 2 "holder" "受給者番号は台帳にあるか" "Is the holder in the register?";
    Person 3 "person" "生年月日・性別は一致するか" "Are birthday and sex equal?";
    Name 4 "name" "氏名は一致するか" "Is the name the same?";
    Age 5 "age" "対象年齢内か" "Is the holder within the age limit?";
    Certificate 6 "certificate" "受診日に資格があるか" "Do the care days lie in the certificate's period?";
    Residence 7 "residence" "受診日に市内に住み、生存しているか" "Did the holder live, and in the city, on the days?";
    Welfare 8 "welfare" "受診日に生活保護を受けていないか" "Was there no public assistance on the days?";
    OtherProgramme 9 "other_programme" "受診日に他の助成制度の対象でないか" "Did no other subsidy programme cover the days?";
    Insurer 10 "insurer" "保険者番号は一致するか" "Is the insurer the register's?";
    Card 11 "card" "記号・番号は一致するか" "Are symbol and number of the card the register's?";
    Share 12 "share" "本人家族・給付割合は合うか" "Do person class and benefit share fit?";
    Order 13 "order" "他の公費が優先されているか" "Do national programmes come first?";
    Prior 14 "prior" "同じ請求がまだないか" "Is it not stored yet?";
    Prescriber 15 "prescriber" "処方元のレセプトがあるか" "Is the prescriber's receipt there?";
    Amounts 16 "amounts" "一部自己負担額と請求額は合うか" "Do copay and amounts follow the rule?";
    Scope 17 "scope" "診療年月は対象か、第三者行為でないか" "Is the month in time, and no third party liable?";
    Income 18 "income" "所得制限額を超えていないか" "Is the family's income within the city's limit?";
    Applied 19 "applied" "同じ診療の償還払いの申請がないか" "Was its reimbursement not applied for?";
}

/// What a rule answered (突合結果).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Nothing against it.
    Pass,
    /// A clerk should look.
    Warning(Code),
    /// It stands against the claim.
    Error(Code),
    /// It could not be asked, and why.
    NotAsked(Why),
}

impl Answer {
    /// By the code's own severity.
    #[must_use]
    pub fn of(entry: &'static Entry) -> Self {
        match entry.severity {
            Severity::Error => Self::Error(Code(entry)),
            Severity::Warning => Self::Warning(Code(entry)),
        }
    }

    /// The code, if there is one.
    #[must_use]
    pub const fn code(&self) -> Option<Code> {
        match self {
            Self::Warning(code) | Self::Error(code) => Some(*code),
            Self::Pass | Self::NotAsked(_) => None,
        }
    }
}

/// One rule with what it saw and answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleAnswer {
    /// The step's number.
    pub step: u8,
    /// The rule.
    pub rule: Rule,
    /// What it saw.
    #[serde(default, skip_serializing_if = "Saw::is_nothing")]
    pub saw: Saw,
    /// Its answer.
    pub answer: Answer,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_rise() {
        let steps: Vec<_> = Rule::ALL.iter().map(|rule| rule.step()).collect();
        assert_eq!(steps, (1..=19).collect::<Vec<_>>());
    }

    #[test]
    fn codes_travel_as_text() {
        assert_eq!(serde_json::to_string(&Answer::of(&codes::E22)).unwrap(), r#"{"error":"E22"}"#);
        assert_eq!(serde_json::from_str::<Answer>(r#"{"warning":"W24"}"#).unwrap(), Answer::of(&codes::W24));
        assert!(serde_json::from_str::<Answer>(r#"{"warning":"W99"}"#).is_err());
        assert_eq!(serde_json::to_string(&Rule::OtherProgramme).unwrap(), "\"other_programme\"");
        for rule in Rule::ALL {
            assert_eq!(serde_json::to_string(rule).unwrap(), format!("\"{}\"", rule.name()));
        }
    }
}
