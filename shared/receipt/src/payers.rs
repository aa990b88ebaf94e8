//! Who pays (保険者・公費): HO, KO and SN of one receipt.

use crate::codes;
use crate::fields::{Place, Values, all_digits};
use crate::findings::Findings;
use crate::table::Role;
use josei_base::id::{IdError, InsurerNumber, ProgrammeNumber, luhn};
use josei_base::limits::PROGRAMMES_PER_RECEIPT_MAX;
use josei_base::receipt::{Confirmation, InsurerPart, ProgrammePart};
use josei_base::{Points, Yen};

/// 負担者種別 of the insurance in SN and JD.
pub(crate) const PAYER_INSURANCE: &[u8] = b"1";

/// Payers of a receipt as they come.
#[derive(Default)]
pub(crate) struct Payers {
    pub(crate) insurer: Option<InsurerPart>,
    /// How many HO records; more than one is an error.
    pub(crate) insurers: u32,
    pub(crate) programmes: Vec<ProgrammePart>,
    /// How many KO records, kept or not.
    pub(crate) programme_count: usize,
    pub(crate) confirmation: Option<Confirmation>,
    insurer_points: u32,
    first_programme_points: u32,
}

/// Text of a field; damage that only decoding finds (codes without a character) is told here.
pub(crate) fn text(place: Place, values: &Values<'_>, role: Role, findings: &mut Findings) -> String {
    place.encoding.decode(values.get(role)).unwrap_or_else(|| {
        findings.add(place.of(role, &codes::NEEDED_TEXT, String::new()));
        String::new()
    })
}

fn yen(values: &Values<'_>, role: Role) -> Option<Yen> {
    values.number(role).map(|yen| Yen::new(i64::from(yen)))
}

impl Payers {
    /// Points that count in GO: of HO, else of the first KO.
    pub(crate) fn points(&self) -> u32 {
        if self.insurers > 0 { self.insurer_points } else { self.first_programme_points }
    }

    /// Payers that count in GO.
    pub(crate) fn count(&self) -> u32 {
        self.insurers.saturating_add(u32::try_from(self.programme_count).unwrap_or(u32::MAX))
    }

    /// HO.
    pub(crate) fn add_insurer(&mut self, place: Place, values: &Values<'_>, findings: &mut Findings) {
        self.insurers += 1;
        if self.insurers > 1 {
            findings.add(place.whole(&codes::INSURER_AGAIN, String::new()));
            return;
        }
        let number = values.ascii(Role::Number);
        if !number.is_empty() {
            match InsurerNumber::parse_padded(number) {
                Ok(_) => {}
                Err(IdError::CheckDigit) => {
                    findings.add(place.of(Role::Number, &codes::INSURER_CHECK, String::new()));
                }
                Err(_) => {
                    findings.add(place.of(Role::Number, &codes::INSURER_FORM, String::new()));
                }
            }
        }
        self.insurer_points = values.number(Role::Points).unwrap_or_default();
        self.insurer = Some(InsurerPart {
            number: number.trim_matches(' ').to_owned(),
            symbol: text(place, values, Role::Symbol, findings),
            card_number: text(place, values, Role::Card, findings),
            days: values.number(Role::Days).unwrap_or_default(),
            points: Points::new(self.insurer_points),
            copay: yen(values, Role::Copay),
            meals: values.number(Role::Meals).unwrap_or_default(),
            meals_cost: yen(values, Role::MealsCost).unwrap_or_default(),
        });
    }

    /// KO. The share that the programme takes over stands in one field for inpatients and another for outpatients (医科).
    pub(crate) fn add_programme(&mut self, place: Place, values: &Values<'_>, inpatient: bool, findings: &mut Findings) {
        self.programme_count += 1;
        let points = values.number(Role::Points);
        if self.programme_count == 1 {
            self.first_programme_points = points.unwrap_or_default();
        }
        if self.programme_count > PROGRAMMES_PER_RECEIPT_MAX {
            findings.add(place.whole(&codes::PROGRAMMES_TOO_MANY, format!("> {PROGRAMMES_PER_RECEIPT_MAX}")));
            return;
        }
        let number = programme_number(place, values.ascii(Role::Number), findings);
        check_holder_number(place, values, findings);
        let share = if inpatient { yen(values, Role::ShareInpatient).or(yen(values, Role::Share)) } else { yen(values, Role::Share) };
        self.programmes.push(ProgrammePart {
            number,
            holder_number: values.ascii(Role::Holder).to_owned(),
            days: values.number(Role::Days).unwrap_or_default(),
            points: points.map(Points::new),
            copay: yen(values, Role::Copay),
            covered_share: share,
            meals: values.number(Role::Meals).unwrap_or_default(),
            meals_cost: yen(values, Role::MealsCost).unwrap_or_default(),
        });
    }

    /// SN; only the one of the insurance is kept, and the first if there are several.
    pub(crate) fn add_confirmation(&mut self, place: Place, values: &Values<'_>, findings: &mut Findings) {
        check_payer(place, values, findings);
        if values.get(Role::Payer) != PAYER_INSURANCE || self.confirmation.is_some() {
            return;
        }
        self.confirmation = Some(Confirmation {
            class: values.number(Role::Class).and_then(|class| u8::try_from(class).ok()).unwrap_or_default(),
            insurer_number: values.ascii(Role::Number).trim_matches(' ').to_owned(),
            symbol: text(place, values, Role::Symbol, findings),
            card_number: text(place, values, Role::Card, findings),
            branch: values.ascii(Role::Branch).to_owned(),
        });
    }
}

/// 負担者種別: 1 for the insurance, 2–5 for the first to fourth programme.
pub(crate) fn check_payer(place: Place, values: &Values<'_>, findings: &mut Findings) {
    if values.some(Role::Payer).is_some_and(|payer| !matches!(payer, [b'1'..=b'5'])) {
        findings.add(place.of(Role::Payer, &codes::PAYER, String::new()));
    }
}

/// 公費負担者番号, blanks trimmed.
fn programme_number(place: Place, padded: &str, findings: &mut Findings) -> String {
    let number = padded.trim_matches(' ');
    let entry = match ProgrammeNumber::parse(number) {
        Ok(number) => return number.into(),
        Err(_) if padded.is_empty() => return String::new(),
        Err(IdError::CheckDigit) => &codes::PROGRAMME_CHECK,
        // Shorter numbers occur, padded on the left; what their check digit covers is not known.
        Err(IdError::Length) if !number.is_empty() && number.len() < 8 && all_digits(number.as_bytes()) => &codes::PROGRAMME_SHORT,
        Err(_) => &codes::PROGRAMME_FORM,
    };
    findings.add(place.of(Role::Number, entry, String::new()));
    number.to_owned()
}

/// A missing number and a wrong check digit are warnings: national programmes write zeros, local ones may leave the check digit out.
fn check_holder_number(place: Place, values: &Values<'_>, findings: &mut Findings) {
    let number = values.ascii(Role::Holder);
    let entry = if number.bytes().all(|byte| byte == b'0') {
        if number.is_empty() && !values.is_absent(Role::Holder) {
            return;
        }
        &codes::HOLDER_NONE
    } else if luhn::is_valid(number) {
        // Zeros on the left, which fill a shorter number, change nothing.
        return;
    } else {
        &codes::HOLDER_CHECK
    };
    findings.add(place.of(Role::Holder, entry, String::new()));
}
