//! Speed of the index and of the parser beside their baselines, on a file of invented 医科 receipts, in MB per second.
//!
//! `cargo run --release -p josei-receipt --example speed`; with `parse` behind `--` only the parser runs, for a profile.

use josei_receipt::index::Index;
use josei_receipt::{Event, Parser};
use std::fmt::Write;
use std::time::Instant;

/// Receipts in the file: about 42 MB.
const RECEIPTS: usize = 60_000;
/// Each is measured so often, and the best is shown.
const ROUNDS: usize = 5;

const HEADER: &str = "IR,1,27,1,6000019,,架空こどもクリニック,202407,00,072-000-0000\n";

/// A receipt of common size: 3 illnesses, 5 treatments, 1 drug.
fn receipt(number: usize) -> String {
    let share = 100 + number % 50;
    let day = |first: usize| (1..=31).map(|day| if day == first || day == first + 8 { ",1" } else { "," }).collect::<String>();
    let (first, days) = (1 + number % 22, day(1 + number % 22));
    let mut text = format!(
        "RE,{number},1126,202406,見本　太郎,1,20130507,,,,,,,A{number:05},,,,,,,,,,,,,,,,,,,,,,,ミホンタロウ,\n\
         HO,01270016,１２３４,５６,2,{},,,,,,,,,\nKO,85270023,1234566,,2,{0},450,,,,,\nSN,1,01,,,,01,,\nJD,1{days}\n",
        share * 12
    );
    for code in ["4660009", "8830052", "4871007"] {
        let _ = writeln!(text, "SY,{code},202406{first:02},1,,,,");
    }
    for code in ["112007410", "112011010", "120002610", "120001210", "160000310"] {
        let _ = writeln!(text, "SI,12,2,{code},,{share},2,,,,,,{days}");
    }
    text + &format!("IY,21,2,620001234,3.5,{share},2,,,,,,{days}\n")
}

/// CPU time of this thread in microseconds, where the system tells it, so that other work on the machine does not count.
fn cpu_micros() -> Option<u128> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split_whitespace().next()?.parse::<u128>().ok().map(|nanos| nanos / 1000)
}

/// Best speed of several rounds, in MB per second; `work` gives something back so that it is not left out.
fn best(bytes: usize, mut work: impl FnMut() -> usize) -> u128 {
    let rounds = (0..ROUNDS).map(|_| {
        let (start, cpu) = (Instant::now(), cpu_micros());
        std::hint::black_box(work());
        let elapsed = start.elapsed().as_micros();
        cpu.zip(cpu_micros()).map_or(elapsed, |(before, after)| after - before).max(1)
    });
    bytes as u128 / rounds.min().unwrap_or(1)
}

fn main() {
    let mut text = String::from(HEADER);
    (1..=RECEIPTS).for_each(|number| text += &receipt(number));
    let points: usize = (1..=RECEIPTS).map(|number| (100 + number % 50) * 12).sum();
    let _ = writeln!(text, "GO,{},{points},99", RECEIPTS * 2);
    let text = text.replace('\n', "\r\n");
    let mut file = vec![0; text.len()];
    let (_, _, written) = encoding_rs::SHIFT_JIS.new_encoder().encode_from_utf8_without_replacement(&text, &mut file, true);
    file.truncate(written);
    drop(text);

    let mut accepted = 0;
    let mut first_finding = None;
    let parse = best(file.len(), || {
        let mut kept = 0;
        let mut sink = |event| match event {
            Event::Receipt(receipt) => {
                kept += usize::from(receipt.is_accepted());
                first_finding = first_finding.take().or(receipt.findings.into_iter().next());
            }
            Event::Finding(finding) => first_finding = first_finding.take().or(Some(finding)),
            Event::Header(_) | Event::Other(_) => {}
        };
        let mut parser = Parser::new();
        file.chunks(1 << 20).for_each(|part| parser.push(part, &mut sink));
        let summary = parser.finish(&mut sink);
        accepted = kept;
        usize::try_from(summary.records).unwrap_or(0)
    });
    if std::env::args().nth(1).as_deref() == Some("parse") {
        eprintln!("parse and check             {parse:6} MB/s");
        return;
    }
    let mut plain = csv::ReaderBuilder::new();
    plain.has_headers(false).flexible(true).quoting(false);
    let baseline = best(file.len(), || {
        let text = encoding_rs::SHIFT_JIS.decode_without_bom_handling_and_without_replacement(&file).unwrap_or_default();
        let mut reader = plain.from_reader(text.as_bytes());
        let (mut record, mut fields) = (csv::StringRecord::new(), 0);
        while reader.read_record(&mut record).unwrap_or(false) {
            fields += record.len();
        }
        fields
    });
    let mut index = Index::new();
    let indexed = best(file.len(), || file.chunks(1 << 20).map(|part| index.build(part).map_or(0, |()| index.field_count())).sum());
    let bytes = best(file.len(), || {
        let mut reader = plain.from_reader(file.as_slice());
        let (mut record, mut fields) = (csv::ByteRecord::new(), 0);
        while reader.read_byte_record(&mut record).unwrap_or(false) {
            fields += record.len();
        }
        fields
    });
    let ratio = |ours: u128, theirs: u128| format!("{}.{:02} ×", ours / theirs.max(1), ours * 100 / theirs.max(1) % 100);
    eprintln!("{} MB, {RECEIPTS} receipts, {accepted} accepted, first finding: {first_finding:?}", file.len() / 1_000_000);
    eprintln!("index                       {indexed:6} MB/s");
    eprintln!("csv::ByteRecord             {bytes:6} MB/s   {}", ratio(indexed, bytes));
    eprintln!("parse and check             {parse:6} MB/s");
    eprintln!("decode + csv::StringRecord  {baseline:6} MB/s   {}", ratio(parse, baseline));
}
