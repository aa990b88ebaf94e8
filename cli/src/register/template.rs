//! `josei register template`: an event file (異動の用紙) to fill in. Its draft id is made here, so that the filled-in file is one draft however often
//! it is sent.

use super::args::TemplateArgs;
use super::words;
use crate::exit::{Ended, Failure};
use crate::output;
use josei_register::Reasons;
use josei_register::items::{self, Kind};
use josei_store::SystemIds;
use josei_store::port::Ids as _;
use std::fmt::Write as _;

/// Bytes of an id made at random.
const ID_BYTES: usize = 16;
/// What stands before a field that may be left out.
const OPTIONAL: char = '?';

/// A kind of change (異動の種類), with its fields in the order they are written; `?` before those that may be left out.
#[derive(Debug, PartialEq, Eq)]
pub struct Form {
    /// Its name in the file.
    pub name: &'static str,
    /// What it is, Japanese.
    pub ja: &'static str,
    fields: &'static [&'static str],
}

macro_rules! forms {
    ($($name:literal $ja:literal [$($field:literal)+];)+) => {
        /// Every kind of change.
        pub static FORMS: &[Form] = &[$(Form { name: $name, ja: $ja, fields: &[$($field),+] }),+];
    };
}

forms! {
    "identify" "生年月日・性別" ["birth_date" "sex"];
    "rename" "氏名変更" ["from" "?until" "?value.kana_name" "value.name"];
    "relocate" "転居・所管区変更" ["from" "?until" "?value.postal_code" "value.address" "?value.address_number" "?value.building_kana"
        "?value.building" "value.ward"];
    "entrust" "保護者変更" ["from" "?until" "value.guardian" "?value.other_parent"];
    "acquire" "資格取得・更新" ["programme_number" "holder_number" "acquired_on" "acquired_reason" "valid_from" "?valid_to" "?age_limit_day"
        "?assessment_class"];
    "lose" "資格喪失" ["lost_on" "lost_reason"];
    "suspend" "停止" ["suspended_on" "suspended_reason"];
    "resume" "停止解除" ["resumed_on" "resumed_reason"];
    "insure" "保険取得" ["insurer.insurer_number" "?insurer.insurer_symbol" "?insurer.insurer_card_number" "?insurer.insured_name"
        "?insurer.insured_relation" "insurer.insurer_acquired_on" "?insurer.chronic_illness_certified_on" "?insurer.supplementary_benefit"
        "?insurer_lost_on"];
    "uninsure" "保険喪失" ["insurer_lost_on"];
    "move_in" "転入" ["moved_in_on"];
    "move_out" "転出" ["moved_out_on" "?lost_reason"];
    "die" "死亡" ["died_on" "?lost_reason"];
    "assess" "所得判定" ["from" "?until" "value.income_person" "value.fiscal_year" "value.income_basis" "value.person_class"
        "value.income_after_deductions_yen" "value.income_limit_yen" "?value.judgement_sign" "?value.details.total_income_yen"
        "?value.details.short_term_gain_yen" "?value.details.long_term_gain_yen" "?value.details.futures_income_yen"
        "?value.details.forestry_income_yen" "?value.details.retirement_income_yen" "?value.details.other_income_yen"
        "?value.details.short_term_special_deduction_yen" "?value.details.long_term_special_deduction_yen" "?value.details.net_loss_yen"
        "?value.details.casualty_loss_yen" "?value.details.residential_loss_yen" "?value.details.futures_loss_yen"
        "?value.details.computed_income_yen" "?value.details.disability_code" "?value.details.widow_code"
        "?value.details.working_student_code" "?value.details.own_disability_deduction_yen"
        "?value.details.own_special_disability_deduction_yen" "?value.details.widow_deduction_yen"
        "?value.details.special_widow_deduction_yen" "?value.details.working_student_deduction_yen"
        "?value.details.disabled_dependants" "?value.details.specially_disabled_dependants" "?value.details.disability_deduction_yen"
        "?value.details.special_disability_deduction_yen" "?value.details.casualty_deduction_yen"
        "?value.details.medical_deduction_yen" "?value.details.small_enterprise_deduction_yen"
        "?value.details.computed_deductions_yen" "?value.details.spouse_code" "?value.details.elderly_dependants"
        "?value.details.other_dependants"];
    "fund" "府市区分" ["funding_class" "applies_from" "?applies_to"];
    "issue_card" "証交付" ["card_number" "card_form" "reissue_class" "issue_class" "issue_reason" "issued_on" "processed_on"];
    "collect_card" "証回収" ["card_number" "collected_on" "collection_class" "collection_ward"];
    "exclude" "他制度の開始" ["exclusion_kind" "begun_on" "?last_on"];
    "suspend_exclusion" "生活保護の停止" ["exclusion_kind" "suspended_on"];
    "resume_exclusion" "生活保護の再開始" ["exclusion_kind" "resumed_on"];
    "end_exclusion" "他制度の終了" ["exclusion_kind" "last_on"];
    "describe_insurer" "保険者の名称など" ["from" "?until" "value.insurer_name" "?value.insurer_address_code" "?value.insurer_postal_code"
        "?value.insurer_address" "?value.insurer_address_number" "?value.insurer_building" "?value.insurer_phone" "?value.insurance_type"
        "?value.supplement_from" "?value.supplement_to" "?value.supplement" "?value.rebate" "?value.rebate_from" "?value.rebate_to"
        "?value.rebate_details"];
    "cancel" "履歴取消" ["entry" "cancelled_on"];
}

/// 届出日, 受付区, 異動日, 異動事由.
const HEADER: [&str; 4] = ["notified_on", "reception_ward", "changed_on", "change_reason"];

/// Prints the file.
pub fn run(args: &TemplateArgs) -> Result<Ended, Failure> {
    let subject = match (&args.holder, &args.insurer) {
        (Some(person), _) => format!("holder = \"{person}\""),
        (None, Some(number)) => format!("insurer = \"{number}\""),
        (None, None) => format!("holder = \"{}\"  # 新しい内部番号。既にいる人なら、その人の番号に / new; else the person's own", id()?),
    };
    output::print(&text(&id()?, &subject, &args.changes, &words::reasons()?))?;
    Ok(Ended::Done)
}

/// 32 hexadecimal digits made at random.
fn id() -> Result<String, Failure> {
    let mut bytes = [0; ID_BYTES];
    SystemIds.fill(&mut bytes).map_err(|error| Failure::Environment {
        what: format!("乱数を得られません / no randomness: {error}"),
        remedy: "この端末の状態を確認してください / look at the state of this machine".to_owned(),
    })?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}

fn text(draft: &str, subject: &str, changes: &[&Form], reasons: &Reasons) -> String {
    let mut text = format!(
        "# 異動の用紙 / an event: fill in what stands between quotation marks, then: josei register propose FILE\n\
         # 行頭の # を除くと、その項目も届け出ます / take the # away from what is told, too\n\
         draft = \"{draft}\"\n{subject}\n\n[header]\n"
    );
    for field in HEADER {
        line(&mut text, field, reasons);
    }
    for form in changes {
        // Writing to a String cannot fail.
        let _ = write!(text, "\n# {} / {}\n[[changes]]\n[changes.{}]\n", form.ja, form.name, form.name);
        for field in form.fields {
            line(&mut text, field, reasons);
        }
    }
    text.pop();
    text
}

fn line(text: &mut String, field: &str, reasons: &Reasons) {
    let (mark, field) = field.strip_prefix(OPTIONAL).map_or(("", field), |field| ("# ", field));
    let name = field.rsplit('.').next().unwrap_or(field);
    let _ = writeln!(text, "{mark}{field} = \"\"  # {}{}", words::label(name), hint(name, reasons));
}

/// How a field is written.
fn hint(name: &str, reasons: &Reasons) -> String {
    if let Some(written) = words::choices(name) {
        return format!(": {written}");
    }
    let Some(item) = items::of_field(name).ok().and_then(|found| found.first().copied()) else {
        return if name.ends_with("_on") || matches!(name, "from" | "until") { ": YYYY-MM-DD".to_owned() } else { String::new() };
    };
    match item.kind {
        Kind::Day => ": YYYY-MM-DD".to_owned(),
        Kind::Yen => ": 円。引用符なしの数字 / yen, digits without quotation marks".to_owned(),
        Kind::Count | Kind::FiscalYear => ": 引用符なしの数字 / digits without quotation marks".to_owned(),
        Kind::Flag => ": true, false（引用符なし / without quotation marks）".to_owned(),
        Kind::Person => ": 内部番号32字 / internal person number".to_owned(),
        Kind::PostalCode => ": 7桁 / 7 digits".to_owned(),
        Kind::Reason => {
            let known = reasons.all().iter().filter(|reason| reason.item == item.number && reason.valid_to.is_none());
            format!(": {}", known.map(|reason| format!("{} {}", reason.code, reason.ja)).collect::<Vec<_>>().join("、"))
        }
        Kind::Code | Kind::Ward | Kind::Text | Kind::Number | Kind::Choice => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;
    use josei_register::event;
    use std::collections::BTreeSet;

    const ID: &str = "00000000000000000000000000000001";

    /// Something that fits, for a field of each name.
    fn sample(name: &str) -> &'static str {
        match name {
            "sex" => "\"male\"",
            "insured_relation" => "\"family\"",
            "funding_class" => "\"city\"",
            "exclusion_kind" => "\"welfare\"",
            "programme_number" => "\"85270023\"",
            "holder_number" => "\"1234566\"",
            "insurer_number" => "\"01270016\"",
            "guardian" | "other_parent" | "income_person" => "\"00000000000000000000000000000009\"",
            "postal_code" | "insurer_postal_code" => "\"5900078\"",
            "fiscal_year" => "2024",
            "card_number" | "entry" => "1",
            "supplementary_benefit" | "rebate" => "true",
            "change_reason" => "\"99\"",
            name if name.ends_with("_yen") || name.ends_with("_dependants") => "3",
            name if name.ends_with("_reason") => "\"01\"",
            // After any first day, and past.
            "until" | "valid_to" | "last_on" | "applies_to" | "supplement_to" | "rebate_to" | "insurer_lost_on" => "2024-05-31",
            name if name.ends_with("_on") || name.ends_with("_from") || name.ends_with("_day") || matches!(name, "from" | "birth_date") => {
                "2024-05-07"
            }
            _ => "\"1\"",
        }
    }

    /// The form, filled in by a hand that leaves the comments.
    fn filled(text: &str, with_optional: bool) -> String {
        let fill = |line: &str| {
            let line = if with_optional && line.contains(" = \"\"") { line.trim_start_matches("# ") } else { line };
            match line.split_once(" = \"\"") {
                Some((field, comment)) if !line.starts_with('#') => {
                    format!("{field} = {}{comment}", sample(field.rsplit('.').next().unwrap()))
                }
                _ => line.to_owned(),
            }
        };
        text.lines().map(fill).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn every_change_has_a_form_and_filled_in_it_is_an_event() {
        let reasons = words::reasons().unwrap();
        for form in FORMS {
            let subject = if form.name == "describe_insurer" { "insurer = \"270025\"" } else { &format!("holder = \"{ID}\"") };
            let text = text(ID, subject, &[form], &reasons);
            assert!(file::read(&text).is_err(), "{}: an empty form is refused", form.name);
            for with_optional in [false, true] {
                let filled = filled(&text, with_optional);
                let read = file::read(&filled).unwrap_or_else(|findings| panic!("{}: {findings:?}\n{filled}", form.name));
                let found = event::check(&read.event, &read.draft.key.0, "2024-06-01".parse().unwrap(), &reasons);
                assert_eq!(found, [], "{}", form.name);
                assert_eq!(read.event.changes.iter().map(josei_register::Change::name).collect::<Vec<_>>(), [form.name]);
            }
        }
    }

    /// With everything told, every field that an event can have is in some form.
    #[test]
    fn no_item_lacks_a_line() {
        let told: BTreeSet<&str> =
            FORMS.iter().flat_map(|form| form.fields).chain(&HEADER).map(|field| field.trim_start_matches(OPTIONAL)).collect();
        let told: BTreeSet<&str> = told.into_iter().map(|field| field.rsplit('.').next().unwrap()).collect();
        let written = items::ITEMS.iter().filter(|item| {
            use josei_register::items::Place;
            !matches!(item.place, Place::Subject | Place::Decision | Place::Derived)
        });
        for item in written {
            assert!(told.contains(item.field), "{} {}", item.number, item.field);
        }
        assert_eq!(FORMS.len(), FORMS.iter().map(|form| form.name).collect::<BTreeSet<_>>().len());
        for name in told {
            assert_ne!(words::label(name), name, "no Japanese for {name}");
        }
    }

    #[test]
    fn ids_differ() {
        assert_ne!(id().unwrap(), id().unwrap());
        assert_eq!(id().unwrap().len(), 2 * ID_BYTES);
    }
}
