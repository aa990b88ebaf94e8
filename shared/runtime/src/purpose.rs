//! Drafts of audit records: who does what on which legal basis. The codes of purposes are data for the log; the city's rule book tells the articles.

use crate::identity::Person;
use josei_audit::record::{Draft, Event, Place, Subject, Target};
use josei_audit::{Operation, token::Id, token::LongId};
use josei_store::port::StoreError;

/// Paying the subsidy: 堺市子ども医療費助成条例（平成5年条例第22号） and its 施行規則.
pub const SUBSIDY: &str = "ordinance:h5-22";
/// Keeping the log: 個人情報の保護に関する法律 第66条 (安全管理措置).
pub const SAFETY: &str = "law:h15-57-66";

/// Who does something: a person at a terminal, or a function by itself.
#[derive(Debug, Clone, Copy)]
pub enum Actor<'a> {
    /// A person who called.
    Person(&'a Person),
    /// A function that an event or a schedule started.
    Function(&'static str),
}

/// The INTENT of an operation on one thing within the system. Ids only: anything that is no id is refused here.
pub fn intent(operation: Operation, actor: Actor<'_>, purpose: &str, place: Place, id: &str) -> Result<Draft, StoreError> {
    let (who, terminal) = match actor {
        Actor::Person(person) => (person.id.as_str(), person.device.as_str()),
        Actor::Function(name) => (name, name),
    };
    let bad = |what: &str| StoreError::Invalid { service: "audit", reason: format!("{what} is no identifier") };
    Ok(Draft {
        operation,
        actor: Id::parse(who).map_err(|_| bad("actor"))?,
        terminal: Id::parse(terminal).map_err(|_| bad("terminal"))?,
        purpose: Id::parse(purpose).map_err(|_| bad("purpose"))?,
        subject: Subject::Internal { target: Target { place, id: LongId::parse(id).map_err(|_| bad("target"))? } },
        event: Event::Intent,
    })
}
