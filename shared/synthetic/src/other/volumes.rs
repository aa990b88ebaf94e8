//! A split set (マルチボリューム, `domain/receipts.md` §1.3): the receipts of the first file in three volumes, each with its own total.

use super::{Form, OtherAnswer, OtherFile, WrittenFile};
use crate::SyntheticError;
use crate::expected::AnswerResult;
use crate::write::out::{Out, Style};
use crate::write::{self, LAST_VOLUME};

/// Volumes of the set, at most.
const VOLUMES: usize = 3;

pub(super) fn files(written: &[WrittenFile<'_>]) -> Result<Vec<OtherFile>, SyntheticError> {
    // The first file of a month is that of the largest clinic, which writes by the book.
    let Some(file) = written.first().filter(|file| file.kind == "ika" && file.receipts.len() >= VOLUMES) else { return Ok(Vec::new()) };
    let pieces = file.receipts.chunks(file.receipts.len().div_ceil(VOLUMES));
    let last = pieces.len().saturating_sub(1);
    let sender = file.sender;
    let (table, code, billing) = (sender.institution.table, &sender.institution.code, sender.billing.compact());
    pieces
        .enumerate()
        .map(|(at, piece)| {
            let volume = format!("{at:02}");
            let name = format!("{}-{}-{code}-{billing}-{}-{volume}.UKE", crate::city::PREFECTURE, table.code(), sender.body.code());
            let mut expected = OtherAnswer::new(Form::Volumes, name, file.kind);
            let mut out = Out::new(Style::default());
            write::header(&mut out, sender, &volume);
            for receipt in piece {
                expected.receipt(receipt.result != AnswerResult::Unread, &receipt.codes);
                out.bytes.extend_from_slice(&receipt.bytes);
                out.receipts += 1;
                out.payers += receipt.payers;
                out.points += receipt.points;
            }
            write::end(&mut out, table, if at == last { LAST_VOLUME } else { &volume }, 0);
            Ok(OtherFile { bytes: out.finish()?, expected })
        })
        .collect()
}
