//! Documents of the benefit (給付): applications of guardians (償還払い), their payment, and money asked back.

use super::parts::{day, day_if};
use super::{AccountTail, Child, Code};
use crate::face::Words;
use crate::limits::LINES_MAX;
use jiff::civil::Date;
use josei_base::{ServiceMonth, Yen};
use serde::Deserialize;

/// An application (支給申請).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Application {
    /// 申請書番号.
    pub number: Words,
    /// 申請年月日.
    #[serde(deserialize_with = "day")]
    pub applied_on: Date,
    /// The child.
    pub child: Child,
}

impl Application {
    fn check(&self, issued_on: Date) -> Result<(), &'static str> {
        if self.applied_on > issued_on { Err("application: applied_on") } else { Ok(()) }
    }
}

/// Care of one month at one institution (診療分の明細), all in yen.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CareLine {
    /// 診療年月.
    pub month: ServiceMonth,
    /// 入院: true, 外来: false.
    pub inpatient: bool,
    /// 医療機関名称.
    pub facility: Words,
    /// 総医療費.
    pub cost: Yen,
    /// 本人負担額.
    pub own_share: Yen,
    /// 一部負担金 (copay of the programme).
    pub copay: Yen,
    /// 附加給付額.
    #[serde(default)]
    pub additional: Yen,
    /// 高額療養費.
    #[serde(default)]
    pub high_cost: Yen,
    /// 食事療養費.
    #[serde(default)]
    pub meals: Yen,
    /// 支給決定額.
    pub granted: Yen,
}

impl CareLine {
    fn check(&self) -> Result<(), &'static str> {
        let amounts = [self.cost, self.own_share, self.copay, self.additional, self.high_cost, self.meals, self.granted];
        if amounts.iter().any(|amount| amount.is_negative()) {
            return Err("lines: amount below zero");
        }
        if self.own_share > self.cost {
            return Err("lines: own_share");
        }
        // Never more than was paid.
        if self.granted > self.own_share.plus(self.meals).map_err(|_| "lines: own_share")? { Err("lines: granted") } else { Ok(()) }
    }
}

fn check_lines(lines: &[CareLine]) -> Result<Yen, &'static str> {
    if lines.len() > LINES_MAX {
        return Err("lines");
    }
    lines.iter().try_for_each(CareLine::check)?;
    Yen::sum(lines.iter().map(|line| line.granted)).map_err(|_| "lines: sum")
}

/// Kind of an account (預金種目).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountKind {
    /// 普通.
    Ordinary,
    /// 当座.
    Current,
    /// 貯蓄.
    Savings,
}

/// The account money goes to (振込先), its number masked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// 金融機関名.
    pub bank: Words,
    /// 支店名.
    pub branch: Words,
    /// 預金種目.
    pub kind: AccountKind,
    /// 口座番号の下桁.
    pub tail: AccountTail,
    /// 口座名義カナ.
    pub holder_kana: Words,
}

/// Payment granted (支給決定).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentDecision {
    /// The application.
    pub application: Application,
    /// The care it is for.
    pub lines: Vec<CareLine>,
    /// 支払年月日.
    #[serde(deserialize_with = "day")]
    pub paid_on: Date,
    /// 振込先.
    pub account: Account,
}

impl PaymentDecision {
    pub(super) fn check(&self, issued_on: Date) -> Result<(), &'static str> {
        self.application.check(issued_on)?;
        if self.lines.is_empty() || check_lines(&self.lines)? == Yen::ZERO { Err("lines") } else { Ok(()) }
    }

    /// 支給決定額の合計; `None` if it does not fit, which a checked notice excludes.
    pub(crate) fn total(&self) -> Option<Yen> {
        Yen::sum(self.lines.iter().map(|line| line.granted)).ok()
    }
}

/// Payment refused (不支給決定).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NonPayment {
    /// The application.
    pub application: Application,
    /// The care it was for.
    #[serde(default)]
    pub lines: Vec<CareLine>,
    /// 不支給理由コード.
    pub reasons: Vec<Code>,
}

impl NonPayment {
    pub(super) fn check(&self, issued_on: Date) -> Result<(), &'static str> {
        self.application.check(issued_on)?;
        if check_lines(&self.lines)? != Yen::ZERO {
            return Err("lines: granted");
        }
        if self.reasons.is_empty() { Err("reasons") } else { Ok(()) }
    }
}

/// An application sent back to be completed (申請書の返戻).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnedApplication {
    /// The application.
    pub application: Application,
    /// 不備の内容, by their codes.
    pub reasons: Vec<Code>,
    /// By when it is to come back.
    #[serde(deserialize_with = "day")]
    pub deadline: Date,
}

impl ReturnedApplication {
    pub(super) fn check(&self, issued_on: Date) -> Result<(), &'static str> {
        self.application.check(issued_on)?;
        if self.reasons.is_empty() {
            return Err("reasons");
        }
        if self.deadline < issued_on { Err("deadline") } else { Ok(()) }
    }
}

/// The bank returned the money (支払不能), with a form for another account.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unpaid {
    /// The application.
    pub application: Application,
    /// 支給決定額.
    pub amount: Yen,
    /// The day the transfer was made.
    #[serde(deserialize_with = "day")]
    pub transferred_on: Date,
    /// Where to.
    pub account: Account,
    /// Why the bank returned it, by its code.
    pub reason: Code,
    /// By when the form is to come back.
    #[serde(deserialize_with = "day")]
    pub deadline: Date,
}

impl Unpaid {
    pub(super) fn check(&self, issued_on: Date) -> Result<(), &'static str> {
        self.application.check(issued_on)?;
        if self.amount <= Yen::ZERO {
            return Err("amount");
        }
        if self.transferred_on > issued_on {
            return Err("transferred_on");
        }
        if self.deadline < issued_on { Err("deadline") } else { Ok(()) }
    }
}

/// Money asked back (返還請求).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recovery {
    /// The child.
    pub child: Child,
    /// 返還請求額.
    pub amount: Yen,
    /// 返還の理由, by their codes.
    pub reasons: Vec<Code>,
    /// The care it was paid for; `granted` is what is asked back of it.
    #[serde(default)]
    pub lines: Vec<CareLine>,
    /// The day the money was paid.
    #[serde(default, deserialize_with = "day_if")]
    pub paid_on: Option<Date>,
    /// 納付期限.
    #[serde(deserialize_with = "day")]
    pub due_on: Date,
}

impl Recovery {
    pub(super) fn check(&self, issued_on: Date) -> Result<(), &'static str> {
        if self.amount <= Yen::ZERO {
            return Err("amount");
        }
        if self.reasons.is_empty() {
            return Err("reasons");
        }
        if !self.lines.is_empty() && check_lines(&self.lines)? != self.amount {
            return Err("amount: lines");
        }
        if self.due_on < issued_on { Err("due_on") } else { Ok(()) }
    }
}
