//! Japanese.

use super::lines;
use crate::city::ExcludedBy;
use crate::decide::answer::{Rule, RuleAnswer};
use crate::decide::days::Days;
use crate::decide::decision::{Decision, Outcome, Proposal};
use crate::decide::entitled::Entitlement;
use crate::decide::funding::{Funding, FundingClass, FundingReason};
use crate::decide::money::Amounts;
use crate::decide::saw::{Saw, Why};
use crate::decide::{Answer, Code};
use josei_base::Yen;
use josei_base::date::wareki;
use std::fmt::Write as _;

/// The whole decision.
pub(in crate::decide) fn decision(decision: &Decision) -> String {
    let reason = |code: Option<Code>| code.map_or_else(String::new, |code| format!("{code} {}", code.0.ja));
    let first = match decision.result {
        Outcome::Ok => "適合：支給できます。".to_owned(),
        Outcome::Review => format!("要確認：職員の確認が必要です（{}）。", reason(decision.decided_by())),
        Outcome::Reject => format!("不適合：このままでは支給できません（{}）。", reason(decision.decided_by())),
    };
    let mut text = lines(&decision.answers, first, rule);
    for line in [amounts(&decision.amounts, decision.result), Some(funding(decision.funding))].into_iter().flatten() {
        text.push('\n');
        text.push_str(&line);
    }
    for line in decision.proposals.iter().map(proposal) {
        text.push_str("\n提案：");
        text.push_str(&line);
    }
    text
}

/// Entitlement on days. What to do with a receipt is left out: there is none.
pub(in crate::decide) fn entitlement(entitlement: &Entitlement) -> String {
    let reason = entitlement.codes.iter().map(|code| format!("{code} {}", code.0.ja)).collect::<Vec<_>>().join("、");
    let first = match entitlement.result {
        Outcome::Ok => "適合：受診日に資格があります。".to_owned(),
        Outcome::Review => format!("要確認：受診日に資格があったか、確かめてください（{reason}）。"),
        Outcome::Reject => format!("不適合：受診日に資格があったと認められません（{reason}）。"),
    };
    let sentence = |answered: &RuleAnswer| match answered.answer {
        Answer::Warning(code) | Answer::Error(code) => format!("【{code} {}】{}", code.0.ja, seen(&answered.saw)),
        Answer::Pass | Answer::NotAsked(_) => rule(answered),
    };
    format!("{}\n{}", lines(&entitlement.answers, first, sentence), funding(entitlement.funding))
}

fn rule(answered: &RuleAnswer) -> String {
    let RuleAnswer { rule, saw, answer, .. } = answered;
    match answer {
        Answer::Pass => passed(*rule, saw),
        Answer::NotAsked(reason) => format!("{}：{}ため、判定していません。", rule.question_ja(), why(*reason)),
        Answer::Warning(code) | Answer::Error(code) => format!("【{code} {}】{}{}。", code.0.ja, seen(saw), code.0.remedy_ja),
    }
}

const fn why(why: Why) -> &'static str {
    match why {
        Why::NoProgramme => "当市の子ども医療費助成の請求と確認できない",
        Why::HolderNumber => "受給者番号が正しい形でない",
        Why::NoHolder => "受給者を特定できない",
        Why::OtherPerson => "別人の受給者番号である",
        Why::NoRules => "この診療月の規則がない",
        Why::NoName => "比べられる氏名がない",
        Why::NoInsurer => "保険者を確認できない",
        Why::NoCard => "比べられる記号・番号がない",
        Why::NoToday => "判定日が扱える期間の前である",
        Why::NoPrescriber => "処方元の記載がない",
    }
}

fn passed(rule: Rule, saw: &Saw) -> String {
    let text = match rule {
        Rule::Form => "公費負担者番号と受給者番号は、正しい形です。",
        Rule::Holder => "受給者は、台帳に登録されています。",
        Rule::Person => "生年月日と性別は、台帳と一致しています。",
        Rule::Name => "氏名は、台帳と一致しています。",
        Rule::Age => "対象年齢の期間内の診療です。",
        Rule::Certificate => "資格のある期間内の診療です。",
        Rule::Residence => "転出や死亡の後の診療ではありません。",
        Rule::Welfare => "生活保護を受けている日の診療ではありません。",
        Rule::OtherProgramme => "ほかの助成制度の対象となる日の診療ではありません。",
        Rule::Insurer if *saw == Saw::InsurerMoved => "審査支払機関が振り替えた後の保険者番号は、台帳と一致しています。",
        Rule::Insurer => "保険者番号は、台帳と一致しています。",
        Rule::Card => "保険証の記号・番号は、台帳と一致しています。",
        Rule::Share => "本人・家族の区分と給付割合は、正しく記載されています。",
        Rule::Order => "ほかの公費との優先順位に、誤りはありません。",
        Rule::Prior => "同じ診療の請求は、ほかにありません。",
        Rule::Prescriber => "処方元の医療機関のレセプトがあります。",
        Rule::Amounts => return seen(saw),
        Rule::Scope => "請求できる期間内の診療です。",
        Rule::Income => "所得制限額を超えている日の診療ではありません。",
        Rule::Applied => "同じ診療の償還払いの申請はありません。",
    };
    text.to_owned()
}

/// `1日から15日まで、20日`.
fn days(days: Days) -> String {
    let run = |(start, end): (u8, u8)| match end - start {
        0 => format!("{start}日"),
        1 => format!("{start}日、{end}日"),
        _ => format!("{start}日から{end}日まで"),
    };
    let runs: Vec<String> = days.runs().map(run).collect();
    match &runs[..] {
        [one, other] => format!("{one}と{other}"),
        runs => runs.join("、"),
    }
}

fn yen(amount: Yen) -> String {
    format!("{amount}円")
}

fn care(days_known: Option<Days>) -> String {
    days_known.map_or_else(|| "受診日は分かりませんが、".to_owned(), |known| format!("受診日は{}ですが、", days(known)))
}

const fn other_programme(by: ExcludedBy) -> &'static str {
    match by {
        ExcludedBy::Disability => "重度障害者医療費助成の対象でした",
        ExcludedBy::SingleParent => "ひとり親家庭医療費助成の対象でした",
        ExcludedBy::Institution => "児童福祉施設等に入所していました",
    }
}

fn copay(copay: Yen, most: Yen, by_days: Option<Yen>) -> String {
    let paid = yen(copay);
    if copay > most {
        return match most {
            Yen::ZERO => format!("一部自己負担額は{paid}と記載されていますが、負担のない請求です。"),
            most => format!("一部自己負担額は{paid}と記載されていますが、限度額は{}です。", yen(most)),
        };
    }
    match by_days {
        Some(expected) if expected != copay => {
            format!("一部自己負担額は{paid}と記載されていますが、受診日ごとに計算すると{}です。", yen(expected))
        }
        _ if most == Yen::ZERO => "一部自己負担額はありません。".to_owned(),
        _ => format!("一部自己負担額は{paid}で、限度額{}の範囲内です。", yen(most)),
    }
}

/// What a rule saw, as a sentence.
pub(in crate::decide) fn seen(saw: &Saw) -> String {
    let text = match *saw {
        Saw::Nothing | Saw::InsurerMoved | Saw::NothingStored | Saw::PrescriberFound => "",
        Saw::NoProgramme => "レセプトに公費の記載がありません。",
        Saw::OtherCityProgramme => "当市の別の助成制度の公費負担者番号です。",
        Saw::NoProgrammeOfOurs => "当市の子ども医療費助成の公費負担者番号がありません。",
        Saw::HolderNumberLength => "受給者番号の桁数が正しくありません。",
        Saw::HolderNumberNotDigits => "受給者番号に数字でない文字があります。",
        Saw::HolderNumberCheckDigit => "受給者番号の検証番号が合いません。",
        Saw::HolderNumberNotOne => "受給者番号として使われない番号です。",
        Saw::NotInRegister { one_agrees: false } => "この受給者番号は、台帳にありません。",
        Saw::NotInRegister { one_agrees: true } => "この受給者番号は台帳にありませんが、ほかの記載が一致する受給者が一人います。",
        Saw::SexDiffers => "性別が台帳と異なります。",
        Saw::BirthdayDiffers => "生年月日が台帳と異なります。",
        Saw::BirthdayAndNameDiffer => "生年月日と氏名が台帳と異なります。",
        Saw::BirthdayAndSexDiffer => "生年月日と性別が台帳と異なります。",
        Saw::NameDiffers => "カナ氏名も漢字氏名も、台帳と異なります。",
        Saw::NoInsurance => "レセプトに医療保険の記載がありません。",
        Saw::NoInsurerOnDays => "受診日に有効な医療保険が、台帳にありません。",
        Saw::InsurerOnOtherDays => "この保険者は台帳にありますが、受診日には有効ではありません。",
        Saw::InsurerBeforeLaterChange => "この保険者は台帳になく、受診後の保険の変更が台帳に登録されています。",
        Saw::CardDiffers => "保険証の記号または番号が、台帳と異なります。",
        Saw::ElderlyClass => "レセプトの種別が、高齢者のものです。",
        Saw::PreschoolAfterEntry => "レセプトの種別は未就学者ですが、就学後の診療です。",
        Saw::NotPreschoolBeforeEntry => "就学前の診療ですが、レセプトの種別が未就学者ではありません。",
        Saw::RelationDiffers => "本人・家族の区分が、台帳と異なります。",
        Saw::SamePoints => "同じ医療機関の同じ診療月に、点数も同じ請求が先にあります。",
        Saw::OtherPoints => "同じ医療機関の同じ診療月に、点数の異なる請求が先にあります。",
        Saw::AppliedFor => "同じ医療機関の同じ診療月について、保護者から償還払いの申請を受けています。",
        Saw::OutOfRange => "金額が、計算できる範囲を超えています。",
        Saw::NegativeCopay => "一部自己負担額が、負の数で記載されています。",
        Saw::MealsWithoutStay => "入院ではありませんが、食事が請求されています。",
        Saw::AgeLimit { age, last } => return format!("{age}歳までの対象期間は、{}までです。", wareki(last)),
        Saw::Certificate { care: known, covered } if covered.is_empty() => {
            return format!("{}この月に資格のある日はありません。", care(known));
        }
        Saw::Certificate { care: known, covered } => {
            return format!("{}この月に資格があるのは{}です。", care(known), days(covered));
        }
        Saw::MovedOut { last } => return format!("市外への転出により、資格は{}までです。", wareki(last)),
        Saw::Died { last } => return format!("死亡により、資格は{}までです。", wareki(last)),
        Saw::Welfare { care: known, days: on } => return format!("{}{}は生活保護を受けていました。", care(known), days(on)),
        Saw::OtherProgramme { care: known, days: on, by } => {
            return format!("{}{}は{}。", care(known), days(on), other_programme(by));
        }
        Saw::Income { care: known, days: on } => return format!("{}{}は所得制限額を超えていました。", care(known), days(on)),
        Saw::InsurerUnknown { days_before } if days_before < 0 => {
            return format!("この保険者は台帳にありません。受診は台帳の基準日より{}日後です。", days_before.unsigned_abs());
        }
        Saw::InsurerUnknown { days_before } => {
            return format!("この保険者は台帳にありません。受診は台帳の基準日の{days_before}日前です。");
        }
        Saw::Percent { written, by_age } => {
            return format!("給付割合は{written}パーセントと記載されていますが、年齢では{by_age}パーセントです。");
        }
        Saw::NationalAfter { law } => return format!("先に適用する法別番号{law:02}の公費が、当市の公費より後に記載されています。"),
        Saw::NationalMissing { law } => return format!("受給者は法別番号{law:02}の公費の対象ですが、レセプトに記載がありません。"),
        Saw::PrescriberMissing { months_before: 0 } => return "処方元の医療機関のレセプトが、同じ月にありません。".to_owned(),
        Saw::PrescriberMissing { months_before } => {
            return format!("処方元の医療機関のレセプトが、同じ月にも、その前の{months_before}か月にもありません。");
        }
        Saw::Copay { copay: paid, most, by_days } => return copay(paid, most, by_days),
        Saw::MoreThanBilled { programme, billed } => {
            return format!("公費分の請求額{}が、レセプト全体の{}を超えています。", yen(programme), yen(billed));
        }
        Saw::CoveredShare { written, share } => {
            return format!("公費給付対象の一部負担金{}が、患者の負担相当額{}を超えています。", yen(written), yen(share));
        }
        Saw::TooManyMeals { count, most } => return format!("食事が{count}回請求されていますが、この月は{most}回までです。"),
        Saw::MonthsAhead { months } => return format!("診療月が、判定日の月より{months}か月先です。"),
        Saw::MonthsOld { months, most: Some(most) } => {
            return format!("診療月から{months}か月たっています。請求できるのは{most}か月以内です。");
        }
        Saw::MonthsOld { months, most: None } => {
            return format!("診療月から{months}か月たっていて、当時の規則がありません。");
        }
        Saw::ThirdParty { note } => return format!("特記事項に、第三者行為を示す{note:02}の記載があります。"),
    };
    text.to_owned()
}

/// The amounts, where there are any. What is only calculated is told as such.
fn amounts(amounts: &Amounts, result: Outcome) -> Option<String> {
    let Amounts { cost, insurer, high_cost, share, other_programmes, copay, subsidy, meals, city_pays } = *amounts;
    if cost == Yen::ZERO && city_pays == Yen::ZERO {
        return None;
    }
    let begin = if result == Outcome::Ok { "金額：" } else { "金額（請求どおりの場合）：" };
    // Writing to a String cannot fail.
    let mut text = format!("{begin}総医療費{}のうち、保険者が{}を負担し、", yen(cost), yen(insurer));
    if high_cost > Yen::ZERO {
        let _ = write!(text, "高額療養費{}を差し引いて、", yen(high_cost));
    }
    let _ = write!(text, "患者の負担相当額は{}です。", yen(share));
    if other_programmes > Yen::ZERO {
        let _ = write!(text, "ほかの公費が{}を負担します。", yen(other_programmes));
    }
    if copay > Yen::ZERO {
        let _ = write!(text, "一部自己負担額{}を除き、", yen(copay));
    }
    let _ = write!(text, "助成額は{}です。", yen(subsidy));
    if meals > Yen::ZERO {
        let _ = write!(text, "食事療養の助成額{}を加え、市の支払額は{}です。", yen(meals), yen(city_pays));
    }
    Some(text)
}

fn funding(funding: Funding) -> String {
    let class = match funding.class {
        FundingClass::Prefecture => "府",
        FundingClass::City => "市",
        FundingClass::Unknown => "未定",
    };
    let because = match funding.why {
        FundingReason::Age => "府の対象年齢内",
        FundingReason::AgeAndIncome => "府の対象年齢内で、所得が府の限度額内",
        FundingReason::CityOnly => "府の補助がない",
        FundingReason::PastAge => "府の対象年齢を過ぎている",
        FundingReason::IncomeOver => "所得が府の限度額を超えている",
        FundingReason::IncomeUnknown => "所得の判定が台帳にない",
        FundingReason::IncomeContradicts => "所得の判定が台帳で食い違っている",
        FundingReason::NotAsked(reason) => why(reason),
    };
    format!("府市区分：{class}（{because}ため）。")
}

fn proposal(proposal: &Proposal) -> String {
    let list = |days: &[u8]| days.iter().map(|day| format!("{day}日")).collect::<Vec<_>>().join("、");
    match proposal {
        Proposal::Split { ours, not_ours } => {
            format!("助成の対象となる{}分と、対象とならない{}分に分割するよう、医療機関に依頼してください。", list(ours), list(not_ours))
        }
        Proposal::ProbableHolder { .. } => {
            "生年月日・カナ氏名・保険証が一致する受給者が一人います。その人の請求でないか確かめてください。".to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_runs() {
        assert_eq!(days(Days(0b111)), "1日から3日まで");
        assert_eq!(days(Days(0b1011)), "1日、2日と4日");
        assert_eq!(days(Days(0b1010)), "2日と4日");
        assert_eq!(days(Days(0b1_0101)), "1日、3日、5日");
    }

    #[test]
    fn every_code_reads_as_a_sentence() {
        for entry in crate::codes::decision::ALL {
            assert!(entry.remedy_ja.ends_with("ください") && !entry.ja.ends_with('。'), "{}: {}", entry.code, entry.remedy_ja);
        }
    }
}
