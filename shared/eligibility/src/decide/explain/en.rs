//! English.

use super::lines;
use crate::city::ExcludedBy;
use crate::decide::answer::RuleAnswer;
use crate::decide::days::Days;
use crate::decide::decision::{Decision, Outcome, Proposal};
use crate::decide::entitled::Entitlement;
use crate::decide::funding::{Funding, FundingClass, FundingReason};
use crate::decide::saw::{Saw, Why};
use crate::decide::{Answer, Code};
use std::fmt::Write as _;

/// The whole decision.
pub(in crate::decide) fn decision(decision: &Decision) -> String {
    let reason = |code: Option<Code>| code.map_or_else(String::new, |code| format!(": {code} {}", code.0.en));
    let first = match decision.result {
        Outcome::Ok => "OK".to_owned(),
        Outcome::Review => format!("REVIEW{}", reason(decision.decided_by())),
        Outcome::Reject => format!("REJECT{}", reason(decision.decided_by())),
    };
    // Writing to a String cannot fail.
    let mut text = lines(&decision.answers, first, rule);
    let amounts = &decision.amounts;
    let _ = write!(
        text,
        "\nAmounts: cost {}, insurer {}, high cost {}, share {}, other programmes {}, copay {}, subsidy {}, meals {}, the city pays {}",
        amounts.cost,
        amounts.insurer,
        amounts.high_cost,
        amounts.share,
        amounts.other_programmes,
        amounts.copay,
        amounts.subsidy,
        amounts.meals,
        amounts.city_pays
    );
    let _ = write!(text, "\n{}", funding(decision.funding));
    for proposal in &decision.proposals {
        let _ = match proposal {
            Proposal::Split { ours, not_ours } => write!(text, "\nProposal: split it: {ours:?} ours, {not_ours:?} not"),
            Proposal::ProbableHolder { .. } => {
                write!(text, "\nProposal: one holder agrees in birthday, kana and card: see whether it is theirs")
            }
        };
    }
    text
}

/// Entitlement on days.
pub(in crate::decide) fn entitlement(entitlement: &Entitlement) -> String {
    let reason = entitlement.codes.iter().map(|code| format!("{code} {}", code.0.en)).collect::<Vec<_>>().join(", ");
    let first = match entitlement.result {
        Outcome::Ok => "OK: entitled on the days".to_owned(),
        Outcome::Review => format!("REVIEW: see whether the child was entitled on the days ({reason})"),
        Outcome::Reject => format!("REJECT: not found to be entitled on the days ({reason})"),
    };
    format!("{}\n{}", lines(&entitlement.answers, first, rule), funding(entitlement.funding))
}

fn rule(answered: &RuleAnswer) -> String {
    let RuleAnswer { rule, saw, answer, .. } = answered;
    let seen = seen(saw);
    let told = |text: String| if seen.is_empty() { text } else { format!("{text}: {seen}") };
    match answer {
        Answer::Pass => told(format!("{} pass", rule.question_en())),
        Answer::NotAsked(reason) => format!("{} not asked: {}", rule.question_en(), why(*reason)),
        Answer::Warning(code) | Answer::Error(code) => told(format!("{} {code} {}", rule.question_en(), code.0.en)),
    }
}

const fn why(why: Why) -> &'static str {
    match why {
        Why::NoProgramme => "the programme is not ours",
        Why::HolderNumber => "the holder number is not well-formed",
        Why::NoHolder => "the holder is not known",
        Why::OtherPerson => "the number belongs to another person",
        Why::NoRules => "there are no rules for the month",
        Why::NoName => "there is no name to compare",
        Why::NoInsurer => "the insurer is not established",
        Why::NoCard => "there is no card to compare",
        Why::NoToday => "the day of the decision lies too far back",
        Why::NoPrescriber => "no prescriber is named",
    }
}

fn funding(funding: Funding) -> String {
    let class = match funding.class {
        FundingClass::Prefecture => "the prefecture takes part",
        FundingClass::City => "the city alone",
        FundingClass::Unknown => "not established",
    };
    format!("Funding: {class}, because {}", because(funding.why))
}

const fn because(reason: FundingReason) -> &'static str {
    match reason {
        FundingReason::Age => "of the age",
        FundingReason::AgeAndIncome => "of age and income",
        FundingReason::CityOnly => "the prefecture takes no part in this city",
        FundingReason::PastAge => "the prefecture's age is passed",
        FundingReason::IncomeOver => "the income is over the prefecture's limit",
        FundingReason::IncomeUnknown => "the register does not tell the income",
        FundingReason::IncomeContradicts => "the register tells two incomes",
        FundingReason::NotAsked(reason) => why(reason),
    }
}

fn days(days: Days) -> String {
    if days.is_empty() { "none".to_owned() } else { days.to_string().replace('-', "–").replace(',', ", ") }
}

fn care(known: Option<Days>) -> String {
    known.map_or_else(|| "care days unknown".to_owned(), |known| format!("care days {}", days(known)))
}

const fn other_programme(by: ExcludedBy) -> &'static str {
    match by {
        ExcludedBy::Disability => "重度障害",
        ExcludedBy::SingleParent => "ひとり親",
        ExcludedBy::Institution => "in an institution",
    }
}

/// What a rule saw.
fn seen(saw: &Saw) -> String {
    match *saw {
        Saw::Nothing => String::new(),
        Saw::NoProgramme => "no programme on the receipt".into(),
        Saw::OtherCityProgramme => "a number of another programme of the city".into(),
        Saw::NoProgrammeOfOurs => "no programme on the receipt is ours in the month".into(),
        Saw::HolderNumberLength => "wrong length".into(),
        Saw::HolderNumberNotDigits => "not all digits".into(),
        Saw::HolderNumberCheckDigit => "the check digit does not agree".into(),
        Saw::HolderNumberNotOne => "not a number in use".into(),
        Saw::NotInRegister { one_agrees: false } => "not in the register".into(),
        Saw::NotInRegister { one_agrees: true } => "not in the register; one person agrees otherwise".into(),
        Saw::SexDiffers => "the sex differs".into(),
        Saw::BirthdayDiffers => "the birthday differs".into(),
        Saw::BirthdayAndNameDiffer => "birthday and name differ".into(),
        Saw::BirthdayAndSexDiffer => "birthday and sex differ".into(),
        Saw::NameDiffers => "neither kana nor name agree".into(),
        Saw::AgeLimit { age, last } => format!("limit of {age} years, to {last}"),
        Saw::Certificate { care: known, covered } => format!("{}; certificate on days {}", care(known), days(covered)),
        Saw::MovedOut { last } => format!("moved out; the certificate ran to {last}"),
        Saw::Died { last } => format!("died; the certificate ran to {last}"),
        Saw::Welfare { care: known, days: on } => format!("{}; public assistance on days {}", care(known), days(on)),
        Saw::OtherProgramme { care: known, days: on, by } => format!("{}; {} on days {}", care(known), other_programme(by), days(on)),
        Saw::Income { care: known, days: on } => format!("{}; income over the limit on days {}", care(known), days(on)),
        Saw::NoInsurance => "no insurance on the receipt".into(),
        Saw::NoInsurerOnDays => "the register has no insurer on the days".into(),
        Saw::InsurerOnOtherDays => "an insurer of the holder, but not on the days".into(),
        Saw::InsurerBeforeLaterChange => "an insurer not in the register, which knows of a later change".into(),
        Saw::InsurerUnknown { days_before } => format!("an insurer not in the register, {days_before} days before its day"),
        Saw::InsurerMoved => "as the review body moved it".into(),
        Saw::CardDiffers => "symbol or number differ".into(),
        Saw::ElderlyClass => "a class of the elderly".into(),
        Saw::PreschoolAfterEntry => "preschool class after school entry".into(),
        Saw::NotPreschoolBeforeEntry => "not the preschool class before school entry".into(),
        Saw::RelationDiffers => "本人/家族 differs from the register".into(),
        Saw::Percent { written, by_age } => format!("{written} %, by age {by_age} %"),
        Saw::NationalAfter { law } => format!("national programme {law:02} stands after ours"),
        Saw::NationalMissing { law } => format!("programme {law:02} of the holder is not on the receipt"),
        Saw::NothingStored => "nothing of the same care is stored".into(),
        Saw::SamePoints => "a receipt of the same care with the same points is stored".into(),
        Saw::OtherPoints => "a receipt of the same care with other points is stored".into(),
        Saw::AppliedFor => "the guardian applied for reimbursement of the same care".into(),
        Saw::PrescriberFound => "it is there".into(),
        Saw::PrescriberMissing { months_before } => format!("neither in the month nor in the {months_before} before"),
        Saw::Copay { copay, most, by_days: None } => format!("copay {copay}, at most {most}"),
        Saw::Copay { copay, most, by_days: Some(expected) } => format!("copay {copay}, at most {most}, by days {expected}"),
        Saw::OutOfRange => "an amount is out of range".into(),
        Saw::NegativeCopay => "a negative copay".into(),
        Saw::MoreThanBilled { programme, billed } => format!("{programme} under the programme, the receipt bills {billed}"),
        Saw::CoveredShare { written, share } => format!("a share of {written} written for the programme, the patient's is {share}"),
        Saw::MealsWithoutStay => "meals without a stay in hospital".into(),
        Saw::TooManyMeals { count, most } => format!("{count} meals, the month has {most}"),
        Saw::MonthsAhead { months } => format!("{months} months ahead"),
        Saw::MonthsOld { months, most: Some(most) } => format!("{months} months old, at most {most}"),
        Saw::MonthsOld { months, most: None } => format!("{months} months old, and there are no rules of that time"),
        Saw::ThirdParty { note } => format!("特記事項 {note:02}"),
    }
}
