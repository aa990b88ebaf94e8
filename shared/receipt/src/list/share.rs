//! Who bears what of a claim: the insurer's share, and what is left for the city.

use josei_base::Yen;
use josei_base::date::is_preschool;
use josei_base::receipt::{MainPayer, NormalReceipt, Person, ProgrammePart};

/// What the city is to pay, where the claim file is enough to tell: the patient's share of the cost less what the patient paid. With another
/// programme before it, a limit of 高額療養費 or care outside the programme it is not.
pub(crate) fn claimed(normal: &NormalReceipt, programme: &ProgrammePart, cost: Yen) -> Option<Yen> {
    let share = match &normal.insurer {
        Some(insurer) => {
            let share = cost.minus(cost.percent_floor(percent(normal)?).ok()?).ok()?;
            let all = programme.billed.is_none_or(|billed| billed == insurer.billed) && insurer.copay.is_none_or(|copay| copay == share);
            Some(share).filter(|_| all)?
        }
        None => cost,
    };
    let alone = normal.programmes.len() == 1;
    share.minus(programme.copay.unwrap_or_default()).ok().filter(|claimed| alone && !claimed.is_negative())
}

/// 給付割合 as written, else by person and age: 8 tenths before school (健康保険法110条2項1号ロ), 7 tenths after it. Elderly persons have several.
pub(crate) fn percent(normal: &NormalReceipt) -> Option<u8> {
    let kind = normal.receipt_type;
    normal.benefit_percent.or(match kind.person() {
        _ if kind.payer() != MainPayer::Insurance => None,
        Person::Preschool => Some(80),
        Person::Insured | Person::Family if is_preschool(normal.birth_date, normal.service_month.0) => Some(80),
        Person::Insured | Person::Family => Some(70),
        Person::Elderly | Person::ElderlyHighIncome | Person::Unknown => None,
    })
}
