use super::rows::{
    AgeRule, ClaimRule, ConfirmedRule, CopayRule, EndDayRule, ExclusionRule, FundingRule, HighCostRule, IncomeRule, InsurerShareRule,
    MealRule, NationalRule, PrescriptionRule, ProgrammeRule, RegisterLateRule, WelfareRule,
};
use super::timeline::Checks;
use super::unsaid::{self, Unsaid};
use super::{City, CityProgramme};
use crate::codes::city as codes;
use jiff::civil::Date;
use josei_base::id::ProgrammeNumber;
use josei_base::{Digest, Finding};
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

/// The layout this version reads.
const SCHEMA: i64 = 1;

/// Largest city file, bytes (1 MiB).
pub(super) const CITY_FILE_BYTES_MAX: usize = 1 << 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    schema: i64,
    municipality: String,
    name_ja: String,
    #[serde(default = "first")]
    version: u32,
    rules_from: Datetime,
    effective_from: Option<Datetime>,
    claims: Vec<Spanned<ClaimRule>>,
    register_late: Vec<Spanned<RegisterLateRule>>,
    age_limit: Vec<Spanned<AgeRule>>,
    welfare: Vec<Spanned<WelfareRule>>,
    end_day: Vec<Spanned<EndDayRule>>,
    insurer_share: Vec<Spanned<InsurerShareRule>>,
    copay: Vec<Spanned<CopayRule>>,
    meal: Vec<Spanned<MealRule>>,
    high_cost: Vec<Spanned<HighCostRule>>,
    national: Vec<Spanned<NationalRule>>,
    programme: Vec<Spanned<ProgrammeRule>>,
    exclusion: Option<Vec<Spanned<ExclusionRule>>>,
    income_limit: Option<Vec<Spanned<IncomeRule>>>,
    funding: Option<Vec<Spanned<FundingRule>>>,
    confirmed: Option<Vec<Spanned<ConfirmedRule>>>,
    prescription: Option<Vec<Spanned<PrescriptionRule>>>,
}

const fn first() -> u32 {
    1
}

pub(super) fn load(text: &str) -> Result<City, Vec<Finding>> {
    let mut checks = Checks { text, findings: Vec::new() };
    if text.len() > CITY_FILE_BYTES_MAX {
        checks.find(0, "", "", &codes::C010, format!("{CITY_FILE_BYTES_MAX}"));
        return Err(checks.findings);
    }
    let written: Written = match toml::from_str(text) {
        Ok(written) => written,
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            checks.find(at, "", "", &codes::C001, error.message());
            return Err(checks.findings);
        }
    };
    if written.schema != SCHEMA {
        checks.find(0, "", "schema", &codes::C002, written.schema.to_string());
    }
    if written.municipality.len() != 6 || !written.municipality.bytes().all(|byte| byte.is_ascii_digit()) {
        checks.find(0, "", "municipality", &codes::C007, "");
    }
    let Some(rules_from) = checks.day(0, "", "rules_from", written.rules_from) else { return Err(checks.findings) };
    if rules_from.day() != 1 {
        checks.find(0, "", "rules_from", &codes::C009, rules_from.to_string());
    }
    let effective_from = match written.effective_from {
        None => rules_from,
        Some(day) => {
            let Some(day) = checks.day(0, "", "effective_from", day) else { return Err(checks.findings) };
            if day < rules_from {
                checks.find(0, "", "effective_from", &codes::C012, format!("{day} < {rules_from}"));
            }
            day
        }
    };
    let Unsaid { exclusion, income_limit, funding, confirmed, prescription } = unsaid::load();
    let city = City {
        hash: Digest::of(text.as_bytes()),
        version: written.version,
        effective_from,
        municipality: written.municipality,
        name_ja: written.name_ja,
        rules_from,
        claims: checks.timeline("claims", rules_from, written.claims),
        register_late: checks.timeline("register_late", rules_from, written.register_late),
        age_limit: checks.timeline("age_limit", rules_from, written.age_limit),
        welfare: checks.timeline("welfare", rules_from, written.welfare),
        end_day: checks.timeline("end_day", rules_from, written.end_day),
        insurer_share: checks.timeline("insurer_share", rules_from, written.insurer_share),
        copay: checks.timeline("copay", rules_from, written.copay),
        meal: checks.timeline("meal", rules_from, written.meal),
        high_cost: checks.timeline("high_cost", rules_from, written.high_cost),
        national: checks.timeline("national", rules_from, written.national),
        exclusion: checks.timeline("exclusion", rules_from, written.exclusion.unwrap_or(exclusion)),
        income_limit: checks.timeline("income_limit", rules_from, written.income_limit.unwrap_or(income_limit)),
        funding: checks.timeline("funding", rules_from, written.funding.unwrap_or(funding)),
        confirmed: checks.timeline("confirmed", rules_from, written.confirmed.unwrap_or(confirmed)),
        prescription: checks.timeline("prescription", rules_from, written.prescription.unwrap_or(prescription)),
        programmes: programmes(&mut checks, written.programme),
    };
    if checks.findings.is_empty() { Ok(city) } else { Err(checks.findings) }
}

/// Programmes may change their number and may overlap, but one number never means two things on one day.
fn programmes(checks: &mut Checks<'_>, rows: Vec<Spanned<ProgrammeRule>>) -> Vec<CityProgramme> {
    let mut programmes: Vec<CityProgramme> = Vec::with_capacity(rows.len());
    for row in rows {
        let at = row.span().start;
        let row = row.into_inner();
        let Some((from, to)) = checks.span(at, "programme", &row) else { continue };
        let Ok(number) = ProgrammeNumber::parse(&row.number) else {
            checks.find(at, "programme", "number", &codes::C008, "");
            continue;
        };
        let until = |to: Option<Date>| to.unwrap_or(Date::MAX);
        if programmes.iter().any(|other| other.number == number && other.from <= until(to) && from <= until(other.to)) {
            checks.find(at, "programme", "number", &codes::C006, from.to_string());
        }
        programmes.push(CityProgramme { kind: row.kind, number, from, to, holder_check_digit: row.holder_check_digit });
    }
    if !programmes.iter().any(|programme| programme.kind == super::ProgrammeKind::Child) {
        checks.find(0, "programme", "kind", &codes::C011, "");
    }
    programmes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SAKAI;
    use josei_base::{Month, ServiceMonth};

    fn codes_of(text: &str) -> Vec<(&'static str, String)> {
        City::load(text).unwrap_err().into_iter().map(|finding| (finding.entry.code, finding.record)).collect()
    }

    fn month(year: i16, month: i8) -> ServiceMonth {
        ServiceMonth(Month::new(year, month).unwrap())
    }

    #[test]
    fn sakai_loads_and_changes_on_the_right_days() {
        let city = City::load(SAKAI).unwrap();
        assert_eq!(city.hash(), Digest::of(SAKAI.as_bytes()));
        assert_eq!((city.municipality(), city.name_ja()), ("271403", "堺市"));
        assert!(city.rules(month(2010, 6)).is_none());
        assert_eq!(city.rules(month(2010, 7)).unwrap().age_limit.age, 15);
        assert_eq!(city.rules(month(2019, 3)).unwrap().age_limit.age, 15);
        assert_eq!(city.rules(month(2019, 4)).unwrap().age_limit.age, 18);
        assert!(!city.rules(month(2023, 3)).unwrap().welfare.suspended_is_eligible);
        assert!(city.rules(month(2023, 4)).unwrap().welfare.suspended_is_eligible);
        let meal = |year, at| city.rules(month(year, at)).unwrap().meal.standard_yen;
        assert_eq!(
            [meal(2016, 4), meal(2018, 3), meal(2018, 4), meal(2024, 5), meal(2024, 6), meal(2025, 4)],
            [360, 360, 460, 460, 490, 510]
        );
    }

    #[test]
    fn gaps_overlaps_and_impossible_dates_are_found_with_their_line() {
        let gap = SAKAI.replace("valid_from = 2019-04-01\nage = 18", "valid_from = 2019-05-01\nage = 18");
        assert_eq!(codes_of(&gap), [("C005", "age_limit".to_owned())]);
        let line = City::load(&gap).unwrap_err()[0].line;
        let expected = gap.lines().position(|line| line == "valid_from = 2019-05-01").unwrap();
        assert!(line > 0 && usize::try_from(line).unwrap() <= expected + 1, "{line}");
        let overlap = SAKAI.replace("valid_from = 2019-04-01\nage = 18", "valid_from = 2019-03-01\nage = 18");
        assert_eq!(codes_of(&overlap), [("C006", "age_limit".to_owned())]);
        let closed = SAKAI.replace("valid_from = 2019-04-01\nage = 18", "valid_from = 2019-04-01\nvalid_to = 2030-03-31\nage = 18");
        assert_eq!(codes_of(&closed), [("C005", "age_limit".to_owned())]);
        let reversed = SAKAI.replace("valid_to = 2019-03-31\nage = 15", "valid_to = 2009-03-31\nage = 15");
        assert_eq!(codes_of(&reversed)[0], ("C004", "age_limit".to_owned()));
        let impossible = SAKAI.replace("valid_to = 2019-03-31\nage = 15", "valid_to = 2019-02-30\nage = 15");
        assert!(["C001", "C003"].contains(&codes_of(&impossible)[0].0));
        let inside = SAKAI.replace("valid_to = 2019-03-31\nage = 15", "valid_to = 2019-03-30\nage = 15");
        assert_eq!(codes_of(&inside)[0].0, "C009");
        let time = SAKAI.replace("valid_to = 2019-03-31\nage = 15", "valid_to = 2019-03-31T00:00:00\nage = 15");
        assert_eq!(codes_of(&time)[0].0, "C003");
    }

    #[test]
    fn wrong_values_are_found() {
        // With invented amounts of the prefecture's limit.
        let limit = concat!(
            "prefecture_income = true\n[funding.limit]\nfrom_month = 11\nbase_yen = 5000000\ndependant_yen = 400000\nelderly_yen = 50000\n",
            "flat_yen = 80000\ndisabled_yen = 270000\nspecially_disabled_yen = 400000\nwidowed_yen = 270000\nsingle_parent_yen = 350000\n",
            "student_yen = 270000\n",
        );
        let right = SAKAI.replacen("prefecture_income = true\n", limit, 1);
        assert!(City::load(&right).is_ok());
        for (from, to, code) in [
            ("age = 18", "age = 31", "C007"),
            ("days_per_month = 2", "days_per_month = 32", "C007"),
            ("yen_per_day = 500", "yen_per_day = -1", "C007"),
            ("default = \"区ウ\"", "default = \"区カ\"", "C007"),
            ("later_percent = 70", "later_percent = 101", "C007"),
            ("prefecture_income = true", "prefecture_income = false", "C007"),
            ("from_month = 11", "from_month = 13", "C007"),
            ("number = \"85270023\"", "number = \"85270024\"", "C008"),
            ("number = \"82270026\"", "number = \"85270023\"", "C006"),
            ("kind = \"child\"", "kind = \"disability\"", "C011"),
            ("kind = \"child\"", "kind = \"pets\"", "C001"),
            ("schema = 1", "schema = 2", "C002"),
            ("municipality = \"271403\"", "municipality = \"27140\"", "C007"),
            ("rules_from = 2010-07-01", "rules_from = 2010-07-02", "C009"),
            ("age = 18", "age = 18\ncolour = 1", "C001"),
            ("prefecture_age = 6", "prefecture_age = 31", "C007"),
            ("moved_classes = [4", "moved_classes = [0", "C007"),
            ("third_party_notes = [\"10\"]", "third_party_notes = [\"1\"]", "C007"),
            ("per_day_max = 3", "per_day_max = 0", "C007"),
            ("subsidy_percent = 100", "subsidy_percent = 101", "C007"),
            ("kinds = [\"disability\"", "kinds = [\"rich\"", "C001"),
            ("rounding = \"half_up\"", "rounding = \"up\"", "C001"),
            ("refund = \"application\"", "refund = \"never\"", "C001"),
            ("effective_from = 2010-07-01", "effective_from = 2010-06-30", "C012"),
            ("effective_from = 2010-07-01", "effective_from = 2010-02-30", "C001"),
            (
                "free = [\"pharmacy\"]",
                "free = [\"pharmacy\"]\nother = [{ tables = [\"pharmacy\"], yen_per_day = 1, days_per_month = 1 }]",
                "C007",
            ),
            ("free = [\"pharmacy\"]", "free = []\nother = [{ tables = [\"pharmacy\"], yen_per_day = -1, days_per_month = 1 }]", "C007"),
        ] {
            let text = right.replacen(from, to, 1);
            assert_ne!(text, right, "{from}");
            assert!(codes_of(&text).iter().any(|(found, _)| *found == code), "{to}: {:?}", codes_of(&text));
        }
    }

    #[test]
    fn a_file_over_the_limit_is_refused() {
        let mut text = SAKAI.to_owned();
        text.push_str("\n#");
        text.push_str(&"x".repeat(CITY_FILE_BYTES_MAX - text.len()));
        assert_eq!(text.len(), CITY_FILE_BYTES_MAX);
        assert!(City::load(&text).is_ok());
        text.push('x');
        assert_eq!(codes_of(&text)[0].0, "C010");
    }
}
