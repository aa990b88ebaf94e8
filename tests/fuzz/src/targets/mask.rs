//! Masking of bank files: shape and totals stay, and nothing of a person.

use super::{Room, Target, bank};
use crate::outcome::{Outcome, Seen, holds};
use josei_payment::zengin::{BankProfile, check, mask};

pub(super) const TARGET: Target = Target {
    name: "mask",
    about: "a bank file that is masked",
    run,
    corpus: bank::files,
    words: bank::WORDS,
    room: Room { fixed: 1 << 20, each: 400 },
};

fn run(data: &[u8]) -> Outcome {
    let out = match mask(data) {
        Ok(out) => out,
        Err(entry) => return Ok(Seen::of(entry.code)),
    };
    holds(out.len() == data.len(), "as many bytes")?;
    holds(out.iter().all(u8::is_ascii), "no kana is left")?;
    holds(mask(&out).as_deref() == Ok(&out), "masked again it stays")?;
    let profile = BankProfile::default();
    let (before, after) = (check(data, &profile), check(&out, &profile));
    holds((before.counted, before.declared, before.moved) == (after.counted, after.declared, after.moved), "totals stay")?;
    holds(
        (before.separator, before.eof_byte, before.records_read()) == (after.separator, after.eof_byte, after.records_read()),
        "framing stays",
    )?;
    let same = before.data().zip(after.data()).all(|(one, other)| (one.bank(), one.branch()) == (other.bank(), other.branch()));
    holds(same || before.moved.is_some() || before.errors > 0, "banks and branches stay")?;
    let answers = before.inquiry_lines().map(|line| line.answer).eq(after.inquiry_lines().map(|line| line.answer));
    holds(answers, "answers stay")?;
    Ok(Seen::with((before.type_code, before.counted.lines.min(4)), after.findings.iter().map(|finding| finding.entry.code)))
}
