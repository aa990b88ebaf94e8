//! What a notice says, as data: plain fields, checked when a [`Notice`] is made.

mod benefit;
mod entitlement;
mod lists;
mod parts;
mod read;

pub use benefit::{Account, AccountKind, Application, CareLine, NonPayment, PaymentDecision, Recovery, ReturnedApplication, Unpaid};
pub use entitlement::{Acquisition, Card, Change, ChangedItem, Loss, LossKind, Refusal};
pub use lists::{BankTotal, ClaimLine, ClaimList, KindTotal, PaymentList};
pub use parts::{AccountTail, Addressee, Child, Code, DocumentNumber, PartError, Period, PostalCode};
pub use read::read_notices;

use jiff::civil::Date;
use serde::Deserialize;

/// A kind of document (帳票の種類).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 子ども医療証.
    Card,
    /// 資格認定（交付決定）通知書.
    Acquisition,
    /// 資格却下（非該当）通知書.
    Refusal,
    /// 資格喪失（停止）通知書.
    Loss,
    /// 変更通知書.
    Change,
    /// 支給決定通知書.
    PaymentDecision,
    /// 不支給決定通知書.
    NonPayment,
    /// 申請書の返戻通知.
    ReturnedApplication,
    /// 支払不能のお知らせ.
    Unpaid,
    /// 返還請求書.
    Recovery,
    /// 返戻・過誤の一覧.
    ClaimList,
    /// 支払明細・合計表.
    PaymentList,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 12] = [
        Self::Card,
        Self::Acquisition,
        Self::Refusal,
        Self::Loss,
        Self::Change,
        Self::PaymentDecision,
        Self::NonPayment,
        Self::ReturnedApplication,
        Self::Unpaid,
        Self::Recovery,
        Self::ClaimList,
        Self::PaymentList,
    ];

    /// The name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::Acquisition => "acquisition",
            Self::Refusal => "refusal",
            Self::Loss => "loss",
            Self::Change => "change",
            Self::PaymentDecision => "payment_decision",
            Self::NonPayment => "non_payment",
            Self::ReturnedApplication => "returned_application",
            Self::Unpaid => "unpaid",
            Self::Recovery => "recovery",
            Self::ClaimList => "claim_list",
            Self::PaymentList => "payment_list",
        }
    }

    /// True for unfavourable decisions: they must tell how to appeal (行政不服審査法 82条, 行政事件訴訟法 46条).
    #[must_use]
    pub const fn is_unfavourable(self) -> bool {
        matches!(self, Self::Refusal | Self::Loss | Self::NonPayment | Self::Recovery)
    }
}

/// What a document says.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Document {
    /// 子ども医療証.
    Card(Card),
    /// 資格認定（交付決定）通知書.
    Acquisition(Acquisition),
    /// 資格却下（非該当）通知書.
    Refusal(Refusal),
    /// 資格喪失（停止）通知書.
    Loss(Loss),
    /// 変更通知書.
    Change(Change),
    /// 支給決定通知書.
    PaymentDecision(PaymentDecision),
    /// 不支給決定通知書.
    NonPayment(NonPayment),
    /// 申請書の返戻通知.
    ReturnedApplication(ReturnedApplication),
    /// 支払不能のお知らせ.
    Unpaid(Unpaid),
    /// 返還請求書.
    Recovery(Recovery),
    /// 返戻・過誤の一覧.
    ClaimList(ClaimList),
    /// 支払明細・合計表.
    PaymentList(PaymentList),
}

impl Document {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Card(_) => Kind::Card,
            Self::Acquisition(_) => Kind::Acquisition,
            Self::Refusal(_) => Kind::Refusal,
            Self::Loss(_) => Kind::Loss,
            Self::Change(_) => Kind::Change,
            Self::PaymentDecision(_) => Kind::PaymentDecision,
            Self::NonPayment(_) => Kind::NonPayment,
            Self::ReturnedApplication(_) => Kind::ReturnedApplication,
            Self::Unpaid(_) => Kind::Unpaid,
            Self::Recovery(_) => Kind::Recovery,
            Self::ClaimList(_) => Kind::ClaimList,
            Self::PaymentList(_) => Kind::PaymentList,
        }
    }

    fn check(&self, issued_on: Date) -> Result<(), &'static str> {
        match self {
            Self::Card(it) => it.check(),
            Self::Acquisition(it) => it.check(),
            Self::Refusal(it) => it.check(issued_on),
            Self::Loss(it) => it.check(issued_on),
            Self::Change(it) => it.check(),
            Self::PaymentDecision(it) => it.check(issued_on),
            Self::NonPayment(it) => it.check(issued_on),
            Self::ReturnedApplication(it) => it.check(issued_on),
            Self::Unpaid(it) => it.check(issued_on),
            Self::Recovery(it) => it.check(issued_on),
            Self::ClaimList(it) => it.check(),
            Self::PaymentList(it) => it.check(),
        }
    }
}

/// One notice (通知書), addressed and dated. Holding one means its values go together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    number: DocumentNumber,
    issued_on: Date,
    desk: Code,
    to: Addressee,
    document: Document,
}

impl Notice {
    /// A notice.
    ///
    /// # Errors
    /// The field that does not go with the others.
    pub fn new(number: DocumentNumber, issued_on: Date, desk: Code, to: Addressee, document: Document) -> Result<Self, &'static str> {
        document.check(issued_on)?;
        Ok(Self { number, issued_on, desk, to, document })
    }

    /// Document number (文書番号).
    #[must_use]
    pub fn number(&self) -> &DocumentNumber {
        &self.number
    }

    /// Day of issue (発行日); the texts in force on it are printed.
    #[must_use]
    pub fn issued_on(&self) -> Date {
        self.issued_on
    }

    /// The desk that issues it (所管区), by its name in the texts file.
    #[must_use]
    pub fn desk(&self) -> &Code {
        &self.desk
    }

    /// To whom (宛名).
    #[must_use]
    pub fn to(&self) -> &Addressee {
        &self.to
    }

    /// What it says.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.document
    }
}
