//! Files for tests, written as text and turned into bytes.

#![allow(dead_code, reason = "each test binary uses its own part of this")]

pub mod any;
pub mod broken;

use josei_receipt::{Event, FileSummary, ParsedReceipt, Parser};

/// The example of `domain/receipts.md` §2.1, every line ended by `\n`.
pub const IKA: &str = "\
IR,1,27,1,6000019,,架空こどもクリニック,202407,00,072-000-0000
RE,1,1126,202406,見本　太郎,1,20130507,,,,,,,A001,,,,,,,,,,,,,,,,,,,,,,,ミホンタロウ,
HO,01270016,１２３４,５６,2,150,,,,,,,,,
KO,85270023,1234566,,2,150,450,,,,,
SN,1,01,,,,01,,
JD,1,,,1,,,,,,,,1,,,,,,,,,,,,,,,,,,,,
SY,4660009,20240603,1,,,,
SI,12,2,112007410,,75,2,,,,,,,,,1,,,,,,,,1,,,,,,,,,,,,,,,,,,,,
GO,2,150,99
";

/// The same child at a pharmacy.
pub const CHOZAI: &str = "\
YK,1,27,4,6400122,架空こども薬局,202407,00,072-000-0001
RE,1,4126,202406,見本　太郎,1,20130507,,,27,1,6000019,架空こどもクリニック,堺市架空区架空町１,見本　医師,,,,,,,,,,,,,,,,,,,,,B001,,,,,,ミホンタロウ
HO,01270016,１２３４,５６,1,210,,,,,,,,
KO,85270023,1234566,,1,210,,0,,
SN,1,01,,,,01,,
JD,1,,,1,,,,,,,,,,,,,,,,,,,,,,,,,,,,
SH,1,1,101,,12,,,,
CZ,1,20240603,20240603,1,5,2,1,,430001010,24,,,60,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,
IY,2,620001234,3,,,,,,
KI,03,1,2,440000010,45,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,
GO,2,210,99
";

/// The same child at a dentist: 234 points on the 5th, 186 on the 12th.
pub const SHIKA: &str = "\
UK,1,27,3,6000015,,架空歯科,202407,,00
IR,1,27,3,6000015,,202407,072-000-0003,
RE,1,3126,202406,見本　太郎,1,20130507,,,20240605,1,,,,,C001,,,,,,,,,,ミホンタロウ,
HO,01270016,１２３４,５６,2,420,,,,,,,,
KO,85270023,1234566,,2,420,1000,,,
SN,1,01,,,,01,,
JD,1,,,,,1,,,,,,,1,,,,,,,,,,,,,,,,,,,
HS,20240605,1,101600101700101800,5234009,,,,,,,,
SS,11,2,301000110,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,234,1,,,,,1,,,,,,,,,,,,,,,,,,,,,,,,,,
SS,,2,309000110,,,309000570,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,1,,,,,,,,,,,,1,,,,,,,,,,,,,,,,,,,
SS,,2,309000210,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,150,1,,,,,,,,,,,,1,,,,,,,,,,,,,,,,,,,
IY,21,2,620001234,3,36,1,,,,,,,,,,,,,,,,,,1,,,,,,,,,,,,,,,,,,,
CO,99,2,810000001,架空の経過
GO,2,420,99
";

/// The same child and a visiting nurse on three days: 25,550 yen.
pub const HOMON: &str = "\
HM,1,27,6,9000015,架空訪問看護ステーション,202407,072-000-0002
GO
RE,1,6126,202406,見本　太郎,ミホンタロウ,1,20130507,,,,,,V001,
HO,01270016,１２３４,５６,3,25550,,,,,,
KO,85270023,1234566,,3,25550,1000,
SN,1,01,,,,01,,
JD,1,,,1,,,,,,,1,,,,,,,1,,,,,,,,,,,,,,
IH,20240601,20240831
SY,4660009
KA,01,2,510000110,5550,3
RJ,01,2,550000110,8900,1
";

/// Four days of the same child in a hospital that bills by DPC.
pub const DPC: &str = "\
IR,1,27,1,6000019,,架空こども病院,202407,00,072-000-0004
RE,1,1125,202406,見本　太郎,1,20130507,,20240603,,,28,,D001,,,,,,,,,,,,,,,,,,,,,,,ミホンタロウ,
HO,01270016,１２３４,５６,4,18500,,9,6030,,,,,,
KO,85270023,1234566,,4,18500,1000,,55500,,9,6030
SN,1,01,,,,01,,
JD,1,,,1,1,1,1,,,,,,,,,,,,,,,,,,,,,,,,,
BU,0400801499x002,20240603,20240606,1,
SB,0,11,4660009,
KK,20240603,2
SK,,,
GA,01,
GT,202406,
SI,50,2,150000110,,500,1,,,,,,,,,,1,,,,,,,,,,,,,,,,,,,,,,,,,,,
CD,20240603,92,1,190000110,,,
GO,2,18500,99
";
/// A decided list: an ordinary receipt, 過誤調整 of an earlier one, 再請求 of a third.
pub const LIST: &str = "\
H,01,1,202408,85270023,01,20240820120000
D,2407270000000001,12345678901234567,,202408,202407,202406,1,27,6000019,架空こどもクリニック,1126,85270023,1234566,1,見本　太郎,ミホンタロウ,20130507,1,01270016,１２３４,５６,01,01,070,2,2,1400,1400,14000,1000,,,3200,,,,,0010000000100000000000000000000,0,
D,2407270000000002,,K0001,202408,202406,202404,1,27,6000019,架空こどもクリニック,1126,85270023,0000018,1,見本　花子,ミホンハナコ,20150808,2,01270016,１２３４,５６,02,,070,2,2,420,420,4200,1000,,,260,,,,,,1,2406270000000009
D,2407270000000003,,,202408,202407,202403,4,27,6400122,架空こども薬局,4126,85270023,1234566,1,見本　太郎,,20130507,1,01270016,１２３４,５６,01,,070,1,1,560,560,5600,1000,,,680,,,,,,2,2406270000000011
T,3,1540,3620,1000
";

/// CSV情報 of the two examples.
pub const WRAPPED: &str = "\
2,1,0,MN,240727001,堺市架空区架空町１,13450607940000030,,,
1,2,0,IR,1,27,1,6000019,,架空こどもクリニック,202407,00,072-000-0000
1,3,0,RE,1,1126,202406,見本　太郎,1,20130507,,,,,,,A001,,,,,,,,,,,,,,,,,,,,,,,ミホンタロウ,
1,4,0,HO,01270016,１２３４,５６,2,150,,,,,,,,,
1,5,0,KO,85270023,1234566,,2,150,450,,,,,
2,6,0,SN,1,01,,,,01,,
1,7,0,JD,1,,,1,,,,,,,,1,,,,,,,,,,,,,,,,,,,,
1,8,0,SY,4660009,20240603,1,,,,
2,9,0,JY,1,1,,,,,,
1,10,0,SI,12,2,112007410,,75,2,,,,,,,,,1,,,,,,,,1,,,,,,,,,,,,,,,,,,,,
2,10,1,EX,,,,,,,,,,,,1:202407:
2,11,0,RC,Ver0000,ABCDEF0123456789
2,1,0,MN,240727002,堺市架空区架空町２,13450607940000031,,,
1,2,0,IR,1,27,1,6000019,,架空こどもクリニック,202407,00,072-000-0000
1,3,0,RE,7,1126,202406,見本　花子,2,20150808,,,,,,,A002,,,,,,,,,,,,,,,,,,,,,,,ミホンハナコ,
1,4,0,HO,01270016,１２３４,５６,1,300,,,,,,,,,
1,5,0,KO,85270023,0000018,,1,300,500,,,,,
2,6,0,RC,Ver0000,ABCDEF0123456789
";

/// Bytes in Windows-31J with CR LF, without an end mark.
pub fn crlf(text: &str) -> Vec<u8> {
    encode(&text.replace('\n', "\r\n"))
}

/// Bytes in Windows-31J with CR LF and the end mark, as a good system writes them. Panics for a character it does not have.
pub fn cp932(text: &str) -> Vec<u8> {
    let mut bytes = encode(&text.replace('\n', "\r\n"));
    bytes.push(0x1A);
    bytes
}

/// Windows-31J without replacement.
pub fn encode(text: &str) -> Vec<u8> {
    let mut bytes = vec![0; text.len() * 2 + 16];
    let mut encoder = encoding_rs::SHIFT_JIS.new_encoder();
    let (result, _, written) = encoder.encode_from_utf8_without_replacement(text, &mut bytes, true);
    assert_eq!(result, encoding_rs::EncoderResult::InputEmpty, "a character that Windows-31J does not have");
    bytes.truncate(written);
    bytes
}

/// All events of a file pushed in slices, and its summary.
pub fn read_in(slices: impl Iterator<Item = impl AsRef<[u8]>>) -> (Vec<Event>, FileSummary) {
    let mut events = Vec::new();
    let mut sink = |event| events.push(event);
    let mut parser = Parser::new();
    for slice in slices {
        parser.push(slice.as_ref(), &mut sink);
    }
    let summary = parser.finish(&mut sink);
    (events, summary)
}

/// All events of a file pushed at once.
pub fn read(file: &[u8]) -> (Vec<Event>, FileSummary) {
    read_in(std::iter::once(file))
}

/// The bytes of a file, put together again.
pub fn joined(events: &[Event], summary: &FileSummary) -> Vec<u8> {
    let mut bytes = summary.header_raw.clone();
    for event in events {
        match event {
            Event::Receipt(receipt) => bytes.extend_from_slice(&receipt.raw),
            Event::Other(raw) => bytes.extend_from_slice(raw),
            Event::Header(_) | Event::Finding(_) => {}
        }
    }
    bytes.extend_from_slice(&summary.trailer_raw);
    bytes
}

/// The receipts among the events.
pub fn receipts(events: &[Event]) -> Vec<&ParsedReceipt> {
    events.iter().filter_map(|event| if let Event::Receipt(receipt) = event { Some(&**receipt) } else { None }).collect()
}

/// Codes of all findings of a file, those of its receipts included, in the order they were told.
pub fn codes(events: &[Event]) -> Vec<&'static str> {
    let codes = |event: &Event| match event {
        Event::Finding(finding) => vec![finding.entry.code],
        Event::Receipt(receipt) => receipt.findings.iter().map(|finding| finding.entry.code).collect(),
        Event::Header(_) | Event::Other(_) => Vec::new(),
    };
    events.iter().flat_map(codes).collect()
}
