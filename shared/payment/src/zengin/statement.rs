//! What the bank tells of the city's account: statement (入出金取引明細, type 03) and notice of incoming transfers (振込入金通知, type 01, format A), for
//! finding transfers that came back. Read only; 200-byte records (`domain/payments.md` §3.3).
//!
//! The layout of 03 stands in one public library and one bank's guide, that of 01 also in a second bank's page: compare with the own bank's before
//! it is relied on. Dates are 和暦 of six digits without an era; they are read as of the era of [`ERA_DIGIT`]. Format B of 01, with amounts of twelve
//! digits, is not read.

use super::charset::{all_digits, all_spaces, number, to_unicode};
use super::check::CheckedFile;
use super::layout::{Declares, Field, Kind, Layout, STATEMENT_RECORD_BYTES};
use super::view::padded;
use josei_base::date::parse_day;
use josei_base::{Date, Yen};

/// Era of dates that do not name theirs: 5, 令和.
pub const ERA_DIGIT: u8 = b'5';

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

impl Movements {
    pub(super) fn add(&mut self, one: Self) {
        self.in_count = self.in_count.saturating_add(one.in_count);
        self.out_count = self.out_count.saturating_add(one.out_count);
        // At most a million amounts of thirteen digits: no overflow.
        self.in_yen = self.in_yen.plus(one.in_yen).unwrap_or(self.in_yen);
        self.out_yen = self.out_yen.plus(one.out_yen).unwrap_or(self.out_yen);
    }

    /// Of one movement.
    pub(super) const fn of(direction: Direction, yen: Yen) -> Self {
        let nothing = Self { in_count: 0, in_yen: Yen::new(0), out_count: 0, out_yen: Yen::new(0) };
        match direction {
            Direction::In => Self { in_count: 1, in_yen: yen, ..nothing },
            Direction::Out | Direction::Cancelled => Self { out_count: 1, out_yen: yen, ..nothing },
        }
    }
}

/// Where the fields of a data record stand in the table of its type.
struct Columns {
    way: usize,
    amount: usize,
    transaction: Option<usize>,
    payer_name: usize,
    summary: Option<usize>,
    edi_text: usize,
}

const REFERENCE: usize = 1;
const DAY: usize = 2;

const fn columns(layout: &Layout) -> Option<Columns> {
    match layout.declares {
        Declares::Incoming => Some(Columns { way: 10, amount: 4, transaction: None, payer_name: 7, summary: None, edi_text: 11 }),
        Declares::Movements => Some(Columns { way: 4, amount: 6, transaction: Some(5), payer_name: 14, summary: Some(17), edi_text: 18 }),
        Declares::Transfers | Declares::Accounts => None,
    }
}

fn of<'r>(layout: &Layout, index: usize, record: &'r [u8]) -> &'r [u8] {
    layout.fields(Kind::Data).get(index).map_or(&[], |field: &Field| field.of(record))
}

fn yen(bytes: &[u8]) -> Option<Yen> {
    number(bytes).and_then(|yen| i64::try_from(yen).ok()).map(Yen::new)
}

/// Direction and amount of a data record, if both are there.
pub(super) fn movement(layout: &Layout, record: &[u8]) -> Option<(Direction, Yen)> {
    let columns = columns(layout)?;
    let way = of(layout, columns.way, record);
    let direction = if layout.declares == Declares::Incoming { cancelled(way) } else { direction(way) };
    Some((direction?, yen(of(layout, columns.amount, record))?))
}

/// The four totals of a trailer, with the fields they stand in: count and sum of what came in, and of what went out or was taken back.
pub(super) fn declared(layout: &'static Layout, record: &[u8]) -> ([&'static Field; 4], [Option<u64>; 4]) {
    let [_, in_count, in_yen, out_count, out_yen, ..] = layout.fields(Kind::Trailer) else {
        // No type of file has fewer fields; it would declare nothing.
        return ([&super::layout::COUNT; 4], [None; 4]);
    };
    let fields = [in_count, in_yen, out_count, out_yen];
    (fields, fields.map(|field| number(field.of(record))))
}

/// 入払区分.
pub(super) const fn direction(bytes: &[u8]) -> Option<Direction> {
    match bytes {
        b"1" => Some(Direction::In),
        b"2" => Some(Direction::Out),
        _ => None,
    }
}

/// 取消区分.
pub(super) const fn cancelled(bytes: &[u8]) -> Option<Direction> {
    match bytes {
        b" " | b"0" => Some(Direction::In),
        b"1" => Some(Direction::Cancelled),
        _ => None,
    }
}

/// 和暦 without an era; blank or zeros are no day.
pub(super) fn era_day(bytes: &[u8]) -> Result<Option<Date>, ()> {
    if all_spaces(bytes) || (all_digits(bytes) && number(bytes) == Some(0)) {
        return Ok(None);
    }
    let mut day = [ERA_DIGIT; 7];
    day.get_mut(1..).filter(|place| place.len() == bytes.len()).ok_or(())?.copy_from_slice(bytes);
    parse_day(&day).map(|written| Some(written.value)).map_err(|_| ())
}

impl CheckedFile<'_> {
    /// The movements of a statement (03) or notice (01), of all accounts, in order; none of another type, and none of a record without amount or direction.
    pub fn movements(&self) -> impl Iterator<Item = StatementEntry> {
        let layout = self.layout();
        self.readable_data().filter_map(move |record| entry(layout, record.number, &padded::<STATEMENT_RECORD_BYTES>(record.bytes)))
    }
}

fn entry(layout: &Layout, number: u64, record: &[u8]) -> Option<StatementEntry> {
    let columns = columns(layout)?;
    let (direction, yen) = movement(layout, record)?;
    let text = |index| to_unicode(of(layout, index, record).trim_ascii());
    Some(StatementEntry {
        record: number,
        reference: text(REFERENCE),
        day: era_day(of(layout, DAY, record)).ok().flatten(),
        direction,
        yen,
        transaction: columns
            .transaction
            .and_then(|index| super::charset::number(of(layout, index, record)))
            .and_then(|value| u8::try_from(value).ok()),
        payer_name: text(columns.payer_name),
        summary: columns.summary.map(text).unwrap_or_default(),
        edi_text: text(columns.edi_text),
    })
}

#[cfg(test)]
mod tests {
    use super::super::{BankProfile, check};
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

    fn header(code: &str, account: usize) -> Vec<u8> {
        let fields = [(code, 3), ("0", 1), ("060628", 6), ("060601", 6), ("060628", 6), ("0010", 4), ("ﾐﾎﾝ", 15), ("213", 3), ("ﾐﾎﾝ", 15)];
        let account = if account == 10 { vec![("000", 3), ("1", 1), ("0001234567", 10)] } else { vec![("1", 1), ("1234567", 7)] };
        record(&[&fields[..], &account[..], &[("ｻｶｲｼ", 40)]].concat())
    }

    fn moved(reference: &str, day: &str, way: &str, amount: &str, name: &str) -> Vec<u8> {
        let fields =
            [("2", 1), (reference, 8), (day, 6), (day, 6), (way, 1), ("11", 2), (amount, 12), ("000000000000", 12), ("", 6), ("", 6)];
        let rest = [("0", 1), ("", 7), ("", 3), ("", 10), (name, 48), ("ﾐﾎﾝ", 15), ("", 15), ("ｸﾐﾓﾄﾞｼ", 20), ("EDI", 20), ("", 1)];
        record(&[&fields[..], &rest[..]].concat())
    }

    fn account() -> Vec<u8> {
        let entries = [
            moved("00000001", "060701", "1", "000000000300", "ｻｶｲ ﾊﾅｺ"),
            moved("00000002", "060702", "2", "000000005000", ""),
            moved("00000003", "060703", "1", "000000000040", "ｻｶｲ ｼﾞﾛｳ"),
        ];
        let totals = [("8", 1), ("000002", 6), ("0000000000340", 13), ("000001", 6), ("0000000005000", 13)];
        [header("103", 10), entries.concat(), record(&totals), record(&[("9", 1)])].concat()
    }

    fn incoming() -> Vec<u8> {
        let entry = |cancelled| {
            let fields =
                [("2", 1), ("000001", 6), ("060701", 6), ("060701", 6), ("0000000300", 10), ("0000000000", 10), ("1234567890", 10)];
            record(&[&fields[..], &[("ｻｶｲ ﾊﾅｺ", 48), ("ﾐﾎﾝ", 15), ("ﾐﾎﾝ", 15), (cancelled, 1), ("EDI", 20)][..]].concat())
        };
        let totals = [("8", 1), ("000001", 6), ("000000000300", 12), ("000001", 6), ("000000000300", 12)];
        [header("101", 7), entry(" "), entry("1"), record(&totals), record(&[("9", 1)])].concat()
    }

    #[test]
    fn a_statement_reads_whatever_separates_its_records() {
        let plain = account();
        let lines = |end: &[u8]| plain.chunks(STATEMENT_RECORD_BYTES).flat_map(|record| [record, end].concat()).collect::<Vec<u8>>();
        let profile = BankProfile { eof_byte: super::super::Policy::Allow, ..BankProfile::default() };
        for bytes in [plain.clone(), lines(b"\r\n"), [&lines(b"\r\n")[..], b"\x1A"].concat()] {
            let read = check(&bytes, &profile);
            assert_eq!((read.type_code.as_deref(), read.findings.len()), (Some("03"), 0), "{:?}", read.findings);
            let moved = read.moved.unwrap();
            assert_eq!(moved.counted, moved.declared);
            assert_eq!((moved.counted.in_count, moved.counted.in_yen.get(), moved.counted.out_yen.get()), (2, 340, 5_000));
            assert_eq!((read.counted.lines, read.counted.yen.get(), read.declared), (3, 340, read.counted));
            let entries: Vec<_> = read.movements().collect();
            let first = &entries[0];
            assert_eq!((first.payer_name.as_str(), first.summary.as_str(), first.edi_text.as_str()), ("ｻｶｲ ﾊﾅｺ", "ｸﾐﾓﾄﾞｼ", "EDI"));
            assert_eq!((first.day, first.transaction, first.reference.as_str()), (Some(Date::constant(2024, 7, 1)), Some(11), "00000001"));
            assert_eq!((entries[1].direction, entries.len()), (Direction::Out, 3));
            assert!(!format!("{entries:?}").contains("ｻｶｲ"));
            assert!(read.write_back() == bytes);
        }
    }

    #[test]
    fn a_notice_reads_and_a_cancelled_transfer_is_taken_back() {
        let bytes = incoming();
        let read = check(&bytes, &BankProfile::default());
        assert_eq!((read.type_code.as_deref(), read.errors), (Some("01"), 0), "{:?}", read.findings);
        let seen: Vec<_> = read.movements().map(|entry| (entry.direction, entry.yen.get(), entry.payer_name)).collect();
        assert_eq!(seen, [(Direction::In, 300, "ｻｶｲ ﾊﾅｺ".to_owned()), (Direction::Cancelled, 300, "ｻｶｲ ﾊﾅｺ".to_owned())]);
        let declared = read.moved.unwrap().declared;
        assert_eq!((declared.in_yen.get(), declared.out_yen.get()), (300, 300));
    }

    #[test]
    fn what_is_wrong_is_named_and_good_records_go_on() {
        let codes_of =
            |bytes: &[u8]| check(bytes, &BankProfile::default()).findings.iter().map(|finding| finding.entry.code).collect::<Vec<_>>();
        let changed = |at: usize, to: &[u8]| {
            let mut bytes = account();
            bytes.splice(at..at + to.len(), to.iter().copied());
            codes_of(&bytes)
        };
        assert_eq!(changed(3, b"1"), ["Z0005"]);
        assert_eq!(changed(200 + 21, b"3"), ["Z0407", "Z0301", "Z0302"]);
        assert_eq!(changed(200 + 24, b"x"), ["Z0401", "Z0301", "Z0302"]);
        assert_eq!(changed(200 + 9, b"061301"), ["Z0405"]);
        assert_eq!(changed(200 + 9, b"000000"), [""; 0]);
        assert_eq!(changed(200 + 81, b"\xE0"), ["Z0403"]);
        assert_eq!(changed(800 + 7, b"0000000000341"), ["Z0302"]);
        assert_eq!(changed(800 + 20, b"000002"), ["Z0301"]);
        assert_eq!(changed(800 + 54, b"0000003"), [""; 0]);
        assert_eq!(changed(800 + 54, b"0000004"), ["Z0301"]);
        assert_eq!(changed(200, b"5"), ["Z0206", "Z0301", "Z0302"]);
        assert_eq!(codes_of(&account()[..1_000]), ["Z0204"]);
        assert_eq!(codes_of(&account()[..700]), ["Z0101", "Z0203", "Z0204"]);
        let mut wrong = account();
        wrong[200 + 21] = b'3';
        assert_eq!(check(&wrong, &BankProfile::default()).movements().count(), 2);
    }

    #[test]
    fn several_accounts_in_one_file_are_summed() {
        let one = account();
        let both = [&one[..1_000], &one[..1_000], &one[1_000..]].concat();
        let read = check(&both, &BankProfile::default());
        assert_eq!((read.findings.len(), read.moved.unwrap().counted.in_count, read.movements().count()), (0, 4, 6), "{:?}", read.findings);
    }
}
