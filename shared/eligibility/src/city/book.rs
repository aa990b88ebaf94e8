use super::City;
use crate::codes::city as codes;
use jiff::civil::Date;
use josei_base::{Digest, Entry, Finding};

/// All versions of a city's rules (規則の版), each in force for the decisions of a day and later. Which one a decision went by is told by its
/// hash; that one is found again here, so a chunk that was begun under a version is finished under it.
#[derive(Debug, Clone)]
pub struct RuleBook {
    /// By the day from which they are in force.
    versions: Vec<City>,
}

impl RuleBook {
    /// Of checked files, in any order.
    ///
    /// # Errors
    /// When there is none (C015), one is of another city (C013), or versions do not rise with their days (C014).
    pub fn new(mut versions: Vec<City>) -> Result<Self, Vec<Finding>> {
        let finding = |entry: &'static Entry, city: &City| Finding {
            line: 0,
            record: String::new(),
            field: "version".into(),
            position: None,
            entry,
            detail: format!("{} / {} / {}", city.municipality, city.version, city.effective_from),
        };
        versions.sort_by_key(|city| (city.effective_from, city.version));
        let mut findings = Vec::new();
        for pair in versions.windows(2) {
            let [one, next] = pair else { continue };
            if next.municipality != one.municipality {
                findings.push(finding(&codes::C013, next));
            }
            if next.effective_from == one.effective_from || next.version <= one.version {
                findings.push(finding(&codes::C014, next));
            }
        }
        if versions.is_empty() {
            findings.push(Finding {
                line: 0,
                record: String::new(),
                field: String::new(),
                position: None,
                entry: &codes::C015,
                detail: String::new(),
            });
        }
        if findings.is_empty() { Ok(Self { versions }) } else { Err(findings) }
    }

    /// The version for decisions of a day; `None` before the first.
    #[must_use]
    pub fn on(&self, day: Date) -> Option<&City> {
        self.versions.iter().rev().find(|city| city.effective_from <= day)
    }

    /// The version of a hash, as a decision names it.
    #[must_use]
    pub fn of(&self, hash: &Digest) -> Option<&City> {
        self.versions.iter().find(|city| city.hash == *hash)
    }

    /// The version that work goes on with: the one it was begun under, else that of its day.
    #[must_use]
    pub fn pinned(&self, begun_under: Option<&Digest>, day: Date) -> Option<&City> {
        begun_under.map_or_else(|| self.on(day), |hash| self.of(hash))
    }

    /// All versions, by their days.
    #[must_use]
    pub fn versions(&self) -> &[City] {
        &self.versions
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SAKAI;
    use jiff::civil::date;

    fn version(number: u32, from: &str) -> City {
        let text = SAKAI
            .replace("\nversion = 1\n", &format!("\nversion = {number}\n"))
            .replace("\neffective_from = 2010-07-01\n", &format!("\neffective_from = {from}\n"));
        City::load(&text).unwrap()
    }

    fn codes(versions: Vec<City>) -> Vec<&'static str> {
        RuleBook::new(versions).unwrap_err().into_iter().map(|finding| finding.entry.code).collect()
    }

    #[test]
    fn a_version_holds_from_its_day_on() {
        let book = RuleBook::new(vec![version(2, "2024-07-01"), version(1, "2010-07-01"), version(4, "2024-08-15")]).unwrap();
        let on = |day| book.on(day).map(City::version);
        assert_eq!([on(date(2010, 6, 30)), on(date(2010, 7, 1)), on(date(2024, 6, 30))], [None, Some(1), Some(1)]);
        assert_eq!([on(date(2024, 7, 1)), on(date(2024, 8, 14)), on(date(2024, 8, 15))], [Some(2), Some(2), Some(4)]);
        let first = version(1, "2010-07-01").hash();
        // Begun before the change, finished after it.
        assert_eq!(book.pinned(Some(&first), date(2024, 9, 1)).map(City::version), Some(1));
        assert_eq!(book.pinned(None, date(2024, 9, 1)).map(City::version), Some(4));
        assert!(book.pinned(Some(&Digest::of(b"lost")), date(2024, 9, 1)).is_none());
        assert_eq!(book.versions().len(), 3);
    }

    #[test]
    fn versions_that_do_not_rise_are_refused() {
        assert_eq!(codes(vec![]), ["C015"]);
        assert_eq!(codes(vec![version(1, "2024-07-01"), version(2, "2024-07-01")]), ["C014"]);
        assert_eq!(codes(vec![version(2, "2024-07-01"), version(1, "2024-08-01")]), ["C014"]);
        let other = City::load(&SAKAI.replace("\"271403\"", "\"990001\"").replace("\nversion = 1\n", "\nversion = 2\n")).unwrap();
        assert_eq!(codes(vec![version(1, "2010-07-01"), other]), ["C013", "C014"]);
    }
}
