//! The header record of a file (IR, YK, UK, HM).

use crate::codes;
use crate::encoding::Encoding;
use crate::fields::{Place, Values, check, extra_fields};
use crate::findings::Findings;
use crate::index::Index;
use crate::kind::Kind;
use crate::table::{Role, TableSet};
use josei_base::date::parse_month;
use josei_base::id::{Facility, FacilityCheck, FeeTable, Prefecture};
use josei_base::receipt::ReviewBody;
use josei_base::{BillingMonth, Finding};
use serde::{Deserialize, Serialize};

/// Header of a receipt file (医療機関情報, 薬局情報): all that is needed to read one of its receipts again.
///
/// A part that could not be read is `None`; then no receipt of the file can be accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Kind of file. A DPC file has the header of 医科; its first receipt tells it.
    pub kind: Kind,
    /// Character set of the whole file.
    pub encoding: Encoding,
    /// 審査支払機関.
    pub review_body: Option<ReviewBody>,
    /// 都道府県.
    pub prefecture: Option<Prefecture>,
    /// 点数表.
    pub fee_table: Option<FeeTable>,
    /// The institution or pharmacy that bills.
    pub facility: Option<Facility>,
    /// Its name; empty if it could not be read.
    pub facility_name: String,
    /// 請求年月.
    pub billing_month: Option<BillingMonth>,
    /// マルチボリューム識別情報, as written: `00` for an undivided file.
    pub volume: String,
    /// Its line in the file, from 1.
    pub line: u64,
    /// Its bytes as they stood there, line end included.
    #[serde(with = "hexadecimal")]
    pub raw: Vec<u8>,
}

/// Volume of an undivided file, in the header.
const VOLUME_ONLY: &[u8] = b"00";

impl Header {
    /// True if receipts below it can be accepted.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.review_body.is_some() && self.facility.is_some() && self.billing_month.is_some() && self.fee_table_fits()
    }

    /// What to tell a sender whose file says another billing month than it was sent for.
    #[must_use]
    pub fn other_month_than(&self, sent_for: BillingMonth) -> Option<Finding> {
        let month = self.billing_month.filter(|month| month.0 != sent_for.0)?;
        let record = TableSet::of(self.kind)?.header;
        let place = Place { line: self.line, record, encoding: self.encoding };
        Some(place.of(Role::Month, &codes::OTHER_MONTH, format!("{month} ≠ {sent_for}")))
    }

    /// Compares the IR of a 歯科 receipt with the header. Another institution is an error: whose claim it is cannot be told.
    pub(crate) fn check_institution(&self, place: Place, values: &Values<'_>, findings: &mut Findings) {
        let mut differs = |role, entry, differs: bool| {
            if differs && values.some(role).is_some() {
                findings.add(place.of(role, entry, String::new()));
            }
        };
        let code = |role| values.get(role).first().copied();
        let other = Prefecture::parse(values.ascii(Role::Prefecture)).ok() != self.prefecture;
        differs(Role::Prefecture, &codes::INSTITUTION_OTHER, other);
        let other = self.facility.as_ref().is_some_and(|facility| facility.code() != values.ascii(Role::Facility));
        differs(Role::Facility, &codes::INSTITUTION_OTHER, other);
        differs(Role::ReviewBody, &codes::INSTITUTION_VALUE, code(Role::ReviewBody).and_then(ReviewBody::from_code) != self.review_body);
        differs(Role::FeeTable, &codes::INSTITUTION_VALUE, code(Role::FeeTable).and_then(FeeTable::from_code) != self.fee_table);
        let month = parse_month(values.get(Role::Month)).ok().map(|month| BillingMonth(month.value));
        differs(Role::Month, &codes::INSTITUTION_VALUE, month != self.billing_month);
    }

    fn fee_table_fits(&self) -> bool {
        self.fee_table == self.kind.fee_table()
    }

    /// Reads a header line.
    pub(crate) fn read(kind: Kind, encoding: Encoding, raw: Vec<u8>, number: u64, findings: &mut Findings) -> Option<Self> {
        let record = TableSet::of(kind)?.header;
        let place = Place { line: number, record, encoding };
        let mut index = Index::new();
        index.build(&raw).ok()?;
        let mut header = Self {
            kind,
            encoding,
            review_body: None,
            prefecture: None,
            fee_table: None,
            facility: None,
            facility_name: String::new(),
            billing_month: None,
            volume: String::new(),
            line: number,
            raw: Vec::new(),
        };
        let line = index.lines(&raw).next()?;
        let line = line.without_first(crate::framing::lead(line.text(), true));
        if line.text().iter().any(|byte| *byte < b' ') {
            findings.add(place.whole(&codes::CONTROL_BYTE, String::new()));
        }
        let mut values = Values::new();
        let known = check(place, &line, &mut values, findings);
        extra_fields(place, &line, known, findings);
        if let [code] = values.get(Role::ReviewBody) {
            header.review_body = ReviewBody::from_code(*code);
            if header.review_body.is_none() {
                findings.add(place.of(Role::ReviewBody, &codes::REVIEW_BODY, String::new()));
            }
        }
        if values.some(Role::Prefecture).is_some() {
            header.prefecture = Prefecture::parse(values.ascii(Role::Prefecture)).ok();
            if header.prefecture.is_none() {
                findings.add(place.of(Role::Prefecture, &codes::PREFECTURE, String::new()));
            }
        }
        if let [code] = values.get(Role::FeeTable) {
            header.fee_table = FeeTable::from_code(*code);
            if !header.fee_table_fits() {
                findings.add(place.of(Role::FeeTable, &codes::HEADER_FEE_TABLE, String::new()));
            }
        }
        if let (Some(prefecture), Some(table)) = (header.prefecture, header.fee_table) {
            header.facility = Facility::new(prefecture, table, values.ascii(Role::Facility)).ok();
        }
        if header.facility.as_ref().is_some_and(|facility| facility.check() != FacilityCheck::Agrees) {
            findings.add(place.of(Role::Facility, &codes::FACILITY_CHECK, String::new()));
        }
        header.billing_month = parse_month(values.get(Role::Month)).ok().map(|month| BillingMonth(month.value));
        header.facility_name = encoding.decode(values.get(Role::FacilityName)).unwrap_or_else(|| {
            findings.add(place.of(Role::FacilityName, &codes::TEXT, String::new()));
            String::new()
        });
        values.ascii(Role::Volume).clone_into(&mut header.volume);
        if values.some(Role::Volume).is_some_and(|volume| volume != VOLUME_ONLY) {
            findings.add(place.of(Role::Volume, &codes::VOLUME, header.volume.clone()));
        }
        header.raw = raw;
        Some(header)
    }
}

/// Bytes as hexadecimal text, because the header line is not UTF-8.
mod hexadecimal {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        hex::decode(String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}
