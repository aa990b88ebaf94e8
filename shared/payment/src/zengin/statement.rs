//! What the bank tells of the city's account: statement (入出金取引明細, type 03) and notice of incoming transfers (振込入金通知, type 01, format A), for
//! finding transfers that came back. Read only; 200-byte records (`domain/payments.md` §3.3).
//!
//! The layout of 03 stands in one public library and one bank's guide, that of 01 also in a second bank's page: compare with the own bank's before
//! it is relied on. Dates are 和暦 of six digits without an era; they are read as of the era of [`ERA_DIGIT`].

use super::charset::{all_digits, all_spaces, number, to_unicode};
use super::check::refuse_whole;
use super::fields::Findings;
use super::layout::Kind;
use crate::codes;
use josei_base::date::parse_day;
use josei_base::{Date, Entry, Finding, Yen, limits};

/// Bytes of a record.
pub const STATEMENT_RECORD_BYTES: usize = 200;
/// Era of dates that do not name theirs: 5, 令和.
pub const ERA_DIGIT: u8 = b'5';
/// Most entries that are read.
const ENTRIES_MAX: usize = limits::BANK_FILE_LINES_MAX;

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatementKind {
    /// 01 振込入金通知.
    Incoming,
    /// 03 入出金取引明細.
    Account,
}

/// Into the account or out of it (入払区分).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// 入金.
    In,
    /// 出金.
    Out,
    /// 取消: an incoming transfer taken back.
    Cancelled,
}

/// One movement.
#[derive(Clone, PartialEq, Eq)]
pub struct StatementEntry {
    /// Number of the record in the file, from 1.
    pub record: u64,
    /// 照会番号.
    pub reference: String,
    /// 勘定日.
    pub day: Option<Date>,
    /// Into the account or out of it.
    pub direction: Direction,
    /// How much.
    pub yen: Yen,
    /// 取引区分, two digits; of 03 only.
    pub transaction: Option<u8>,
    /// 振込依頼人名, in half-width kana.
    pub payer_name: String,
    /// 摘要; of 03 only.
    pub summary: String,
    /// EDI情報.
    pub edi_text: String,
}

/// Who sent what is nobody's business in a log.
impl std::fmt::Debug for StatementEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StatementEntry").field("record", &self.record).field("direction", &self.direction).finish_non_exhaustive()
    }
}

/// Count and sum in each direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Movements {
    /// 入金 count.
    pub in_count: u64,
    /// 入金 sum.
    pub in_yen: Yen,
    /// 出金 count; of 01, 取消.
    pub out_count: u64,
    /// 出金 sum; of 01, 取消.
    pub out_yen: Yen,
}

/// A file that was read.
#[derive(Debug, Clone, Default)]
pub struct Statement {
    /// Which; `None` when it is neither.
    pub kind: Option<StatementKind>,
    /// Movements of all accounts, in order.
    pub entries: Vec<StatementEntry>,
    /// As counted.
    pub counted: Movements,
    /// As the trailers declare.
    pub declared: Movements,
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// How many of these are errors.
    pub errors: u64,
}

/// A field: name, first byte from 1, length.
type Column = (&'static str, usize, usize);

/// Where the fields of a data record stand.
struct Layout {
    reference: Column,
    day: Column,
    amount: Column,
    payer_name: Column,
    edi_text: Column,
    /// Count and sum of 入金, of 出金 or 取消, in the trailer.
    trailer: [Column; 4],
}

static INCOMING: Layout = Layout {
    reference: ("照会番号", 2, 6),
    day: ("勘定日", 8, 6),
    amount: ("金額", 20, 10),
    payer_name: ("振込依頼人名", 50, 48),
    edi_text: ("EDI情報", 129, 20),
    trailer: [("振込合計件数", 2, 6), ("振込合計金額", 8, 12), ("取消合計件数", 20, 6), ("取消合計金額", 26, 12)],
};
/// 取消区分 of 01: `1` takes back.
const CANCELLED: Column = ("取消区分", 128, 1);

static ACCOUNT: Layout = Layout {
    reference: ("照会番号", 2, 8),
    day: ("勘定日", 10, 6),
    amount: ("取引金額", 25, 12),
    payer_name: ("振込依頼人名", 82, 48),
    edi_text: ("EDI情報", 180, 20),
    trailer: [("入金件数", 2, 6), ("入金額合計", 8, 13), ("出金件数", 21, 6), ("出金額合計", 27, 13)],
};
/// 入払区分 of 03.
const DIRECTION: Column = ("入払区分", 22, 1);
/// 取引区分 of 03.
const TRANSACTION: Column = ("取引区分", 23, 2);
/// 摘要 of 03.
const SUMMARY: Column = ("摘要", 160, 20);

fn of(record: &[u8], (_, start, len): Column) -> &[u8] {
    record.get(start - 1..start - 1 + len).unwrap_or_default()
}

/// Reads a statement or notice. Never fails: what is wrong stands in the findings, and good records go on.
#[must_use]
pub fn read_statement(bytes: &[u8]) -> Statement {
    let mut reading = Reading {
        layout: &INCOMING,
        findings: Findings::default(),
        expect: Kind::Header,
        batch: Movements::default(),
        read: Statement::default(),
    };
    reading.file(bytes);
    let Reading { findings, mut read, .. } = reading;
    (read.errors, read.findings) = (findings.errors, findings.listed);
    read
}

struct Reading {
    layout: &'static Layout,
    findings: Findings,
    /// The next kind that must come.
    expect: Kind,
    batch: Movements,
    read: Statement,
}

impl Reading {
    fn file(&mut self, bytes: &[u8]) {
        if let Some(entry) = refuse_whole(bytes) {
            return self.findings.file(entry, String::new());
        }
        let (kind, layout) = match bytes.get(..3) {
            Some(b"101") => (StatementKind::Incoming, &INCOMING),
            Some(b"103") => (StatementKind::Account, &ACCOUNT),
            _ => return self.field(1, Kind::Header, ("種別コード", 2, 2), &codes::Z_TYPE_UNKNOWN),
        };
        if bytes.get(3) == Some(&b'1') {
            return self.field(1, Kind::Header, ("コード区分", 4, 1), &codes::Z_EBCDIC);
        }
        (self.read.kind, self.layout) = (Some(kind), layout);
        let (mut last, mut ended) = (0, false);
        for (number, record) in (1..).zip(records(bytes)) {
            last = number;
            if ended {
                return self.findings.record(number, "", &codes::Z_AFTER_END, String::new());
            }
            ended = self.record(number, record);
        }
        if !ended {
            let entry = if self.expect == Kind::Data { &codes::Z_TRAILER_MISSING } else { &codes::Z_END_MISSING };
            self.findings.record(last, "", entry, String::new());
        }
    }

    /// True for the end record.
    fn record(&mut self, number: u64, record: &[u8]) -> bool {
        let Some(kind) = record.first().copied().and_then(Kind::from_byte) else {
            self.findings.record(number, "", &codes::Z_KIND_UNKNOWN, String::new());
            return false;
        };
        let wrong: Option<&'static Entry> = match record.len().cmp(&STATEMENT_RECORD_BYTES) {
            std::cmp::Ordering::Less => Some(&codes::Z_CUT),
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Greater => Some(&codes::Z_LONG),
        };
        if let Some(entry) = wrong {
            self.findings.record(number, kind.name(), entry, record.len().to_string());
            return kind == Kind::End;
        }
        // After a trailer comes the end, or the next account.
        let fits = matches!(
            (self.expect, kind),
            (Kind::Header | Kind::End, Kind::Header) | (Kind::Data, Kind::Data | Kind::Trailer) | (Kind::End, Kind::End)
        );
        if !fits {
            let entry = match kind {
                Kind::Header => &codes::Z_HEADER_IN_BATCH,
                Kind::Data => &codes::Z_DATA_OUTSIDE,
                Kind::Trailer => &codes::Z_TRAILER_MISPLACED,
                Kind::End => &codes::Z_TRAILER_MISSING,
            };
            self.findings.record(number, kind.name(), entry, String::new());
        }
        match kind {
            Kind::Header => (self.expect, self.batch) = (Kind::Data, Movements::default()),
            Kind::Data => self.entry(number, record),
            Kind::Trailer => self.trailer(number, record),
            Kind::End => {}
        }
        kind == Kind::End
    }

    fn entry(&mut self, number: u64, record: &[u8]) {
        let Some(yen) = self.yen(number, Kind::Data, record, self.layout.amount) else { return };
        let (column, direction) = match self.read.kind {
            Some(StatementKind::Account) => (DIRECTION, direction_of(of(record, DIRECTION))),
            _ => (CANCELLED, cancelled(of(record, CANCELLED))),
        };
        let Some(direction) = direction else { return self.field(number, Kind::Data, column, &codes::Z_CODE_VALUE) };
        let day = self.day(number, record);
        let (count, sum) = match direction {
            Direction::In => (&mut self.batch.in_count, &mut self.batch.in_yen),
            Direction::Out | Direction::Cancelled => (&mut self.batch.out_count, &mut self.batch.out_yen),
        };
        *count += 1;
        // At most ENTRIES_MAX times twelve digits: no overflow of a whole number of yen.
        *sum = sum.plus(yen).unwrap_or(*sum);
        let is_account = self.read.kind == Some(StatementKind::Account);
        let text = |column| to_unicode(of(record, column).trim_ascii());
        if self.read.entries.len() >= ENTRIES_MAX {
            return self.findings.file(&codes::Z_TOO_MANY_RECORDS, String::new());
        }
        self.read.entries.push(StatementEntry {
            record: number,
            reference: text(self.layout.reference),
            day,
            direction,
            yen,
            transaction: number_of(of(record, TRANSACTION)).filter(|_| is_account),
            payer_name: text(self.layout.payer_name),
            summary: if is_account { text(SUMMARY) } else { String::new() },
            edi_text: text(self.layout.edi_text),
        });
    }

    fn trailer(&mut self, number: u64, record: &[u8]) {
        self.expect = Kind::End;
        let [in_count, in_yen, out_count, out_yen] = self.layout.trailer;
        let count = |column| super::charset::number(of(record, column));
        let declared = Movements {
            in_count: count(in_count).unwrap_or(0),
            in_yen: self.yen(number, Kind::Trailer, record, in_yen).unwrap_or_default(),
            out_count: count(out_count).unwrap_or(0),
            out_yen: self.yen(number, Kind::Trailer, record, out_yen).unwrap_or_default(),
        };
        let batch = self.batch;
        for (column, differs, entry) in [
            (in_count, declared.in_count != batch.in_count, &codes::Z_COUNT_DIFFERS),
            (in_yen, declared.in_yen != batch.in_yen, &codes::Z_SUM_DIFFERS),
            (out_count, declared.out_count != batch.out_count, &codes::Z_COUNT_DIFFERS),
            (out_yen, declared.out_yen != batch.out_yen, &codes::Z_SUM_DIFFERS),
        ] {
            if differs {
                self.field(number, Kind::Trailer, column, entry);
            }
        }
        for (sum, one) in [(&mut self.read.counted, batch), (&mut self.read.declared, declared)] {
            sum.in_count += one.in_count;
            sum.out_count += one.out_count;
            sum.in_yen = sum.in_yen.plus(one.in_yen).unwrap_or(sum.in_yen);
            sum.out_yen = sum.out_yen.plus(one.out_yen).unwrap_or(sum.out_yen);
        }
    }

    fn yen(&mut self, number: u64, kind: Kind, record: &[u8], column: Column) -> Option<Yen> {
        let bytes = of(record, column);
        let yen = super::charset::number(bytes).and_then(|yen| i64::try_from(yen).ok()).map(Yen::new);
        if yen.is_none() {
            self.field(number, kind, column, &codes::Z_NOT_DIGITS);
        }
        yen
    }

    /// 和暦 without an era; blank or zeros are no day.
    fn day(&mut self, number: u64, record: &[u8]) -> Option<Date> {
        let bytes = of(record, self.layout.day);
        if all_spaces(bytes) || (all_digits(bytes) && super::charset::number(bytes) == Some(0)) {
            return None;
        }
        let day = parse_day(&[&[ERA_DIGIT][..], bytes].concat()).ok().map(|written| written.value);
        if day.is_none() {
            self.field(number, Kind::Data, self.layout.day, &codes::Z_NO_SUCH_DAY);
        }
        day
    }

    fn field(&mut self, number: u64, kind: Kind, (name, start, _): Column, entry: &'static Entry) {
        self.findings.add(Finding {
            line: number,
            record: kind.name().to_owned(),
            field: name.to_owned(),
            position: u32::try_from(start).ok(),
            entry,
            detail: String::new(),
        });
    }
}

const fn direction_of(bytes: &[u8]) -> Option<Direction> {
    match bytes {
        b"1" => Some(Direction::In),
        b"2" => Some(Direction::Out),
        _ => None,
    }
}

const fn cancelled(bytes: &[u8]) -> Option<Direction> {
    match bytes {
        b" " | b"0" => Some(Direction::In),
        b"1" => Some(Direction::Cancelled),
        _ => None,
    }
}

fn number_of(bytes: &[u8]) -> Option<u8> {
    number(bytes).and_then(|value| u8::try_from(value).ok())
}

/// Records by line ends where there are some, else by their length; a 0x1A at the end is no record.
fn records(bytes: &[u8]) -> Vec<&[u8]> {
    let bytes = bytes.strip_suffix(&[super::frame::EOF_BYTE]).unwrap_or(bytes);
    if bytes.iter().any(|byte| matches!(byte, b'\r' | b'\n')) {
        bytes.split(|byte| matches!(byte, b'\r' | b'\n')).filter(|record| !record.is_empty()).collect()
    } else {
        bytes.chunks(STATEMENT_RECORD_BYTES).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fields one after the other, filled up to a record.
    fn record(fields: &[(&str, usize)]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (text, len) in fields {
            let mut field = super::super::charset::from_unicode(text).unwrap();
            assert!(field.len() <= *len, "{text}");
            field.resize(*len, b' ');
            bytes.extend(field);
        }
        bytes.resize(STATEMENT_RECORD_BYTES, b' ');
        bytes
    }

    fn movement(reference: &str, day: &str, way: &str, amount: &str, name: &str) -> Vec<u8> {
        let fields =
            [("2", 1), (reference, 8), (day, 6), (day, 6), (way, 1), ("11", 2), (amount, 12), ("000000000000", 12), ("", 6), ("", 6)];
        let rest = [("0", 1), ("", 7), ("", 3), ("", 10), (name, 48), ("ﾐﾎﾝ", 15), ("", 15), ("ｸﾐﾓﾄﾞｼ", 20), ("EDI", 20), ("", 1)];
        record(&[&fields[..], &rest[..]].concat())
    }

    fn account() -> Vec<u8> {
        let header = record(&[("103", 3), ("0", 1), ("060628", 6)]);
        let entries = [
            movement("00000001", "060701", "1", "000000000300", "ｻｶｲ ﾊﾅｺ"),
            movement("00000002", "060702", "2", "000000005000", ""),
            movement("00000003", "060703", "1", "000000000040", "ｻｶｲ ｼﾞﾛｳ"),
        ];
        let totals = [("8", 1), ("000002", 6), ("0000000000340", 13), ("000001", 6), ("0000000005000", 13)];
        [header, entries.concat(), record(&totals), record(&[("9", 1)])].concat()
    }

    fn incoming() -> Vec<u8> {
        let header = record(&[("101", 3), ("0", 1), ("060628", 6)]);
        let entry = |cancelled| {
            let fields =
                [("2", 1), ("000001", 6), ("060701", 6), ("060701", 6), ("0000000300", 10), ("0000000000", 10), ("1234567890", 10)];
            record(&[&fields[..], &[("ｻｶｲ ﾊﾅｺ", 48), ("ﾐﾎﾝ", 15), ("ﾐﾎﾝ", 15), (cancelled, 1), ("EDI", 20)][..]].concat())
        };
        let totals = [("8", 1), ("000001", 6), ("000000000300", 12), ("000001", 6), ("000000000300", 12)];
        [header, entry(" "), entry("1"), record(&totals), record(&[("9", 1)])].concat()
    }

    #[test]
    fn a_statement_reads_whatever_separates_its_records() {
        let plain = account();
        let lines: Vec<u8> = plain.chunks(STATEMENT_RECORD_BYTES).flat_map(|record| [record, b"\r\n"].concat()).collect();
        let mut eof = lines.clone();
        eof.push(0x1A);
        for bytes in [plain, lines, eof] {
            let read = read_statement(&bytes);
            assert_eq!((read.kind, read.findings.len(), read.errors), (Some(StatementKind::Account), 0, 0), "{:?}", read.findings);
            assert_eq!(read.counted, read.declared);
            assert_eq!((read.counted.in_count, read.counted.in_yen.get(), read.counted.out_yen.get()), (2, 340, 5_000));
            let first = &read.entries[0];
            assert_eq!((first.payer_name.as_str(), first.summary.as_str(), first.edi_text.as_str()), ("ｻｶｲ ﾊﾅｺ", "ｸﾐﾓﾄﾞｼ", "EDI"));
            assert_eq!((first.day, first.transaction, first.reference.as_str()), (Some(Date::constant(2024, 7, 1)), Some(11), "00000001"));
            assert_eq!(read.entries[1].direction, Direction::Out);
            assert!(!format!("{:?}", read.entries).contains("ｻｶｲ"));
        }
    }

    #[test]
    fn a_notice_reads_and_a_cancelled_transfer_is_taken_back() {
        let read = read_statement(&incoming());
        assert_eq!((read.kind, read.errors), (Some(StatementKind::Incoming), 0), "{:?}", read.findings);
        let seen: Vec<_> = read.entries.iter().map(|entry| (entry.direction, entry.yen.get(), entry.payer_name.as_str())).collect();
        assert_eq!(seen, [(Direction::In, 300, "ｻｶｲ ﾊﾅｺ"), (Direction::Cancelled, 300, "ｻｶｲ ﾊﾅｺ")]);
        assert_eq!((read.declared.in_yen.get(), read.declared.out_yen.get()), (300, 300));
    }

    #[test]
    fn what_is_wrong_is_named_and_good_records_go_on() {
        let codes_of = |bytes: &[u8]| read_statement(bytes).findings.iter().map(|finding| finding.entry.code).collect::<Vec<_>>();
        let changed = |at: usize, to: &[u8]| {
            let mut bytes = account();
            bytes.splice(at..at + to.len(), to.iter().copied());
            codes_of(&bytes)
        };
        assert_eq!(changed(1, b"21"), ["Z0007"]);
        assert_eq!(changed(3, b"1"), ["Z0005"]);
        assert_eq!(changed(200 + 21, b"3"), ["Z0407", "Z0301", "Z0302"]);
        assert_eq!(changed(200 + 24, b"x"), ["Z0401", "Z0301", "Z0302"]);
        assert_eq!(changed(200 + 9, b"061301"), ["Z0405"]);
        assert_eq!(changed(200 + 9, b"000000"), [""; 0]);
        assert_eq!(changed(800 + 7, b"0000000000341"), ["Z0302"]);
        assert_eq!(changed(800 + 20, b"000002"), ["Z0301"]);
        assert_eq!(changed(200, b"5"), ["Z0206", "Z0301", "Z0302"]);
        assert_eq!(codes_of(&account()[..1_000]), ["Z0204"]);
        assert_eq!(codes_of(&account()[..700]), ["Z0101", "Z0203"]);
        assert_eq!(codes_of(b""), ["Z0001"]);
        let mut wrong = account();
        wrong[200 + 21] = b'3';
        assert_eq!(read_statement(&wrong).entries.len(), 2);
    }

    #[test]
    fn several_accounts_in_one_file_are_summed() {
        let one = account();
        let both = [&one[..1_000], &one[..1_000], &one[1_000..]].concat();
        let read = read_statement(&both);
        assert_eq!((read.errors, read.counted.in_count, read.entries.len()), (0, 4, 6), "{:?}", read.findings);
    }
}
