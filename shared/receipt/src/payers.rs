//! Who pays (保険者・公費): HO, KO and SN of one receipt.

use crate::codes;
use crate::fields::{Place, Values, all_digits};
use crate::findings::Findings;
use crate::kind::Kind;
use crate::table::Role;
use josei_base::id::{IdError, InsurerNumber, ProgrammeNumber, luhn};
use josei_base::limits::PROGRAMMES_PER_RECEIPT_MAX;
use josei_base::receipt::{Confirmation, InsurerPart, ProgrammePart};
use josei_base::{Billed, Yen};

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
    /// Nothing if it cannot be read.
    insurer_billed: Option<Billed>,
    first_programme_billed: Billed,
    /// Who is there so far, a bit each, the insurance first.
    present: u8,
    /// The first SN or JD, and the first 負担区分, that names somebody who was not there yet.
    told: Option<(Place, u8)>,
    charged: Option<(Place, u8)>,
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
    /// What counts in GO: of HO, else of the first KO.
    pub(crate) fn billed(&self) -> Billed {
        if self.insurers > 0 { self.insurer_billed.unwrap_or_default() } else { self.first_programme_billed }
    }

    /// Days of HO, else of the first KO.
    pub(crate) fn days(&self) -> u32 {
        let programme = self.programmes.first().map_or(0, |programme| programme.days);
        self.insurer.as_ref().map_or(programme, |insurer| insurer.days)
    }

    /// Payers that count in GO.
    pub(crate) fn count(&self) -> u32 {
        self.insurers.saturating_add(u32::try_from(self.programme_count).unwrap_or(u32::MAX))
    }

    /// HO.
    pub(crate) fn add_insurer(&mut self, kind: Kind, place: Place, values: &Values<'_>, findings: &mut Findings) {
        self.insurers += 1;
        self.present |= 1;
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
        self.insurer_billed = values.number(Role::Points).map(|number| kind.billed(number));
        self.insurer = Some(InsurerPart {
            number: number.trim_matches(' ').to_owned(),
            symbol: text(place, values, Role::Symbol, findings),
            card_number: text(place, values, Role::Card, findings),
            days: values.number(Role::Days).unwrap_or_default(),
            billed: self.insurer_billed.unwrap_or_default(),
            copay: yen(values, Role::Copay),
            meals: values.number(Role::Meals).unwrap_or_default(),
            meals_cost: yen(values, Role::MealsCost).unwrap_or_default(),
        });
    }

    /// KO. The share that the programme takes over stands in one field for inpatients and another for outpatients (医科).
    pub(crate) fn add_programme(&mut self, kind: Kind, place: Place, values: &Values<'_>, inpatient: bool, findings: &mut Findings) {
        self.programme_count += 1;
        self.present |= 1_u8.checked_shl(u32::try_from(self.programme_count).unwrap_or(u32::MAX)).unwrap_or_default();
        let billed = values.number(Role::Points).map(|number| kind.billed(number));
        if self.programme_count == 1 {
            self.first_programme_billed = billed.unwrap_or_default();
        }
        if self.programme_count > PROGRAMMES_PER_RECEIPT_MAX {
            findings.add(place.whole(&codes::PROGRAMMES_TOO_MANY, format!("> {PROGRAMMES_PER_RECEIPT_MAX}")));
            return;
        }
        if let (Some(part), Some(whole)) = (billed, self.insurer_billed)
            && part.cost() > whole.cost()
        {
            findings.add(place.of(Role::Points, &codes::PROGRAMME_MORE, String::new()));
        }
        let number = programme_number(place, values.ascii(Role::Number), findings);
        check_holder_number(place, values, findings);
        let share = if inpatient { yen(values, Role::ShareInpatient).or(yen(values, Role::Share)) } else { yen(values, Role::Share) };
        self.programmes.push(ProgrammePart {
            number,
            holder_number: values.ascii(Role::Holder).to_owned(),
            days: values.number(Role::Days).unwrap_or_default(),
            billed,
            copay: yen(values, Role::Copay),
            covered_share: share,
            meals: values.number(Role::Meals).unwrap_or_default(),
            meals_cost: yen(values, Role::MealsCost).unwrap_or_default(),
        });
    }

    /// 負担者種別 of SN and JD: 1 for the insurance, 2–5 for the first to fourth programme.
    pub(crate) fn add_told(&mut self, place: Place, values: &Values<'_>, findings: &mut Findings) {
        match values.get(Role::Payer) {
            [] => {}
            [payer @ b'1'..=b'5'] => self.told = self.told.or(self.absent(1 << (payer - b'1')).map(|mask| (place, mask))),
            _ => {
                findings.add(place.of(Role::Payer, &codes::PAYER, String::new()));
            }
        }
    }

    /// 負担区分 of a detail record.
    pub(crate) fn add_charged(&mut self, place: Place, values: &Values<'_>, findings: &mut Findings) {
        let [code] = values.get(Role::Burden) else { return };
        match charged_by(*code) {
            None => {
                findings.add(place.of(Role::Burden, &codes::BURDEN, String::new()));
            }
            Some(mask) => {
                if let Some(mask) = self.absent(mask) {
                    self.charged.get_or_insert((place, mask));
                }
            }
        }
    }

    /// Those of some payers who are not there, if any.
    fn absent(&self, mask: u8) -> Option<u8> {
        Some(mask & !self.present).filter(|absent| *absent != 0)
    }

    /// Somebody who was not there where he was named may have come later.
    pub(crate) fn check(&self, findings: &mut Findings) {
        for (named, role, entry) in [(self.told, Role::Payer, &codes::PAYER_NOBODY), (self.charged, Role::Burden, &codes::BURDEN_NOBODY)] {
            if let Some((place, mask)) = named
                && self.absent(mask).is_some()
            {
                findings.add(place.of(role, entry, String::new()));
            }
        }
    }

    /// SN; only the one of the insurance is kept, and the first if there are several.
    pub(crate) fn add_confirmation(&mut self, place: Place, values: &Values<'_>, findings: &mut Findings) {
        self.add_told(place, values, findings);
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

/// Which payers a 負担区分 names (`domain/receipts.md` §4.3), a bit each, the insurance first; nothing for a code that is not in the table.
const fn charged_by(code: u8) -> Option<u8> {
    const INSURANCE: u8 = 1;
    const FIRST: u8 = 1 << 1;
    const SECOND: u8 = 1 << 2;
    const THIRD: u8 = 1 << 3;
    const FOURTH: u8 = 1 << 4;
    Some(match code {
        b'1' => INSURANCE,
        b'5' => FIRST,
        b'6' => SECOND,
        b'B' => THIRD,
        b'C' => FOURTH,
        b'2' => INSURANCE | FIRST,
        b'3' => INSURANCE | SECOND,
        b'E' => INSURANCE | THIRD,
        b'G' => INSURANCE | FOURTH,
        b'7' => FIRST | SECOND,
        b'H' => FIRST | THIRD,
        b'I' => FIRST | FOURTH,
        b'J' => SECOND | THIRD,
        b'K' => SECOND | FOURTH,
        b'L' => THIRD | FOURTH,
        b'4' => INSURANCE | FIRST | SECOND,
        b'M' => INSURANCE | FIRST | THIRD,
        b'N' => INSURANCE | FIRST | FOURTH,
        b'O' => INSURANCE | SECOND | THIRD,
        b'P' => INSURANCE | SECOND | FOURTH,
        b'Q' => INSURANCE | THIRD | FOURTH,
        b'R' => FIRST | SECOND | THIRD,
        b'S' => FIRST | SECOND | FOURTH,
        b'T' => FIRST | THIRD | FOURTH,
        b'U' => SECOND | THIRD | FOURTH,
        b'V' => INSURANCE | FIRST | SECOND | THIRD,
        b'W' => INSURANCE | FIRST | SECOND | FOURTH,
        b'X' => INSURANCE | FIRST | THIRD | FOURTH,
        b'Y' => INSURANCE | SECOND | THIRD | FOURTH,
        b'Z' => FIRST | SECOND | THIRD | FOURTH,
        b'9' => INSURANCE | FIRST | SECOND | THIRD | FOURTH,
        _ => return None,
    })
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

#[cfg(test)]
mod tests {
    use super::charged_by;

    /// `domain/receipts.md` §4.3: each of the 31 ways to share a charge between five payers has one code.
    #[test]
    fn every_set_of_payers_has_one_burden_code() {
        let mut seen: Vec<u8> = (0..=u8::MAX).filter_map(charged_by).collect();
        seen.sort_unstable();
        assert_eq!(seen, (1..=31).collect::<Vec<u8>>());
        for (code, payers) in [(b'1', 0b1), (b'2', 0b11), (b'4', 0b111), (b'5', 0b10), (b'C', 0b1_0000), (b'9', 0b1_1111), (b'Z', 0b1_1110)]
        {
            assert_eq!(charged_by(code), Some(payers));
        }
        assert_eq!((charged_by(b'8'), charged_by(b'A'), charged_by(b'0')), (None, None, None));
    }
}
