//! The cases that are made here: a file of each type, and each edge as a change of one of them. Files of the folder that no case makes are their own source.

use josei_payment::zengin::charset::from_unicode;
use std::path::Path;

/// A bank file, and the bank it is checked for if not the default one.
pub struct Case {
    pub name: &'static str,
    pub bytes: Vec<u8>,
    pub bank: Option<&'static str>,
}

/// A file as its records, without separators.
#[derive(Clone)]
struct File(Vec<Vec<u8>>);

fn kana(text: &str) -> Vec<u8> {
    from_unicode(text).unwrap()
}

/// A field of so many bytes, filled with spaces.
fn text(text: &str, len: usize) -> Vec<u8> {
    let mut bytes = kana(text);
    assert!(bytes.len() <= len, "{text}");
    bytes.resize(len, b' ');
    bytes
}

fn record(fields: &[(&str, usize)], len: usize) -> Vec<u8> {
    let mut bytes = fields.iter().flat_map(|(value, len)| text(value, *len)).collect::<Vec<u8>>();
    bytes.resize(len, b' ');
    bytes
}

impl File {
    /// Writes bytes at a position of a record, both from 1.
    fn put(mut self, line: usize, position: usize, bytes: impl AsRef<[u8]>) -> Self {
        let (record, bytes) = (&mut self.0[line - 1], bytes.as_ref());
        record[position - 1..position - 1 + bytes.len()].copy_from_slice(bytes);
        self
    }

    fn kana(self, line: usize, position: usize, name: &str, len: usize) -> Self {
        self.put(line, position, text(name, len))
    }

    fn insert(mut self, line: usize, record: Vec<u8>) -> Self {
        self.0.insert(line - 1, record);
        self
    }

    fn without(mut self, line: usize) -> Self {
        self.0.remove(line - 1);
        self
    }

    fn of(&self, line: usize) -> Vec<u8> {
        self.0[line - 1].clone()
    }

    fn with(&self, separator: &str, last: &str) -> Vec<u8> {
        [self.0.join(separator.as_bytes()), last.as_bytes().to_vec()].concat()
    }

    fn crlf(&self) -> Vec<u8> {
        self.with("\r\n", "\r\n")
    }

    /// As a text tool saves it.
    fn stripped(&self) -> Vec<u8> {
        self.0.iter().flat_map(|record| [record.trim_ascii_end(), b"\r\n"].concat()).collect()
    }
}

fn folder_file(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("golden").join(name)).unwrap()
}

/// 総合振込: two payments, header in record 1, data in 2 and 3.
fn bulk() -> File {
    File(folder_file("public/example-sougou-no-separator.txt").chunks(120).map(<[u8]>::to_vec).collect())
}

/// 給与振込: the same with the numbers of employees.
fn salary(code: &str) -> File {
    bulk().put(1, 2, code).put(2, 112, "         ").put(3, 112, "         ")
}

/// 振込口座照会 of the same accounts.
fn request() -> File {
    let line = |file: File, line| file.put(line, 81, "0000000000").put(line, 120, "0");
    line(line(bulk().put(1, 2, "98"), 2), 3).put(4, 8, " ".repeat(12))
}

fn result() -> File {
    request().put(1, 2, "99").put(3, 120, "2")
}

/// 振込入金通知: a transfer that came in, and one that was taken back.
fn notice() -> File {
    let header = [
        ("101", 3),
        ("0", 1),
        ("081210", 6),
        ("081201", 6),
        ("081210", 6),
        ("0010", 4),
        ("ﾘｿﾅ", 15),
        ("213", 3),
        ("ｻｶｲﾋｶﾞｼ", 15),
        ("1", 1),
        ("1234567", 7),
        ("ｻｶｲｼ", 40),
    ];
    let entry = |number, yen, name, cancelled| {
        let first = [("2", 1), (number, 6), ("081210", 6), ("081210", 6), (yen, 10), ("0000000000", 10), ("1234567890", 10), (name, 48)];
        record(&[&first[..], &[("ﾕｳﾁﾖ", 15), ("ｾﾞﾛｺﾞﾊﾁ", 15), (cancelled, 1), ("", 20)]].concat(), 200)
    };
    let totals = [("8", 1), ("000001", 6), ("000000012345", 12), ("000001", 6), ("000000000500", 12)];
    File(vec![
        record(&header, 200),
        entry("000001", "0000012345", "ｻｶｲ ﾊﾅｺ", " "),
        entry("000002", "0000000500", "ﾔﾏﾀﾞ ﾀﾛｳ", "1"),
        record(&totals, 200),
        record(&[("9", 1)], 200),
    ])
}

/// 入出金取引明細: a transfer that came back, and one that went out.
fn statement() -> File {
    let header = [
        ("103", 3),
        ("0", 1),
        ("081210", 6),
        ("081201", 6),
        ("081210", 6),
        ("0010", 4),
        ("ﾘｿﾅ", 15),
        ("213", 3),
        ("ｻｶｲﾋｶﾞｼ", 15),
        ("000", 3),
        ("1", 1),
        ("0001234567", 10),
        ("ｻｶｲｼ", 40),
        ("1", 1),
        ("1", 1),
        ("00000001000000", 14),
    ];
    let entry = |number, way, yen, name, summary| {
        let first = [("2", 1), (number, 8), ("081210", 6), ("081210", 6), (way, 1), ("11", 2), (yen, 12), ("000000000000", 12)];
        let middle = [("000000", 6), ("000000", 6), ("0", 1), ("0000000", 7), ("000", 3), ("0000000000", 10), (name, 48)];
        record(&[&first[..], &middle, &[("ﾕｳﾁﾖ", 15), ("ｾﾞﾛｺﾞﾊﾁ", 15), (summary, 20), ("", 20)]].concat(), 200)
    };
    let totals = [
        ("8", 1),
        ("000001", 6),
        ("0000000012345", 13),
        ("000001", 6),
        ("0000000000500", 13),
        ("1", 1),
        ("00000001011845", 14),
        ("0000002", 7),
    ];
    File(vec![
        record(&header, 200),
        entry("00000001", "1", "000000012345", "ｻｶｲ ﾊﾅｺ", "ｸﾐﾓﾄﾞｼ"),
        entry("00000002", "2", "000000000500", "", "ﾌﾘｺﾐ"),
        record(&totals, 200),
        record(&[("9", 1), ("0000000005", 10), ("00001", 5)], 200),
    ])
}

/// All of them.
pub fn cases() -> Vec<Case> {
    let mut all = Vec::new();
    types(&mut all);
    salaries(&mut all);
    inquiries(&mut all);
    told(&mut all);
    transfers(&mut all);
    points(&mut all);
    all
}

fn add(all: &mut Vec<Case>, name: &'static str, file: &File) {
    all.push(Case { name, bytes: file.crlf(), bank: None });
}

fn raw(all: &mut Vec<Case>, name: &'static str, bytes: Vec<u8>) {
    all.push(Case { name, bytes, bank: None });
}

fn types(all: &mut Vec<Case>) {
    for (name, code) in [("type-11", "11"), ("type-12", "12"), ("type-71", "71"), ("type-72", "72")] {
        add(all, name, &salary(code));
    }
    for (name, code) in [("type-41", "41"), ("type-91", "91"), ("type-02", "02"), ("type-04", "04"), ("type-blank", "  ")] {
        add(all, name, &bulk().put(1, 2, code));
    }
    add(all, "type-98", &request());
    add(all, "type-99", &result());
    add(all, "type-01", &notice());
    add(all, "type-03", &statement());
    add(all, "type-21-then-11", &File([&bulk().without(5).0[..], &salary("11").0].concat()));
    add(all, "type-21-then-unknown", &File([&bulk().without(5).0[..], &bulk().put(1, 2, "77").0].concat()));
    add(all, "type-21-then-ebcdic", &File([&bulk().without(5).0[..], &bulk().put(1, 4, "1").0].concat()));
}

fn salaries(all: &mut Vec<Case>) {
    let file = || salary("71");
    for (name, payee) in [
        ("salary-name-letters", "ABE ﾀﾛｳ"),
        ("salary-name-hyphen", "ﾖ-ｺ"),
        ("salary-name-brackets", "ﾔﾏﾀﾞ(ｻｶｲ)"),
        ("salary-name-full-stop", "ﾔﾏﾀﾞ.ﾀﾛｳ"),
        ("salary-name-wo", "ｻｶｲ ｶｦﾙ"),
        ("salary-name-long-vowel", "ｻｶｲ ﾖｰｺ"),
        ("salary-name-digits", "ｻｶｲ 2"),
        ("salary-name-blank", ""),
    ] {
        add(all, name, &file().kana(2, 51, payee, 30));
    }
    add(all, "salary-payer-letters", &file().kana(1, 15, "SAKAI", 40));
    add(all, "salary-account-type-4", &file().put(2, 43, "4"));
    add(all, "salary-account-type-9", &file().put(2, 43, "9"));
    add(all, "salary-account-type-blank", &file().put(2, 43, " "));
    add(all, "salary-numbers-blank", &file().put(2, 92, " ".repeat(20)));
    add(all, "salary-number-letters", &file().put(2, 92, "A000000001"));
    add(all, "salary-edi-flag", &file().put(2, 112, "7Y"));
    add(all, "salary-amount-zero", &file().put(2, 81, "0000000000").put(4, 8, "000000000500"));
    add(all, "salary-sum-differs", &file().put(4, 8, "000000012846"));
    raw(all, "salary-separator-none", file().with("", ""));
    raw(all, "salary-stripped", file().stripped());
    add(all, "salary-two-batches", &File([&file().without(5).0[..], &file().0].concat()));
}

fn inquiries(all: &mut Vec<Case>) {
    raw(all, "request-separator-none", request().with("", ""));
    raw(all, "request-crlf-between", request().with("\r\n", ""));
    raw(all, "request-eof", request().with("\r\n", "\r\n\u{1A}"));
    add(all, "request-answered", &request().put(2, 120, "1"));
    add(all, "request-amount-blank", &request().put(2, 81, " ".repeat(10)));
    add(all, "request-amount-letters", &request().put(2, 81, "00000ABCDE"));
    add(all, "request-sum-zero", &request().put(4, 8, "000000000000"));
    add(all, "request-name-blank", &request().kana(2, 51, "", 30));
    add(all, "request-two-batches", &File([&request().without(5).0[..], &request().0].concat()));
    let four = result().insert(4, result().put(3, 120, "1").of(3)).insert(5, result().put(3, 120, "9").of(3)).put(6, 2, "000004");
    add(all, "result-every-answer", &four);
    add(all, "result-answer-3", &result().put(2, 120, "3"));
    add(all, "result-answer-blank", &result().put(2, 120, " "));
    add(all, "result-dummy-not-blank", &result().put(2, 115, "X"));
    add(all, "result-count-differs", &result().put(4, 2, "000003"));
    add(all, "result-trailer-missing", &result().without(4));
    add(all, "result-end-missing", &result().without(5));
    raw(all, "result-cut", result().crlf()[..300].to_vec());
    let first = result().put(2, 114, "2     ").put(2, 120, " ").put(3, 114, "0     ").put(3, 120, " ");
    add(all, "result-answer-at-114-unexpected", &first);
    all.push(Case { name: "result-answer-at-114", bytes: first.crlf(), bank: Some("answer_position = 114\n") });
    all.push(Case { name: "result-answer-at-114-stripped", bytes: first.stripped(), bank: Some("answer_position = 114\n") });
}

fn told(all: &mut Vec<Case>) {
    raw(all, "statement-separator-none", statement().with("", ""));
    raw(all, "statement-separator-lf", statement().with("\n", "\n"));
    raw(all, "statement-eof", statement().with("\r\n", "\r\n\u{1A}"));
    raw(all, "statement-stripped", statement().stripped());
    raw(all, "statement-cut", statement().crlf()[..500].to_vec());
    add(all, "statement-two-accounts", &File([&statement().without(5).0[..], &statement().0].concat()));
    let nothing = statement().without(3).without(2).put(2, 2, "0".repeat(38)).put(2, 55, "0000000");
    add(all, "statement-without-movements", &nothing);
    add(all, "statement-ebcdic", &statement().put(1, 4, "1"));
    add(all, "statement-bank-blank", &statement().put(1, 23, "    "));
    add(all, "statement-direction-3", &statement().put(2, 22, "3"));
    add(all, "statement-direction-blank", &statement().put(2, 22, " "));
    add(all, "statement-amount-letters", &statement().put(2, 25, "00000001234X"));
    add(all, "statement-day-none", &statement().put(2, 10, "000000"));
    add(all, "statement-day-impossible", &statement().put(2, 10, "081301"));
    add(all, "statement-control-character", &statement().put(2, 160, [0x07]));
    add(all, "statement-double-byte", &statement().put(2, 160, [0xE3, 0x81]));
    add(all, "statement-text-of-a-bank", &statement().put(2, 160, kana("ﾌﾘｺﾐ*abc,ｰ:")));
    add(all, "statement-in-count-differs", &statement().put(4, 2, "000002"));
    add(all, "statement-in-sum-differs", &statement().put(4, 8, "0000000012346"));
    add(all, "statement-out-count-differs", &statement().put(4, 21, "000002"));
    add(all, "statement-out-sum-differs", &statement().put(4, 27, "0000000000501"));
    add(all, "statement-record-count-differs", &statement().put(4, 55, "0000003"));
    add(all, "statement-record-count-blank", &statement().put(4, 55, "       "));
    add(all, "statement-trailer-missing", &statement().without(4));
    add(all, "statement-end-missing", &statement().without(5));
    let mut long = statement();
    long.0[1].push(b'X');
    add(all, "statement-record-long", &long);
    raw(all, "notice-separator-none", notice().with("", ""));
    add(all, "notice-cancelled-2", &notice().put(3, 128, "2"));
    add(all, "notice-not-cancelled", &notice().put(3, 128, "0").put(4, 2, "000002000000012845000000000000000000"));
    add(all, "notice-cancelled-sum-differs", &notice().put(4, 26, "000000000501"));
    add(all, "notice-other-cheques-blank", &notice().put(2, 30, " ".repeat(10)));
}

fn transfers(all: &mut Vec<Case>) {
    add(all, "header-consignor-zero", &bulk().put(1, 5, "0000000000"));
    add(all, "header-name-lower-case", &bulk().put(1, 15, "sakai"));
    add(all, "header-day-zero", &bulk().put(1, 55, "0000"));
    add(all, "header-day-letters", &bulk().put(1, 55, "12/1"));
    add(all, "header-bank-zero", &bulk().put(1, 59, "0000"));
    add(all, "header-branch-letters", &bulk().put(1, 78, "21A"));
    add(all, "header-bank-name-brackets", &bulk().kana(1, 63, "ﾘｿﾅ(ﾎﾝ)", 15));
    add(all, "header-branch-name-not-left", &bulk().kana(1, 81, " ｻｶｲ", 15));
    add(all, "header-payer-type-4", &bulk().put(1, 96, "4"));
    add(all, "header-payer-account-letters", &bulk().put(1, 97, "123456X"));
    add(all, "data-branch-blank", &bulk().put(2, 21, "   "));
    add(all, "data-bank-name-not-left", &bulk().kana(2, 6, " ﾕｳﾁﾖ", 15));
    add(all, "data-store-names-blank", &bulk().kana(2, 6, "", 15).kana(2, 24, "", 15));
    add(all, "data-clearing-house-letters", &bulk().put(2, 39, "00-0"));
    add(all, "data-account-type-blank", &bulk().put(2, 43, " "));
    add(all, "data-account-type-savings", &bulk().put(2, 43, "4"));
    add(all, "data-account-blank", &bulk().put(2, 44, " ".repeat(7)));
    add(all, "data-account-left", &bulk().put(2, 44, "12345  "));
    add(all, "data-name-thirty-bytes", &bulk().kana(2, 51, &"ｱ".repeat(30), 30));
    add(all, "data-name-organisation", &bulk().kana(2, 51, "ｲ)ﾐﾅﾐｶｲ ABC-1.2", 30));
    add(all, "data-name-backslash", &bulk().kana(2, 51, "ｻｶｲ\\", 30));
    add(all, "data-name-corner-brackets", &bulk().kana(2, 51, "｢ｻｶｲ｣", 30));
    add(all, "data-name-gaiji", &bulk().put(2, 51, [0xF0, 0x40]));
    add(all, "data-name-several-troubles", &bulk().put(2, 51, [b' ', 0xB1, 0xDE, b',', 0xB0, 0xA6, b'a', b'b']));
    add(all, "data-name-mark-first", &bulk().put(2, 51, kana("ﾞｻｶｲ")));
    add(all, "data-amount-largest", &bulk().put(2, 81, "9999999999").put(4, 8, "010000000499"));
    add(all, "data-amount-letters", &bulk().put(2, 81, "00000O2345"));
    add(all, "data-amount-minus", &bulk().put(2, 81, "-000012345"));
    add(all, "data-new-code-changed", &bulk().put(2, 91, "2"));
    add(all, "data-customer-code-slash", &bulk().put(2, 92, "2024/06/01"));
    add(all, "data-edi-every-character", &bulk().put(2, 92, kana("A1-.()/\\｢｣ｦｱﾞ ｶﾞﾊﾟ  ")).put(2, 113, "Y"));
    add(all, "data-edi-allowed", &bulk().put(2, 92, kana("A1-.()/\\｢｣ｦ ｶﾞﾊﾟ    ")).put(2, 113, "Y"));
    add(all, "data-edi-comma", &bulk().put(2, 92, kana("1,2                 ")).put(2, 113, "Y"));
    add(all, "data-edi-blank", &bulk().put(2, 92, " ".repeat(20)).put(2, 113, "Y"));
    add(all, "data-class-document", &bulk().put(2, 112, "8"));
    add(all, "data-edi-flag-digit", &bulk().put(2, 113, "1"));
    add(all, "data-edi-flag-sign", &bulk().put(2, 113, "*"));
    add(all, "trailer-count-letters", &bulk().put(4, 2, "00000A"));
    add(all, "trailer-sum-blank", &bulk().put(4, 8, " ".repeat(12)));
    add(all, "trailer-dummy-not-blank", &bulk().put(4, 20, "0"));
    add(all, "end-dummy-not-blank", &bulk().put(5, 120, "9"));
    add(all, "end-twice", &bulk().insert(6, bulk().of(5)));
    add(all, "end-between-batches", &File([&bulk().0[..], &bulk().0].concat()));
    add(all, "two-batches-second-sum-differs", &File([&bulk().without(5).0[..], &bulk().put(4, 8, "000000012844").0].concat()));
    raw(all, "two-batches-separator-none", [bulk().without(5).with("", ""), bulk().with("", "")].concat());
    raw(all, "blank-line-inside", [bulk().0[..2].join(&b"\r\n"[..]), b"\r\n\r\n".to_vec(), bulk().0[2..].join(&b"\r\n"[..])].concat());
    raw(all, "separator-cr-between", bulk().with("\r", ""));
    raw(all, "record-one-byte-lost", bulk().put(2, 120, "Z").crlf().into_iter().filter(|byte| *byte != b'Z').collect());
}

/// Each point that a bank decides, the other way than by default, and the limits of a bank.
fn points(all: &mut Vec<Case>) {
    let mut case = |name, file: &str, bank| all.push(Case { name, bytes: folder_file(file), bank: Some(bank) });
    case("warned-wo", "data-wo.txt", "wo = \"warn\"\n");
    case("warned-comma", "data-comma.txt", "comma = \"warn\"\n");
    case("warned-clearing-blank", "data-clearing-house-blank.txt", "clearing_blank = \"warn\"\n");
    case("refused-separator", "separator-lf.txt", "other_separator = \"refuse\"\n");
    case("refused-eof", "eof-after-crlf.txt", "eof_byte = \"refuse\"\n");
    case("refused-stripped", "spaces-stripped.txt", "stripped_spaces = \"refuse\"\n");
    case("refused-long-vowel", "data-long-vowel.txt", "long_vowel = \"refuse\"\n");
    case("refused-customer-blank", "data-customer-codes-blank.txt", "customer_blank = \"refuse\"\n");
    case("refused-customer-letters", "data-customer-code-letters.txt", "customer_letters = \"refuse\"\n");
    case("refused-clearing-blank", "data-clearing-house-blank.txt", "clearing_blank = \"refuse\"\n");
    case("refused-clearing-other", "data-clearing-house-old.txt", "clearing_other = \"refuse\"\n");
    case("refused-class", "data-class-zero.txt", "class_unset = \"refuse\"\n");
    case("refused-flag", "data-edi-flag-letter.txt", "other_flag = \"refuse\"\n");
    case("refused-empty-batch", "public/devture-empty.txt", "empty_batch = \"refuse\"\n");
    case("refused-several-batches", "two-batches.txt", "several_batches = \"refuse\"\n");
    case("refused-payer-account", "header-payer-account-blank.txt", "payer_account_blank = \"refuse\"\n");
    case("refused-new-code", "data-new-code-blank.txt", "new_code_blank = \"refuse\"\n");
    case("limit-transfer", "public/example-sougou-crlf-every-record.txt", "transfer_yen_max = 12344\n");
    case("limit-file", "public/example-sougou-crlf-every-record.txt", "file_yen_max = 12844\n");
    case("limit-lines", "public/example-sougou-crlf-every-record.txt", "lines_max = 1\n");
    all.push(Case { name: "allowed-everything", bytes: folder_file("data-wo.txt"), bank: Some("wo = \"allow\"\n") });
}
