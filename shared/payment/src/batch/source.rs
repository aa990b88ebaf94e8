//! Where an amount comes from (発生元). Its name is made only from what it names, so the same cause always has the same name and no two share one.
//!
//! ```text
//! L-<delivery>-<lot>        a chunk of a delivery         B-<batch>-<line>      a returned transfer, paid again (組戻し)
//! R-<delivery>-<number>     one receipt                   K-<number>-<name>     a correction (過誤) of a receipt, application or refund
//! A-<application>           an application (償還払い)     F-<YYYYMM>-<holder>   a refund of the monthly cap (月額上限の還付)
//!                                                        F-<YYYYMM>-<holder>-<settled>   what it grew by after so many yen were settled
//! ```

use super::SEQUENCE_MAX;
use crate::error::PaymentError;
use crate::payee::Payee;
use josei_base::{ServiceMonth, Yen, limits};

/// Most characters of a delivery's or an application's name.
const NAME_CHARS_MAX: usize = 64;
/// Highest number of a receipt in its file (ten digits).
const RECEIPT_NUMBER_MAX: u64 = 9_999_999_999;
/// Most corrections of one receipt, application or refund (two digits).
pub const CORRECTIONS_MAX: u32 = 99;
/// Characters of a holder's keyed hash in hexadecimal, fewest and most.
const HOLDER_CHARS: std::ops::RangeInclusive<usize> = 16..=128;

/// What kind of cause it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceKind {
    /// A chunk of a delivery: all its receipts that nothing stands against.
    Chunk,
    /// One receipt that a clerk accepted.
    Receipt,
    /// A guardian's application (償還払い).
    Application,
    /// A refund of the monthly cap (月額上限).
    Refund,
    /// A returned transfer, paid again (組戻し).
    Returned,
    /// A correction (過誤).
    Correction,
}

/// Where an amount comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source(Made);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Made {
    Chunk { delivery: String, lot: u32 },
    Receipt { delivery: String, number: u64 },
    Application { id: String },
    Refund { month: ServiceMonth, holder: String, settled: Yen },
    Returned { batch: u32, line: u32 },
    Correction { number: u32, of: Box<Source> },
}

/// 1–64 letters, digits, `-`, `_`: nothing that separates keys.
fn named(text: &str, what: &'static str) -> Result<String, PaymentError> {
    let fits = (1..=NAME_CHARS_MAX).contains(&text.len());
    if fits && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) {
        Ok(text.to_owned())
    } else {
        Err(PaymentError::Identifier(what))
    }
}

impl Source {
    /// A chunk: the delivery's id (1–64 letters, digits, `-`, `_`) and the number of its lot.
    pub fn new(delivery: &str, lot: u32) -> Result<Self, PaymentError> {
        Ok(Self(Made::Chunk { delivery: named(delivery, "delivery")?, lot }))
    }

    /// One receipt that a clerk accepted: the delivery and its running number in the file, from 1.
    pub fn receipt(delivery: &str, number: u64) -> Result<Self, PaymentError> {
        if !(1..=RECEIPT_NUMBER_MAX).contains(&number) {
            return Err(PaymentError::Identifier("receipt"));
        }
        Ok(Self(Made::Receipt { delivery: named(delivery, "delivery")?, number }))
    }

    /// An application: its id, 1–64 letters, digits, `-`, `_`.
    pub fn application(id: &str) -> Result<Self, PaymentError> {
        Ok(Self(Made::Application { id: named(id, "application")? }))
    }

    /// A refund of the monthly cap: the holder's keyed hash in lower-case hexadecimal, the service month, and what of it was made a debt before: a refund
    /// that grows is a debt of its own.
    pub fn refund(holder: &str, month: ServiceMonth, settled: Yen) -> Result<Self, PaymentError> {
        let is_hex = holder.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if !HOLDER_CHARS.contains(&holder.len()) || !is_hex {
            return Err(PaymentError::Identifier("holder"));
        }
        if settled.is_negative() {
            return Err(PaymentError::Negative);
        }
        Ok(Self(Made::Refund { month, holder: holder.to_owned(), settled }))
    }

    /// A transfer that the bank returned, to be paid again: the batch and the number of its line, from 1. Each line is returned once.
    pub fn returned(batch: u32, line: u32) -> Result<Self, PaymentError> {
        let is_line = usize::try_from(line).is_ok_and(|line| (1..=limits::BANK_FILE_LINES_MAX).contains(&line));
        if !(1..=SEQUENCE_MAX).contains(&batch) || !is_line {
            return Err(PaymentError::Identifier("line"));
        }
        Ok(Self(Made::Returned { batch, line }))
    }

    /// A correction of a receipt (also of one that was paid in its chunk), an application or a refund: the first of it, the second, …
    pub fn correction(of: &Self, number: u32) -> Result<Self, PaymentError> {
        let can_be = matches!(of.0, Made::Receipt { .. } | Made::Application { .. } | Made::Refund { .. });
        if !can_be || !(1..=CORRECTIONS_MAX).contains(&number) {
            return Err(PaymentError::Identifier("correction"));
        }
        Ok(Self(Made::Correction { number, of: Box::new(of.clone()) }))
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.0 {
            Made::Chunk { delivery, lot } => format!("L-{delivery}-{lot:06}"),
            Made::Receipt { delivery, number } => format!("R-{delivery}-{number:010}"),
            Made::Application { id } => format!("A-{id}"),
            Made::Refund { month, holder, settled } if *settled == Yen::ZERO => format!("F-{}-{holder}", month.0.compact()),
            Made::Refund { month, holder, settled } => format!("F-{}-{holder}-{}", month.0.compact(), settled.get()),
            Made::Returned { batch, line } => format!("B-{batch:08}-{line:06}"),
            Made::Correction { number, of } => format!("K-{number:02}-{}", of.name()),
        }
    }

    /// From its name.
    ///
    /// # Errors
    /// For any text that [`Source::name`] does not make.
    pub fn parse(text: &str) -> Result<Self, PaymentError> {
        let source = Self::read(text).ok_or(PaymentError::Identifier("source"))?;
        if source.name() == text { Ok(source) } else { Err(PaymentError::Identifier("source")) }
    }

    fn read(text: &str) -> Option<Self> {
        let (kind, rest) = text.split_once('-')?;
        let made = match kind {
            "L" => rest.rsplit_once('-').map(|(delivery, lot)| Some(Self::new(delivery, lot.parse().ok()?))),
            "R" => rest.rsplit_once('-').map(|(delivery, number)| Some(Self::receipt(delivery, number.parse().ok()?))),
            "A" => Some(Some(Self::application(rest))),
            "F" => rest.split_once('-').map(|(month, of)| {
                let (holder, settled) = of.split_once('-').unwrap_or((of, "0"));
                Some(Self::refund(holder, ServiceMonth::parse(month).ok()?, Yen::new(settled.parse().ok()?)))
            }),
            "B" => rest.split_once('-').map(|(batch, line)| Some(Self::returned(batch.parse().ok()?, line.parse().ok()?))),
            "K" => rest.split_once('-').map(|(number, of)| Some(Self::correction(&Self::read(of)?, number.parse().ok()?))),
            _ => None,
        };
        made??.ok()
    }

    /// What kind of cause it is.
    #[must_use]
    pub const fn kind(&self) -> SourceKind {
        match &self.0 {
            Made::Chunk { .. } => SourceKind::Chunk,
            Made::Receipt { .. } => SourceKind::Receipt,
            Made::Application { .. } => SourceKind::Application,
            Made::Refund { .. } => SourceKind::Refund,
            Made::Returned { .. } => SourceKind::Returned,
            Made::Correction { .. } => SourceKind::Correction,
        }
    }

    /// Delivery and lot, if it is a chunk.
    #[must_use]
    pub fn chunk(&self) -> Option<(&str, u32)> {
        if let Made::Chunk { delivery, lot } = &self.0 { Some((delivery, *lot)) } else { None }
    }

    /// Delivery and running number, if it is one receipt.
    #[must_use]
    pub fn receipt_of(&self) -> Option<(&str, u64)> {
        if let Made::Receipt { delivery, number } = &self.0 { Some((delivery, *number)) } else { None }
    }

    /// The application's id, if it is one.
    #[must_use]
    pub fn application_id(&self) -> Option<&str> {
        if let Made::Application { id } = &self.0 { Some(id) } else { None }
    }

    /// The service month, if it is a refund of the monthly cap.
    #[must_use]
    pub const fn refund_month(&self) -> Option<ServiceMonth> {
        if let Made::Refund { month, .. } = &self.0 { Some(*month) } else { None }
    }

    /// What it corrects, if it is a correction.
    #[must_use]
    pub fn corrected(&self) -> Option<&Self> {
        if let Made::Correction { of, .. } = &self.0 { Some(of) } else { None }
    }

    /// Batch and line, if it is a returned transfer.
    #[must_use]
    pub const fn returned_line(&self) -> Option<(u32, u32)> {
        if let Made::Returned { batch, line } = &self.0 { Some((*batch, *line)) } else { None }
    }

    /// Receipts are owed to review bodies, applications and refunds to people; a returned transfer to whom it was sent, a correction to whom
    /// the corrected was owed.
    #[must_use]
    pub fn may_be_owed_to(&self, payee: &Payee) -> bool {
        match &self.0 {
            Made::Chunk { .. } | Made::Receipt { .. } => matches!(payee, Payee::Body(_)),
            Made::Application { .. } | Made::Refund { .. } => matches!(payee, Payee::Person(_)),
            Made::Returned { .. } => true,
            Made::Correction { of, .. } => of.may_be_owed_to(payee),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn claims() -> impl Strategy<Value = Source> {
        // Few letters and short names, so that a scheme that could be read two ways is.
        let name = "[a1_-]{1,6}";
        let month = (2020_i16..2022, 1_i8..=12).prop_map(|(year, month)| ServiceMonth(josei_base::Month::new(year, month).unwrap()));
        prop_oneof![
            (name, 1_u64..1_200).prop_map(|(delivery, number)| Source::receipt(&delivery, number).unwrap()),
            name.prop_map(|id| Source::application(&id).unwrap()),
            ("[0a]{16,17}", month, 0_i64..1_200)
                .prop_map(|(holder, month, settled)| Source::refund(&holder, month, Yen::new(settled)).unwrap()),
        ]
    }

    fn sources() -> impl Strategy<Value = Source> {
        prop_oneof![
            claims(),
            ("[a1_-]{1,6}", 0_u32..1_200_000).prop_map(|(delivery, lot)| Source::new(&delivery, lot).unwrap()),
            (1_u32..1_200, 1_u32..1_200).prop_map(|(batch, line)| Source::returned(batch, line).unwrap()),
            (claims(), 1_u32..=99).prop_map(|(of, number)| Source::correction(&of, number).unwrap()),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
        #[test]
        fn a_name_reads_back_and_is_nobody_elses(all in proptest::collection::vec(sources(), 1..200)) {
            let mut named = BTreeMap::new();
            for source in all {
                let name = source.name();
                prop_assert_eq!(Source::parse(&name), Ok(source.clone()));
                prop_assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')));
                let before = named.insert(name, source.clone());
                prop_assert!(before.is_none_or(|before| before == source));
            }
        }

        #[test]
        fn a_text_that_reads_is_the_name_of_what_it_reads_as(text in "[LRAFBK]-[0-9a-]{1,24}") {
            if let Ok(source) = Source::parse(&text) {
                prop_assert_eq!(source.name(), text);
            }
        }
    }

    #[test]
    fn names_of_each_kind() {
        let month = ServiceMonth::parse("2024-06").unwrap();
        let receipt = Source::receipt("d-0001", 42).unwrap();
        let holder = "0123456789abcdef";
        for (source, name, kind) in [
            (Source::new("d-0001", 3), "L-d-0001-000003", SourceKind::Chunk),
            (Ok(receipt.clone()), "R-d-0001-0000000042", SourceKind::Receipt),
            (Source::application("S-2024-000017"), "A-S-2024-000017", SourceKind::Application),
            (Source::refund(holder, month, Yen::ZERO), "F-202406-0123456789abcdef", SourceKind::Refund),
            (Source::refund(holder, month, Yen::new(500)), "F-202406-0123456789abcdef-500", SourceKind::Refund),
            (Source::returned(12, 345), "B-00000012-000345", SourceKind::Returned),
            (Source::correction(&receipt, 2), "K-02-R-d-0001-0000000042", SourceKind::Correction),
        ] {
            let source = source.unwrap();
            assert_eq!((source.name().as_str(), source.kind()), (name, kind));
        }
    }

    #[test]
    fn names_cannot_reach_into_keys() {
        for wrong in ["", "a#b", "a b", "あ", "a.b", &"a".repeat(65)] {
            assert_eq!(Source::new(wrong, 1), Err(PaymentError::Identifier("delivery")), "{wrong}");
            assert_eq!(Source::receipt(wrong, 1), Err(PaymentError::Identifier("delivery")), "{wrong}");
            assert_eq!(Source::application(wrong), Err(PaymentError::Identifier("application")), "{wrong}");
        }
        assert!(Source::new(&"a".repeat(64), 1).is_ok());
        let month = ServiceMonth::parse("2024-06").unwrap();
        for wrong in ["", "0123456789abcde", "0123456789ABCDEF", "0123456789abcdeg", &"a".repeat(129)] {
            assert_eq!(Source::refund(wrong, month, Yen::ZERO), Err(PaymentError::Identifier("holder")), "{wrong}");
        }
    }

    #[test]
    fn numbers_have_first_and_last() {
        let receipt = |number| Source::receipt("d", number);
        assert!(
            receipt(0).is_err() && receipt(1).is_ok() && receipt(RECEIPT_NUMBER_MAX).is_ok() && receipt(RECEIPT_NUMBER_MAX + 1).is_err()
        );
        let returned = |batch, line| Source::returned(batch, line).is_ok();
        assert!(!returned(0, 1) && !returned(1, 0) && returned(SEQUENCE_MAX, 999_999) && !returned(1, 1_000_000));
        let of = receipt(1).unwrap();
        let correction = |number| Source::correction(&of, number);
        assert!(correction(0).is_err() && correction(99).is_ok() && correction(100).is_err());
        // Only what a claim is can be corrected; a correction of a correction is the next one.
        for other in [Source::new("d", 1), Source::returned(1, 1), correction(1)] {
            assert_eq!(Source::correction(&other.unwrap(), 1), Err(PaymentError::Identifier("correction")));
        }
    }
}
