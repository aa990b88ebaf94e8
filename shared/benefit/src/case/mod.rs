//! Exceptions (例外処理): what a person does with a receipt that the machine decided REVIEW or REJECT, and with one that turns out to be wrong after it was
//! accepted. A clerk proposes, another person approves; every act is one conditional write on the case's head and one row of its history.

mod act;
mod balance;
pub mod codes;
mod effect;
mod error;
mod history;
mod late;
pub mod list;
mod open;
mod people;
mod plan;
mod proposal;
mod row;
mod rules;
mod state;
#[cfg(test)]
mod tests;

pub use act::{Act, Request, RequestId};
pub use balance::{Balance, Booked};
pub use effect::{Effect, Owed, TakenBack};
pub use error::CaseError;
pub use history::{ACTS_MAX, HistoryRow, recognise};
pub use late::{Late, LateAsk, LateChange, Redecided, late_change, plan_late};
pub use open::{Opening, plan_case_opened, plan_case_raised};
pub use people::{Actor, PersonId, Rank};
pub use plan::{Planned, plan_act};
pub use proposal::{Kind, Proposal, Standing};
pub use row::{Case, CaseId};
pub use rules::{CaseRules, Reason, ReasonCode};
pub use state::{ActKind, Next, State, TRANSITIONS, next};
