//! The H record (見出し): whose list it is.

use super::columns::{H, H_FIELDS};
use crate::codes;
use crate::encoding::Encoding;
use crate::fields::{Place, single};
use crate::findings::Findings;
use josei_base::date::parse_day;
use josei_base::id::{IdError, ProgrammeNumber};
use josei_base::receipt::ReviewBody;
use josei_base::{BillingMonth, Finding, Month};
use serde::{Deserialize, Serialize};

/// The layout version that is read and written.
pub(crate) const VERSION: &str = "01";

/// Header of a decided list (決定済レセプト一覧の見出し): all that is needed to read one of its lines again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListHeader {
    /// 審査支払機関.
    pub review_body: ReviewBody,
    /// 審査年月, `YYYYMM`.
    pub review_month: String,
    /// 公費負担者番号.
    pub programme: ProgrammeNumber,
    /// ファイル連番, two digits.
    pub sequence: String,
    /// 作成日時, `YYYYMMDDhhmmss`, as written.
    pub created: String,
    /// Character set of the whole file.
    pub encoding: Encoding,
}

impl ListHeader {
    /// 審査年月.
    #[must_use]
    pub fn month(&self) -> Option<Month> {
        Month::parse(&self.review_month).ok()
    }

    /// What to tell a sender whose list says another month than it was sent for.
    #[must_use]
    pub fn other_month_than(&self, sent_for: BillingMonth) -> Option<Finding> {
        let month = self.month().filter(|month| *month != sent_for.0)?;
        let place = Place { line: 1, record: &H, encoding: self.encoding };
        Some(place.at(3, &codes::OTHER_MONTH, format!("{month} ≠ {sent_for}")))
    }

    /// The name its file should have.
    #[must_use]
    pub fn file_name(&self) -> String {
        format!("KDRSL_{}_{}_{}.csv", self.programme.as_str(), self.review_month, self.sequence)
    }

    /// Its line, CR LF included.
    #[must_use]
    pub fn to_line(&self) -> String {
        let Self { review_body, review_month, programme, sequence, created, .. } = self;
        format!("H,{VERSION},{},{review_month},{},{sequence},{created}\r\n", review_body.code(), programme.as_str())
    }

    /// Reads the text of an H record; nothing if a part the lines need cannot be read.
    pub(crate) fn read(text: &[u8], line: u64, findings: &mut Findings) -> Option<Self> {
        let place = Place { line, record: &H, encoding: Encoding::Cp932 };
        let count = text.split(|byte| *byte == b',').count();
        if count != H.len() {
            findings.add(place.whole(&codes::LIST_FIELDS, format!("{count} ≠ {}", H.len())));
        }
        let mut written = text.split(|byte| *byte == b',').skip(1);
        let mut cells: [&str; 6] = [""; 6];
        for ((cell, spec), position) in cells.iter_mut().zip(&H_FIELDS).zip(1..) {
            let field = single(place, spec, written.next().unwrap_or_default(), position, findings);
            *cell = std::str::from_utf8(field).unwrap_or_default();
        }
        let [version, body, month, programme, sequence, created] = cells;
        let mut wrong = |position, entry| {
            findings.add(place.at(position, entry, String::new()));
        };
        if !version.is_empty() && version != VERSION {
            wrong(1, &codes::LIST_VERSION);
        }
        let review_body = body.bytes().next().and_then(ReviewBody::from_code);
        if review_body.is_none() && !body.is_empty() {
            wrong(2, &codes::REVIEW_BODY);
        }
        if !month.is_empty() && Month::parse(month).is_err() {
            wrong(3, &codes::NEEDED_DATE);
        }
        let number = ProgrammeNumber::parse(programme);
        match &number {
            Err(IdError::CheckDigit) => wrong(4, &codes::PROGRAMME_CHECK),
            Err(_) if !programme.is_empty() => wrong(4, &codes::PROGRAMME_FORM),
            _ => {}
        }
        if !created.is_empty() && !is_time(created) {
            wrong(6, &codes::LIST_CREATED);
        }
        if findings.errors > 0 {
            return None;
        }
        Some(Self {
            review_body: review_body?,
            review_month: month.to_owned(),
            programme: number.ok()?,
            sequence: sequence.to_owned(),
            created: created.to_owned(),
            encoding: Encoding::Cp932,
        })
    }
}

/// `YYYYMMDDhhmmss`.
fn is_time(digits: &str) -> bool {
    let below =
        |from: usize, most: u8| digits.get(from..from + 2).and_then(|pair| pair.parse::<u8>().ok()).is_some_and(|value| value < most);
    digits.get(..8).is_some_and(|day| parse_day(day.as_bytes()).is_ok()) && below(8, 24) && below(10, 60) && below(12, 60)
}
