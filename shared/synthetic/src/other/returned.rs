//! Returned receipts (返戻, `.HEN`): HI, the header again, some receipts each with a reason (HR), HG, GO. The layouts of HI, HR and HG are not
//! known; those written here are made up.

use super::{Form, OtherAnswer, OtherFile, Written, WrittenFile};
use crate::SyntheticError;
use crate::calendar::plus_months;
use crate::expected::AnswerResult;
use crate::write::out::{Out, Style};
use crate::write::{self, LAST_VOLUME};
use josei_base::Month;
use josei_base::receipt::ReviewBody;

/// Receipts returned at once, at most.
const RETURNED_MAX: usize = 3;
/// Why.
const REASON: &str = "資格の確認を要する";

pub(super) fn files(written: &[WrittenFile<'_>], billing: Month) -> Result<Vec<OtherFile>, SyntheticError> {
    let largest = written.first().filter(|file| file.kind == "ika").map(|file| &file.sender.institution.code);
    let of = |body: ReviewBody| {
        let same = |file: &&WrittenFile<'_>| Some(&file.sender.institution.code) == largest && file.sender.body == body;
        written.iter().find(|file| same(file) && file.turn == 0 && file.kind == "ika")
    };
    ReviewBody::ALL.into_iter().filter_map(of).map(|file| returned(file, plus_months(billing, 1)?)).collect()
}

fn returned(file: &WrittenFile<'_>, returned_in: Month) -> Result<OtherFile, SyntheticError> {
    let sender = file.sender;
    let (body, table, code) = (sender.body.code(), sender.institution.table.code(), &sender.institution.code);
    let prefecture = crate::city::PREFECTURE;
    let name = format!("{prefecture}-{table}-{code}-{}-{body}.HEN", sender.billing.compact());
    let mut expected = OtherAnswer::new(Form::Returned, name, file.kind);
    expected.found("R0822");
    let mut out = Out::new(Style::default());
    out.record("HI");
    out.put(body);
    out.put(prefecture);
    out.put(table);
    out.put(code);
    out.month(returned_in);
    out.end(6);
    out.bytes.extend_from_slice(&file.header);
    out.bytes.extend_from_slice(b"\r\n");
    for receipt in chosen(file) {
        let mut codes = receipt.codes.clone();
        codes.push("R0821");
        expected.receipt(false, &codes);
        out.bytes.extend_from_slice(&receipt.bytes);
        out.receipts += 1;
        out.payers += receipt.payers;
        out.points += receipt.points;
        out.record("HR");
        out.put(1);
        out.put("01");
        out.text(REASON);
        out.end(4);
    }
    let (receipts, points) = (out.receipts, out.points);
    out.record("HG");
    out.put(receipts);
    out.put(points);
    out.end(3);
    write::end(&mut out, sender.institution.table, LAST_VOLUME, 0);
    Ok(OtherFile { bytes: out.finish()?, expected })
}

/// The first ones that were decided against, in the order of the file; the first at all where there is none.
fn chosen<'a>(file: &'a WrittenFile<'_>) -> Vec<&'a Written> {
    let rejected: Vec<&Written> =
        file.receipts.iter().filter(|receipt| receipt.result == AnswerResult::Reject).take(RETURNED_MAX).collect();
    let any = file.receipts.iter().find(|receipt| receipt.result != AnswerResult::Unread);
    if rejected.is_empty() { any.into_iter().collect() } else { rejected }
}
