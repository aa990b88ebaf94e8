//! Codes of this crate: `E…`/`W…` decisions, `C…` city files, `G…` register files. Codes never change; texts may.

pub mod city;
pub mod decision;
pub mod register;

pub(crate) use josei_base::entries;

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
