#![doc = include_str!("../README.md")]

pub mod act;
pub mod cards;
pub mod codes;
pub mod day;
mod draft;
mod effect;
mod entry;
mod error;
pub mod event;
mod head;
mod history;
mod household;
mod id;
mod incomes;
pub mod items;
pub mod keys;
pub mod limits;
mod payload;
mod projection;
mod reasons;
mod row;
mod state;
mod tables;
mod timeline;
mod told;
mod track;
pub mod value;

pub use draft::{Draft, DraftState, Outcome, RefusalReason, STATE, Settlement};
pub use effect::{Aspect, Effect, Lateness, Touched, effect};
pub use entry::{Cancellation, Entry, Header, Record, Say, Source, Statement};
pub use error::RegisterError;
pub use event::{Change, Dated, Event};
pub use head::Head;
pub use history::{AsOf, History};
pub use household::{Household, Role, guardian_of};
pub use id::{Code, DraftId, FiscalYear, HolderHash, NotThat, PersonKey, PostalCode, StaffId, Text};
pub use incomes::{Incomes, parents};
pub use payload::{Plain, SCHEMA};
pub use projection::{CertificatePeriod, ExclusionPeriod, InsurerPeriod, Period, Projection, project};
pub use reasons::{LossMeaning, REASONS, Reason, Reasons};
pub use row::{EntryRow, Listed};
pub use state::EntitlementState;
pub use timeline::{Span, Timeline};
pub use told::{Told, ToldRow};
pub use track::{ExclusionKind, Subject, Track};

#[cfg(test)]
mod tests;
