//! The bank file (全銀) of every type: transfers, salaries, inquiries, statements and notices.

use super::{Room, Target};
use crate::corpus;
use crate::outcome::{Outcome, Seen, holds};
use josei_payment::zengin::{BankProfile, PaymentCheck, check};
use std::collections::BTreeSet;
use std::io;

pub(super) const TARGET: Target = Target {
    name: "bank",
    about: "a bank file (全銀) of any type and variant",
    run,
    corpus: files,
    words: WORDS,
    room: Room { fixed: 1 << 20, each: 400 },
};

pub(super) const WORDS: &[&[u8]] = &[
    b"\r\n",
    b"\n",
    b"\r",
    b"\x1A",
    b"\0",
    b" ",
    b"1",
    b"2",
    b"8",
    b"9",
    b"1210",
    b"1110",
    b"1980",
    b"1990",
    b"1010",
    b"1030",
    b"\xDE",
    b"\xDF",
    b"\xB0",
    b"\x81\x40",
    b"0000000000",
    b"9999999999",
    b"9999999999999",
];

pub(super) fn files() -> io::Result<Vec<Vec<u8>>> {
    corpus::files("shared/payment/golden", &["txt"])
}

fn run(data: &[u8]) -> Outcome {
    let file = check(data, &BankProfile::default());
    holds(file.write_back() == data, "the bytes out are the bytes in")?;
    let lines = u64::try_from(file.data().count());
    holds(lines == Ok(file.counted.lines), "every data record is counted")?;
    holds(file.records_read() >= file.counted.lines, "a data record is a record")?;
    holds(file.is_accepted() == (file.errors == 0), "an error refuses, and nothing else does")?;
    holds(!file.is_accepted() || file.counted == file.declared, "totals of an accepted file agree")?;
    holds(file.is_accepted() || !file.findings.is_empty(), "a refusal is told")?;
    let (asked, moved) = (file.inquiry_lines().count(), file.movements().count());
    holds(asked == 0 || moved == 0, "a file is of one type")?;
    holds(u64::try_from(asked.max(moved)).is_ok_and(|lines| lines <= file.counted.lines), "what is told of a record is counted")?;
    if let Some(both) = file.moved {
        holds(!file.is_accepted() || both.counted == both.declared, "totals of an accepted statement agree")?;
        let sums = file.movements().fold((0, 0), |(count, yen), one| (count + 1, yen + one.yen.get()));
        let counted = (both.counted.in_count + both.counted.out_count, both.counted.in_yen.get() + both.counted.out_yen.get());
        holds(!file.is_accepted() || sums == counted, "movements of an accepted statement add up")?;
    }
    let told = PaymentCheck::new("", &file);
    let codes: BTreeSet<(&str, &str)> = file.findings.iter().map(|finding| (finding.entry.code, finding.field.as_str())).collect();
    let way = (file.is_accepted(), file.counted.lines.min(4), file.eof_byte, told.type_code, asked.min(2), moved.min(2));
    Ok(Seen::with(way, codes))
}
