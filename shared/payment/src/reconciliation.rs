//! The reconciliation of a batch (消込): released = paid by the bank + returned + open, to the yen, and every line that still has to be looked after, with its
//! age and who does. A pure function of the batch, its manifest and the rows of its lines; nothing of it is stored.

use crate::batch::{Batch, Books, LineResult, Manifest, State, Telling, results_agree};
use crate::calendar::BusinessDays;
use crate::error::PaymentError;
use crate::payee::Payee;
use crate::people::PersonId;
use crate::results::ReturnRules;
use crate::zengin::Totals;
use josei_base::{BillingMonth, Date, Yen};
use serde::Serialize;
use std::collections::BTreeMap;

/// Where the new payment of a returned line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// The account is corrected: the next batch of the month takes it.
    Ready,
    /// A batch has taken it, and stands there.
    InBatch(u32, State),
}

/// What is still to be done of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// 結果待ち: the bank has said nothing of it.
    Unreported,
    /// 口座訂正待ち: it came back, and the account is still the one it came back from.
    AccountToCorrect,
    /// 再振込待ち: the account is corrected, and no batch has it yet.
    ToPayAgain,
    /// 再振込準備中: a batch has it whose file was not taken yet.
    BeingPaidAgain,
}

impl Stage {
    /// As people read it.
    #[must_use]
    pub const fn name_ja(self) -> &'static str {
        match self {
            Self::Unreported => "結果待ち",
            Self::AccountToCorrect => "口座訂正待ち",
            Self::ToPayAgain => "再振込待ち",
            Self::BeingPaidAgain => "再振込準備中",
        }
    }
}

/// Lines and yen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Count {
    /// Lines.
    pub lines: u64,
    /// Yen.
    pub yen: Yen,
}

impl From<Totals> for Count {
    fn from(totals: Totals) -> Self {
        Self { lines: totals.lines, yen: totals.yen }
    }
}

/// A line that has to be looked after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenLine {
    /// Its number.
    pub line: u32,
    /// Who was paid: a review body's name or a person's id.
    pub payee: String,
    /// How much.
    pub yen: Yen,
    /// What is still to be done.
    pub stage: Stage,
    /// The same for people.
    pub stage_ja: &'static str,
    /// Why it came back.
    pub reason: Option<String>,
    /// The same for people.
    pub reason_ja: Option<String>,
    /// When it came back.
    pub returned_on: Option<String>,
    /// The batch that has it again.
    pub again_in: Option<u32>,
    /// Business days since the value date; nothing beyond the table of holidays.
    pub age_business_days: Option<u32>,
    /// Who looks after it.
    pub owner: Option<String>,
}

/// Where a batch stands with the bank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reconciliation {
    /// The batch.
    pub batch: u32,
    /// Its state.
    pub state: &'static str,
    /// Billing month.
    pub billing_month: BillingMonth,
    /// Value date.
    pub value_date: String,
    /// The day this is of.
    pub as_of: String,
    /// What left the house.
    pub released: Count,
    /// What the bank paid, and did not come back.
    pub paid: Count,
    /// What came back.
    pub returned: Count,
    /// Of this, in a later file that left the house.
    pub paid_again: Count,
    /// What the bank has said nothing of.
    pub open: Count,
    /// Released less paid, returned and open: zero.
    pub difference_yen: Yen,
    /// True if no line has to be looked after.
    pub is_settled: bool,
    /// Lines that have to be looked after, in order of the file.
    pub lines: Vec<OpenLine>,
}

/// What is known of a batch besides its row and manifest.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// What the bank said of its lines.
    pub results: &'a [LineResult],
    /// Returned lines of which the account is corrected.
    pub again: &'a BTreeMap<u32, Again>,
    /// Who looks after what.
    pub owners: &'a BTreeMap<u32, PersonId>,
    /// Names of reasons.
    pub rules: &'a ReturnRules,
    /// Bank business days.
    pub days: &'a BusinessDays,
    /// Today.
    pub today: Date,
}

/// Reconciles a batch.
///
/// # Errors
/// A batch whose file was not taken. A difference of rows, batch and manifest, which nobody may pass over.
pub fn reconcile(batch: &Batch, manifest: &Manifest, known: &Known<'_>) -> Result<Reconciliation, PaymentError> {
    let books = batch.books()?;
    results_agree(batch, known.results)?;
    if manifest.sequence != batch.sequence || Some(manifest.totals()) != batch.totals() {
        return Err(PaymentError::NotWhatStands);
    }
    let results: BTreeMap<u32, &LineResult> = known.results.iter().map(|result| (result.line, result)).collect();
    let age = known.days.business_days_since(batch.value_date.date(), known.today).ok();
    let (mut lines, mut paid_again) = (Vec::new(), Count::default());
    for line in &manifest.lines {
        let result = results.get(&line.number);
        let (stage, again_in) = match (result.map(|result| &result.telling), known.again.get(&line.number)) {
            (None, _) if books.open.lines == 0 => continue,
            (None, _) => (Stage::Unreported, None),
            (Some(Telling::Paid), _) => continue,
            (Some(Telling::Returned { .. }), None) => (Stage::AccountToCorrect, None),
            (Some(Telling::Returned { .. }), Some(Again::Ready)) => (Stage::ToPayAgain, None),
            (Some(Telling::Returned { .. }), Some(Again::InBatch(_, State::Released | State::Confirmed))) => {
                // It left the house again: from here on it is a line of the later batch.
                let yen = paid_again.yen.plus(line.yen).map_err(|_| PaymentError::FileLimit)?;
                paid_again = Count { lines: paid_again.lines + 1, yen };
                continue;
            }
            (Some(Telling::Returned { .. }), Some(Again::InBatch(sequence, _))) => (Stage::BeingPaidAgain, Some(*sequence)),
        };
        let (reason, returned_on) = match result.map(|result| &result.telling) {
            Some(Telling::Returned { reason, day }) => (Some(reason.as_str().to_owned()), Some(day.to_string())),
            _ => (None, None),
        };
        let payee = match line.payee.payee() {
            Payee::Body(body) => body.name().to_owned(),
            Payee::Person(person) => person.to_string(),
        };
        lines.push(OpenLine {
            line: line.number,
            payee,
            yen: line.yen,
            stage,
            stage_ja: stage.name_ja(),
            reason_ja: reason.as_deref().and_then(|code| known.rules.reason(code)).map(|reason| reason.ja.clone()),
            reason,
            returned_on,
            again_in,
            age_business_days: age,
            owner: known.owners.get(&line.number).map(ToString::to_string),
        });
    }
    Ok(Reconciliation {
        batch: batch.sequence,
        state: batch.state.name(),
        billing_month: batch.month,
        value_date: batch.value_date.to_string(),
        as_of: known.today.to_string(),
        released: books.released.into(),
        paid: books.paid.into(),
        returned: books.returned.into(),
        paid_again,
        open: books.open.into(),
        difference_yen: difference(&books)?,
        is_settled: lines.is_empty(),
        lines,
    })
}

/// Released less paid, returned and open.
fn difference(books: &Books) -> Result<Yen, PaymentError> {
    let parts = [books.paid, books.returned, books.open];
    let sum = Yen::sum(parts.iter().map(|part| part.yen)).map_err(|_| PaymentError::FileLimit)?;
    books.released.yen.minus(sum).map_err(|_| PaymentError::FileLimit)
}
