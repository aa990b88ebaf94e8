//! The expected answers (`expected.json`), known because the month was made to have them.

use crate::claim::Claim;
use crate::defect::{Consequence, Defect};
use crate::holder::Holder;
use josei_base::receipt::ReviewBody;
use josei_base::{BillingMonth, ServiceMonth};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What must come out (期待結果).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// Version of this shape.
    pub version: u32,
    /// Seed of the month.
    pub seed: u64,
    /// 請求年月.
    pub billing_month: BillingMonth,
    /// Every file, in the order to hand over.
    pub files: Vec<FileAnswer>,
    /// Sums of the files.
    pub totals: Totals,
    /// Decisions of the accepted receipts.
    pub decisions: Decisions,
    /// How many decisions name each code; a decision may name more than one.
    pub by_code: BTreeMap<String, u64>,
    /// How many decisions each code decides: the first error, else the first warning.
    pub decided_by: BTreeMap<String, u64>,
    /// What is paid to whom.
    pub paid: Vec<Paid>,
    /// Copays above the monthly cap.
    pub refunds: Refunds,
    /// How many of each defect were planted.
    pub defects: BTreeMap<String, u64>,
    /// What the reader must find in the files (点検結果), in file order: what concerns a file first, then receipt by receipt.
    pub findings: Vec<FindingAnswer>,
    /// One answer per receipt, in file order.
    pub answers: Vec<ReceiptAnswer>,
    /// One answer per application for reimbursement (償還払い), in the order of their file.
    #[serde(default)]
    pub applications: Vec<ApplicationAnswer>,
}

/// What becomes of an application when all that the rules decide by themselves is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ApplicationResult {
    /// Paid.
    Paid,
    /// Refused, with a reason.
    Refused,
    /// A person has to look at what else stands of the care.
    Waiting,
    /// Not taken in.
    Unread,
}

/// What must be said of an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationAnswer {
    /// 申請書番号.
    pub number: String,
    /// The result.
    pub result: ApplicationResult,
    /// Why: codes of findings, or the reason of a refusal.
    pub codes: Vec<String>,
    /// What is paid, yen; 0 unless it is paid.
    pub yen: i64,
}

/// One thing the reader must find.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingAnswer {
    /// Name of the file.
    pub file: String,
    /// The receipt: its レセプト番号, or its place in a file of another form. Absent where the file as a whole is concerned.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub receipt: Option<u64>,
    /// Code of the finding.
    pub code: String,
}

impl FindingAnswer {
    pub(crate) fn new(file: &str, receipt: Option<u64>, code: &str) -> Self {
        Self { file: file.to_owned(), receipt, code: code.to_owned() }
    }
}

/// What must be said of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileAnswer {
    /// Its name.
    pub name: String,
    /// What kind of claims: `ika`, `dpc`, `shika`, `chozai` or `homon`, as `josei check` names them.
    pub kind: String,
    /// Who sends it.
    pub review_body: ReviewBody,
    /// Receipts in it.
    pub receipts: u64,
    /// Receipts that go on.
    pub accepted: u64,
    /// Receipts the reader refuses.
    pub rejected: u64,
    /// False if GO was made wrong; its receipts go on.
    pub totals_agree: bool,
}

/// Sums over all files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Files.
    pub files: u64,
    /// Files whose GO is wrong.
    pub files_with_wrong_totals: u64,
    /// Receipts received.
    pub received: u64,
    /// Receipts that went on.
    pub accepted: u64,
    /// Receipts refused by the reader.
    pub rejected: u64,
}

/// Decisions by result.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decisions {
    /// Paid without a look.
    pub ok: u64,
    /// A clerk looks first.
    pub review: u64,
    /// Not payable as it is.
    pub reject: u64,
}

/// What a review body receives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paid {
    /// To whom.
    pub review_body: ReviewBody,
    /// For how many receipts with the result `ok`, those of zero yen included.
    pub receipts: u64,
    /// Subsidy and meals of these receipts, yen.
    pub yen: i64,
}

/// Copays above the monthly cap (月額上限超過).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refunds {
    /// Children and months.
    pub holder_months: u64,
    /// The excess in all, yen.
    pub yen: i64,
}

/// Result of a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AnswerResult {
    /// No code.
    Ok,
    /// Warnings only.
    Review,
    /// An error.
    Reject,
    /// Refused by the reader; there is no decision.
    Unread,
}

/// What must be said of a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptAnswer {
    /// Name of its file.
    pub file: String,
    /// レセプト番号.
    pub number: u64,
    /// 診療年月.
    pub service_month: ServiceMonth,
    /// The result.
    pub result: AnswerResult,
    /// Codes of the decision.
    pub codes: Vec<String>,
    /// What is paid, yen; 0 unless the result is `ok`.
    pub yen: i64,
    /// Name of the planted defect, if any.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub defect: Option<String>,
}

impl ReceiptAnswer {
    pub(crate) fn new(file: &str, number: u64, claim: &Claim, holder: &Holder) -> Self {
        let (result, codes): (_, &[&str]) = match claim.defect.map(Defect::consequence) {
            None | Some(Consequence::Fine) => (AnswerResult::Ok, &[]),
            Some(Consequence::Review(codes)) => (AnswerResult::Review, codes),
            Some(Consequence::Reject(codes)) => (AnswerResult::Reject, codes),
            Some(Consequence::Unread) => (AnswerResult::Unread, &[]),
        };
        Self {
            file: file.to_owned(),
            number,
            service_month: ServiceMonth(claim.month),
            result,
            codes: codes.iter().map(|code| (*code).to_owned()).collect(),
            yen: if result == AnswerResult::Ok { claim.yen(holder) } else { 0 },
            defect: claim.defect.map(|defect| defect.name().to_owned()),
        }
    }
}

/// Collects the answers file by file.
pub(crate) struct Collector {
    pub(crate) expected: Expected,
}

impl Collector {
    pub(crate) fn new(seed: u64, billing_month: BillingMonth) -> Self {
        let paid = ReviewBody::ALL.map(|review_body| Paid { review_body, receipts: 0, yen: 0 }).to_vec();
        Self {
            expected: Expected {
                version: 2,
                seed,
                billing_month,
                files: Vec::new(),
                totals: Totals::default(),
                decisions: Decisions::default(),
                by_code: BTreeMap::new(),
                decided_by: BTreeMap::new(),
                paid,
                refunds: Refunds::default(),
                defects: BTreeMap::new(),
                findings: Vec::new(),
                answers: Vec::new(),
                applications: Vec::new(),
            },
        }
    }

    pub(crate) fn file(&mut self, name: &str, kind: &str, review_body: ReviewBody, totals_agree: bool) {
        let (name, kind) = (name.to_owned(), kind.to_owned());
        let (receipts, accepted, rejected) = (0, 0, 0);
        self.expected.files.push(FileAnswer { name, kind, review_body, receipts, accepted, rejected, totals_agree });
        self.expected.totals.files += 1;
        self.expected.totals.files_with_wrong_totals += u64::from(!totals_agree);
    }

    /// What is found in the present file, or in one of its receipts.
    pub(crate) fn findings(&mut self, receipt: Option<u64>, codes: &[&str]) {
        let Some(file) = self.expected.files.last() else { return };
        let found = codes.iter().map(|code| FindingAnswer::new(&file.name, receipt, code));
        self.expected.findings.extend(found);
    }

    pub(crate) fn receipt(&mut self, answer: ReceiptAnswer) {
        let expected = &mut self.expected;
        let accepted = answer.result != AnswerResult::Unread;
        expected.totals.received += 1;
        expected.totals.accepted += u64::from(accepted);
        expected.totals.rejected += u64::from(!accepted);
        if let Some(file) = expected.files.last_mut() {
            file.receipts += 1;
            file.accepted += u64::from(accepted);
            file.rejected += u64::from(!accepted);
            if answer.result == AnswerResult::Ok
                && let Some(paid) = expected.paid.iter_mut().find(|paid| paid.review_body == file.review_body)
            {
                paid.receipts += 1;
                paid.yen += answer.yen;
            }
        }
        match answer.result {
            AnswerResult::Ok => expected.decisions.ok += 1,
            AnswerResult::Review => expected.decisions.review += 1,
            AnswerResult::Reject => expected.decisions.reject += 1,
            AnswerResult::Unread => {}
        }
        if let Some(code) = answer.codes.first() {
            *expected.decided_by.entry(code.clone()).or_default() += 1;
        }
        for code in &answer.codes {
            *expected.by_code.entry(code.clone()).or_default() += 1;
        }
        if let Some(defect) = &answer.defect {
            *expected.defects.entry(defect.clone()).or_default() += 1;
        }
        expected.answers.push(answer);
    }

    /// Counts the children and months over the cap; refused receipts were never read.
    pub(crate) fn refunds(&mut self, claims: &[Claim]) {
        let mut copays: BTreeMap<_, i64> = BTreeMap::new();
        for claim in claims.iter().filter(|claim| claim.defect.map(Defect::consequence) != Some(Consequence::Unread)) {
            *copays.entry((claim.holder, claim.month)).or_default() += claim.copay;
        }
        for over in copays.into_values().map(|copay| copay - crate::amount::COPAY_A_MONTH).filter(|over| *over > 0) {
            self.expected.refunds.holder_months += 1;
            self.expected.refunds.yen += over;
        }
    }
}
