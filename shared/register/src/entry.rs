//! Entries (履歴): what was recorded, of which days it speaks, and when we came to know it. Entries are only ever added.

use crate::day::{self, iso};
use crate::error::RegisterError;
use crate::id::{Code, DraftId, PersonKey, StaffId};
use crate::payload;
use crate::track::{Subject, Track};
use crate::value::{Entitlement, Value, redacted};
use josei_base::id::{HolderNumber, ProgrammeNumber};
use josei_base::{Date, Digest, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What the notification says of itself (届出).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// 15 届出日.
    #[serde(with = "iso")]
    pub notified_on: Date,
    /// 16 受付区.
    pub reception_ward: Code,
    /// 17 異動日.
    #[serde(with = "iso")]
    pub changed_on: Date,
    /// 18 公費異動事由コード.
    pub change_reason: Code,
}

/// That a track has a value, or none, from one day to another.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Of which track.
    pub track: Track,
    /// First day.
    #[serde(with = "iso")]
    pub from: Date,
    /// Last day; [`day::OPEN`] while open.
    #[serde(with = "iso")]
    pub to: Date,
    /// The value; `None` says that there is none on these days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
}

/// An entry taken back (履歴取消): what stood below it shows again.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cancellation {
    /// Running number of the entry.
    pub entry: u64,
    /// 3 資格履歴取消年月日, 52 保険履歴取消年月日.
    #[serde(with = "iso")]
    pub cancelled_on: Date,
}

/// One thing an entry says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Say {
    /// Of some days of a track.
    Statement(Box<Statement>),
    /// Of another entry.
    Cancel(Cancellation),
}

/// The content of an entry: personal, so it travels sealed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The notification.
    pub header: Header,
    /// What it says; on the same days the later one counts.
    pub says: Vec<Say>,
}

/// Where an entry came from (起因).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// An event that a second person approved.
    Event(DraftId),
    /// A row of an imported file.
    Import {
        /// SHA-256 that names the load: of its name and its file.
        file: Digest,
        /// Its row, from 1.
        row: u64,
    },
}

/// An entry of a subject's history (履歴).
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// Running number, from 1, without gaps.
    pub seq: u64,
    /// When it was recorded: from then on it is known.
    pub known: Timestamp,
    /// Who entered it.
    pub entered_by: StaffId,
    /// Who approved it (決裁者); an import has none.
    pub decided_by: Option<StaffId>,
    /// Where it came from.
    pub source: Source,
    /// What it says.
    pub record: Record,
}

redacted!(Header, Statement, Cancellation, Say, Record);

/// Its place and instant, never its content.
impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Entry({} known {})", self.seq, self.known)
    }
}

impl Statement {
    /// That a value holds from one day to another.
    #[must_use]
    pub fn of(value: Value, from: Date, to: Date) -> Say {
        Say::Statement(Box::new(Self { track: value.track(), from, to, value: Some(value) }))
    }

    /// That a track has no value from one day to another.
    #[must_use]
    pub fn none(track: Track, from: Date, to: Date) -> Say {
        Say::Statement(Box::new(Self { track, from, to, value: None }))
    }
}

impl Record {
    /// Whom it names as guardian or other parent.
    #[must_use]
    pub fn parents(&self) -> BTreeSet<PersonKey> {
        let value = |say: &'_ Say| match say {
            Say::Statement(statement) => statement.value.clone(),
            Say::Cancel(_) => None,
        };
        let mut parents = BTreeSet::new();
        for value in self.says.iter().filter_map(value) {
            if let Value::Guardian(guardian) = value {
                parents.extend(guardian.parents());
            }
        }
        parents
    }

    /// The holder numbers it gives (受給者証番号): each is one child's for good, so the caller hashes them for the index.
    #[must_use]
    pub fn numbers(&self) -> Vec<(ProgrammeNumber, HolderNumber)> {
        let mut numbers: Vec<_> = self
            .says
            .iter()
            .filter_map(|say| match say {
                Say::Statement(statement) => statement.value.as_ref(),
                Say::Cancel(_) => None,
            })
            .filter_map(|value| match value {
                Value::Entitlement(Entitlement::Held(certificate)) => {
                    Some((certificate.programme_number.clone(), certificate.holder_number.clone()))
                }
                _ => None,
            })
            .collect();
        numbers.sort();
        numbers.dedup();
        numbers
    }

    /// Is it one that an entry with this number of this subject can have? A stored record that is not, is damage.
    pub(crate) fn is_sound(&self, subject: &Subject, seq: u64) -> bool {
        self.says.iter().all(|say| match say {
            Say::Statement(statement) => {
                statement.from <= statement.to
                    && statement.from >= day::FIRST
                    && statement.track.is_of(subject)
                    && statement.value.as_ref().is_none_or(|value| value.track() == statement.track)
            }
            Say::Cancel(cancellation) => (1..seq).contains(&cancellation.entry),
        })
    }

    /// The bytes to seal: canonical JSON with its version.
    ///
    /// # Errors
    /// Over [`crate::limits::PAYLOAD_BYTES_MAX`].
    pub fn encode(&self) -> Result<payload::Plain, RegisterError> {
        payload::encode(self)
    }

    /// From opened bytes.
    ///
    /// # Errors
    /// For another version, unknown fields, or any other writing than [`Record::encode`]'s.
    pub fn decode(plain: &payload::Plain) -> Result<Self, RegisterError> {
        payload::decode(plain)
    }
}
