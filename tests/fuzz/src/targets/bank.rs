//! The bank file (全銀).

use super::{Room, Target};
use crate::corpus;
use crate::outcome::{Outcome, Seen, holds};
use josei_payment::zengin::{BankProfile, check};
use std::collections::BTreeSet;

pub(super) const TARGET: Target = Target {
    name: "bank",
    about: "a bank file (全銀) of any variant",
    run,
    corpus: || corpus::files("shared/payment/golden", &["txt"]),
    words: &[
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
        b"\xDE",
        b"\xDF",
        b"\xB0",
        b"\x81\x40",
        b"0000000000",
        b"9999999999",
    ],
    room: Room { fixed: 1 << 20, each: 200 },
};

fn run(data: &[u8]) -> Outcome {
    let file = check(data, &BankProfile::default());
    holds(file.write_back() == data, "the bytes out are the bytes in")?;
    let lines = u64::try_from(file.data().count());
    holds(lines == Ok(file.counted.lines), "every data record is counted")?;
    holds(file.records_read() >= file.counted.lines, "a data record is a record")?;
    holds(file.is_accepted() == (file.errors == 0), "an error refuses, and nothing else does")?;
    holds(!file.is_accepted() || file.counted == file.declared, "totals of an accepted file agree")?;
    holds(file.is_accepted() || !file.findings.is_empty(), "a refusal is told")?;
    let codes: BTreeSet<(&str, &str)> = file.findings.iter().map(|finding| (finding.entry.code, finding.field.as_str())).collect();
    Ok(Seen::with((file.is_accepted(), file.counted.lines.min(4), file.eof_byte), codes))
}
