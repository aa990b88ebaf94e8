//! Applications of guardians (償還払いの申請): entry, check, decision by two people, what is owed; accounts of payees; refunds over the cap.
//!
//! ```text
//! draft (CSV row, JSON) ─check─► Entered ─plan_receive─► RECEIVED ─plan_act─► … DECIDED ─► Owed, notice
//! ```

pub mod account;
mod act;
mod amount;
mod attachment;
mod cap;
mod care;
mod check;
pub mod codes;
mod columns;
mod course;
mod desk;
mod draft;
mod duplicate;
mod error;
mod file;
mod granted;
mod history;
pub mod item;
mod judged;
mod kind;
mod limitation;
mod notice;
mod owed;
pub mod reason;
mod receive;
mod record;
mod state;
pub mod word;
mod written;

pub use act::{Act, Acting, Completed, PaymentProposal, Planned, Signed, plan_act};
pub use amount::{AmountRules, Basis, CapState, CopayRule, Granted, grant};
pub use attachment::{ATTACHMENTS_MAX, Attachment, AttachmentKind};
pub use cap::{Prefill, Settled, plan_settle, prefill};
pub use care::{CareFacts, Category, Meals, Paid, Provider};
pub use check::{CitySide, Entered, Marks, check};
pub use columns::{COLUMNS, Column, ColumnEntry};
pub use course::{Course, Decision, DecisionKind, Proposal, Proposed, Returned, Standing};
pub use desk::DeskRules;
pub use draft::Draft;
pub use duplicate::Duplicate;
pub use error::ActError;
pub use file::{APPLICATIONS_FILE_BYTES_MAX, APPLICATIONS_ROWS_MAX, FileReport, read_applications};
pub use granted::GrantedRow;
pub use history::{Done, recognise};
pub use judged::Judged;
pub use kind::{KINDS, Kind, KindRow, LimitFrom};
pub use limitation::{Interruption, LIMITATION_YEARS, last_day};
pub use notice::{AccountShown, NoticeInput, NoticeRequest, notice_request};
pub use owed::{Owed, Source};
pub use receive::{Refused, Taken, after_refusal, duplicates, guard_of, not_applied, plan_receive, received_month};
pub use record::{AccountRef, Application, Channel, Facts, IdentityCheck, IdentityMethod, NoticeTo, PayTo, Personal, Reception};
pub use state::{ActKind, State, TABLE};

#[cfg(test)]
mod tests;
