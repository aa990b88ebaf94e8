//! Codes of this crate: `E…`/`W…` decisions, `C…` city files, `G…` register files. Codes never change; texts may.

pub mod city;
pub mod decision;
pub mod register;

/// Declares entries as statics and a table of all of them.
macro_rules! entries {
    ($($code:ident $severity:ident $ja:literal $en:literal $remedy_ja:literal $remedy_en:literal;)+) => {
        $(
            #[doc = concat!($ja, " / ", $en, ".")]
            pub static $code: ::josei_base::Entry = ::josei_base::Entry {
                code: stringify!($code),
                severity: ::josei_base::Severity::$severity,
                ja: $ja,
                en: $en,
                remedy_ja: $remedy_ja,
                remedy_en: $remedy_en,
            };
        )+
        /// Every entry, in the order of the table.
        pub static ALL: &[&::josei_base::Entry] = &[$(&$code),+];
    };
}
pub(crate) use entries;

#[cfg(test)]
mod tests {
    #[test]
    fn every_code_stands_once_and_has_all_texts() {
        let all: Vec<_> = [super::city::ALL, super::decision::ALL, super::register::ALL].concat();
        let mut codes: Vec<_> = all.iter().map(|entry| entry.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), all.len());
        for entry in all {
            let warning = entry.code.starts_with('W') || entry.severity == josei_base::Severity::Warning;
            assert_eq!(warning, entry.severity == josei_base::Severity::Warning, "{}", entry.code);
            assert!(!entry.code.starts_with('E') || entry.severity == josei_base::Severity::Error, "{}", entry.code);
            for text in [entry.ja, entry.en, entry.remedy_ja, entry.remedy_en] {
                assert!(!text.is_empty(), "{}", entry.code);
            }
        }
    }
}
