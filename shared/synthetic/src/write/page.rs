//! A receipt as it will be written: the facts, with the planted defect applied.

use crate::amount;
use crate::city::Institution;
use crate::claim::Claim;
use crate::cp932::{full_width, half_width_kana};
use crate::defect::Defect;
use crate::holder::{Card, Holder, insurer_number, other_insurer};
use crate::random::{Purpose, Random};
use crate::tables::{BOYS, FAMILIES, GIRLS};
use jiff::civil::Date;
use josei_base::id::luhn;
use josei_base::receipt::{ReviewBody, Sex};

/// The child programme of the placeholder city (公費負担者番号).
pub(crate) const PROGRAMME: &str = "85270023";
/// A number with a right check digit that is nobody's.
const FOREIGN_PROGRAMME_BODY: &str = "8527901";
/// 小児慢性特定疾病 of the prefecture (made up).
const NATIONAL_PROGRAMME_BODY: &str = "5227601";

/// An insurance card as written.
#[derive(Debug)]
pub(crate) struct WrittenCard {
    pub(crate) insurer: String,
    pub(crate) symbol: String,
    pub(crate) number: String,
}

/// One KO.
#[derive(Debug)]
pub(crate) struct WrittenProgramme {
    pub(crate) number: String,
    pub(crate) holder: String,
    pub(crate) copay: Option<i64>,
    pub(crate) ours: bool,
}

/// A receipt as it will be written.
#[derive(Debug)]
pub(crate) struct Page<'a> {
    pub(crate) claim: &'a Claim,
    /// レセプト番号.
    pub(crate) number: u64,
    pub(crate) receipt_type: String,
    pub(crate) name: String,
    pub(crate) kana: String,
    pub(crate) sex: Option<Sex>,
    /// `None` for the impossible one.
    pub(crate) birth: Option<Date>,
    pub(crate) percent: Option<i64>,
    pub(crate) card: WrittenCard,
    pub(crate) confirmed: Option<WrittenCard>,
    pub(crate) branch: &'static str,
    pub(crate) programmes: Vec<WrittenProgramme>,
    /// 負担区分 of the details.
    pub(crate) burden: char,
    /// 一部負担金 after 高額療養費, inpatients only.
    pub(crate) share: Option<i64>,
    /// Was the cost so high that the insurer paid more?
    pub(crate) high_cost: bool,
    /// 給付割合 by the birthday, per cent.
    pub(crate) insurer_percent: i64,
    pub(crate) chart: u32,
    /// Pharmacies only: code and name of who prescribed.
    pub(crate) prescriber_code: &'a str,
    pub(crate) prescriber_name: &'a str,
    /// Stream for the details.
    pub(crate) random: Random,
}

impl<'a> Page<'a> {
    /// The page of a claim; `number_holder` is whose number is written.
    pub(crate) fn new(claim: &'a Claim, holder: &Holder, number_holder: &Holder, prescriber: &'a Institution, number: u64) -> Self {
        let mut random = Random::new(claim.stream, Purpose::Detail, 0);
        let is = |defect| claim.defect == Some(defect);
        let preschool = holder.is_preschool(claim.month) && !is(Defect::TypeAge);
        let (name, kana) = names(claim, holder, &mut random);
        let (card, confirmed) = cards(claim, holder, &mut random);
        let sex = match holder.sex {
            _ if is(Defect::MissingField) => None,
            Sex::Male if is(Defect::SexDiffers) => Some(Sex::Female),
            Sex::Female if is(Defect::SexDiffers) => Some(Sex::Male),
            sex => Some(sex),
        };
        let birth = match holder.birth {
            _ if is(Defect::ImpossibleDate) => None,
            day if is(Defect::Birthday) => Some(other_day(day)),
            day => Some(day),
        };
        let programmes = programmes(claim, number_holder, &mut random);
        let points = claim.points();
        let inpatient = claim.care.is_inpatient();
        let extra = if inpatient { amount::high_cost(points, preschool, claim.note) } else { 0 };
        let combination = programmes.len() + 1 + usize::from(is(Defect::ProgrammeCount));
        let person = if preschool { 3 } else { 5 } + u8::from(!inpatient);
        Self {
            claim,
            number,
            receipt_type: format!("{}1{combination}{person}", claim.care.table().code()),
            name,
            kana,
            sex,
            birth,
            percent: (holder.review_body(claim.month) == ReviewBody::Kokuho).then(|| 100 - amount::share_percent(preschool)),
            card,
            confirmed,
            branch: random.pick(&["01", "02", "03", "04"]),
            burden: if programmes.len() > 1 { '4' } else { '2' },
            programmes,
            share: inpatient.then(|| amount::share_of(points, preschool) - extra),
            high_cost: extra > 0,
            insurer_percent: 100 - amount::share_percent(holder.is_preschool(claim.month)),
            chart: random.between(1, 99_999),
            prescriber_code: &prescriber.code,
            prescriber_name: &prescriber.name,
            random,
        }
    }

    pub(crate) fn defect(&self, defect: Defect) -> bool {
        self.claim.defect == Some(defect)
    }
}

/// Kanji and kana name as the sender spells them.
fn names(claim: &Claim, holder: &Holder, random: &mut Random) -> (String, String) {
    let (mut family, mut given) = (holder.family(), holder.given());
    if claim.defect == Some(Defect::NameDiffers) {
        family = FAMILIES.get((holder.family + 17) % FAMILIES.len()).copied().unwrap_or_default();
        let names = if holder.sex == Sex::Male { &BOYS } else { &GIRLS };
        given = names.get((holder.given + 13) % names.len()).copied().unwrap_or_default();
    }
    let plain = format!("{}　{}", family.name, given.0);
    let kana = format!("{}{}", family.kana, given.1);
    if claim.defect != Some(Defect::NameSpelling) {
        return (plain, kana);
    }
    match random.below(5) {
        0 => (format!("{}{}", family.name, given.0), kana),
        1 => (plain, half_width_kana(&kana)),
        2 => (plain, String::new()),
        _ => (format!("{}　{}", family.variant, given.0), kana),
    }
}

/// The card on the receipt, and the one the review body found if it is another.
fn cards(claim: &Claim, holder: &Holder, random: &mut Random) -> (WrittenCard, Option<WrittenCard>) {
    let Some(right) = holder.card_in(claim.month) else {
        return (WrittenCard { insurer: String::new(), symbol: String::new(), number: String::new() }, None);
    };
    let wide = random.chance(900);
    let old = holder.cards.first().unwrap_or(right);
    let mut card = match claim.defect {
        Some(Defect::InsurerDiffers | Defect::InsurerConfirmed) => written(old, wide),
        Some(Defect::InsurerLate) => WrittenCard { insurer: insurer_number(other_insurer(right.insurer)), ..written(right, wide) },
        Some(Defect::SymbolDiffers) => written(&Card { symbol: format!("{}7", right.symbol), ..right.clone() }, wide),
        _ => written(right, wide),
    };
    if claim.defect == Some(Defect::InsurerCheckDigit) {
        card.insurer = other_last_digit(&card.insurer);
    }
    let confirmed = (claim.defect == Some(Defect::InsurerConfirmed)).then(|| written(right, wide));
    (card, confirmed)
}

fn written(card: &Card, wide: bool) -> WrittenCard {
    let text = |text: &str| if wide { text.chars().map(full_width).collect() } else { text.to_owned() };
    WrittenCard { insurer: insurer_number(card.insurer), symbol: text(&card.symbol), number: text(&card.number) }
}

/// The KO records in the order they stand.
fn programmes(claim: &Claim, number_holder: &Holder, random: &mut Random) -> Vec<WrittenProgramme> {
    let holder = match claim.defect {
        Some(Defect::HolderCheckDigit) => other_last_digit(&number_holder.number),
        _ => number_holder.number.clone(),
    };
    let mut programmes = Vec::with_capacity(2);
    if claim.defect == Some(Defect::NoPayer) {
        return programmes;
    }
    if claim.national {
        let body = format!("{:06}", random.between(1, 999_999));
        programmes.push(WrittenProgramme {
            number: with_check(NATIONAL_PROGRAMME_BODY),
            holder: with_check(&body),
            copay: Some(amount::national_copay(claim.points())),
            ours: false,
        });
    }
    let number = match claim.defect {
        Some(Defect::UnknownProgramme) => with_check(FOREIGN_PROGRAMME_BODY),
        Some(Defect::ProgrammeCheckDigit) => other_last_digit(PROGRAMME),
        _ => PROGRAMME.to_owned(),
    };
    // Nothing paid is written as 0 or left empty.
    let copay = (claim.copay > 0 || random.chance(500)).then_some(claim.copay);
    programmes.push(WrittenProgramme { number, holder, copay, ours: true });
    if claim.defect == Some(Defect::ProgrammeOrder) {
        programmes.reverse();
    }
    programmes
}

fn with_check(body: &str) -> String {
    format!("{body}{}", luhn::check_digit(body).unwrap_or_default())
}

/// The same number with another last digit.
fn other_last_digit(number: &str) -> String {
    let last = number.chars().next_back().and_then(|last| last.to_digit(10)).unwrap_or_default();
    let mut other = number.to_owned();
    other.pop();
    other.push_str(&((last + 1) % 10).to_string());
    other
}

/// Another day of the same month.
fn other_day(day: Date) -> Date {
    let other = if day.day() <= 15 { day.day() + 10 } else { day.day() - 10 };
    jiff::civil::date(day.year(), day.month(), other)
}
