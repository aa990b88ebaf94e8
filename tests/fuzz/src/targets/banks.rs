//! The list of banks: our own text, its digest set right again, and the source it is made from.

use super::{Room, Target};
use crate::corpus;
use crate::outcome::{Outcome, Seen, holds};
use josei_base::Digest;
use josei_payment::master::{BankMaster, MasterError, SnapshotReader};
use std::io;
use std::mem::discriminant;

pub(super) const TARGET: Target = Target {
    name: "banks",
    about: "a list of banks as we write it, its digest set right, or as its source does",
    run,
    corpus: lists,
    words: &[
        b"\n",
        b"\t",
        b"B\t9999\t",
        b"S\t001\t",
        b"\t-\t-\n",
        b"\t2026-10-01\t-\n",
        b"\t-\t2026-10-01\n",
        b"josei-banks 1\nday 2026-08-24\nsha256 ",
        b"9999-12-31",
        b"{\"9999\":{\"code\":\"9999\",\"name\":\"x\",\"kana\":\"\xE3\x82\xA2\"}}",
        b"\\u0000",
        b"\xEF\xBC\x8D",
        b"\xEF\xBE\x9E",
    ],
    room: Room { fixed: 1 << 20, each: 400 },
};

/// Lines in front of the banks.
const HEAD_LINES: usize = 3;

fn lists() -> io::Result<Vec<Vec<u8>>> {
    let mut found = corpus::files("shared/payment/banks", &["txt"])?;
    found.push(b"josei-banks 1\nday 2026-10-01\nsha256 \nB\t9998\t\xEF\xBD\xB1\tx\t-\t2026-10-01\nB\t9999\t\tx\t-\t-\nS\t001\t\xEF\xBD\xB1\tx\t-\t2026-09-01\nS\t001\t\xEF\xBD\xB2\ty\t2026-09-02\t-\n".to_vec());
    found.push("{\"9999\":{\"code\":\"9999\",\"name\":\"見本\",\"kana\":\"ミホン－\"},\"9998\":{\"code\":\"9998\",\"name\":\"x\",\"kana\":\"見本\"}}".into());
    Ok(found)
}

fn run(data: &[u8]) -> Outcome {
    let text = String::from_utf8_lossy(data);
    let source = of_source(&text)?;
    let mut head: Vec<&str> = text.splitn(HEAD_LINES + 1, '\n').collect();
    let digest = format!("sha256 {}", Digest::of(head.get(HEAD_LINES).copied().unwrap_or_default().as_bytes()));
    if let Some(place) = head.get_mut(HEAD_LINES - 1) {
        *place = &digest;
    }
    match BankMaster::from_text(&head.join("\n")) {
        Err(MasterError::Line(_, why)) => Ok(Seen::of((source, why))),
        Err(error) => Ok(Seen::of((source, discriminant(&error)))),
        Ok(list) => {
            holds(BankMaster::from_text(&list.to_text()).as_ref() == Ok(&list), "a list that opens is written and opens again")?;
            // A list without history begins one: taken in by itself it changes nothing.
            let again = list.renew(&list, false);
            let is_known =
                matches!(again, Err(MasterError::TooManyGone { .. })) || again.as_ref().is_ok_and(|(next, _)| next.day() == list.day());
            holds(is_known, "the same list is no older one")?;
            Ok(Seen::of((source, list.open())))
        }
    }
}

/// `banks.json` and the branches of a bank, both of this text.
fn of_source(text: &str) -> Result<Option<(usize, usize)>, &'static str> {
    let Ok(mut reader) = SnapshotReader::new("20260824", text) else { return Ok(None) };
    let banks: Vec<_> = reader.banks().collect();
    for bank in &banks {
        let branches = text.replace(&format!("\"{bank}\""), "\"001\"");
        if reader.branches(*bank, &branches).is_err() {
            return Ok(Some((banks.len().min(3), 0)));
        }
    }
    let Ok((list, unwritable)) = reader.finish() else { return Ok(Some((0, 0))) };
    holds(BankMaster::from_text(&list.to_text()).as_ref() == Ok(&list), "a list that was taken in is written and opens again")?;
    holds(list.renew(&list, false) == Ok((list.clone(), Vec::new())), "the same list again changes nothing")?;
    Ok(Some((banks.len().min(3), unwritable.len().min(3) + 1)))
}
