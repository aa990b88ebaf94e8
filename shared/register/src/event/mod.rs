//! Events (異動): what a notification says happened, as typed changes. A draft is one event; only when a second person has approved it, it
//! becomes an entry.

mod apply;
mod check;
mod ground;

pub use apply::prepare;
pub use check::check;

use crate::codes;
use crate::day::{iso, iso_option};
use crate::entry::Header;
use crate::error::RegisterError;
use crate::id::Code;
use crate::payload::{self, Plain};
use crate::track::ExclusionKind;
use crate::value::{
    Address, CardCollection, CardIssue, Certificate, Funding, Guardian, Identity, Income, InsuranceEnd, Insurer, InsurerDetails, Loss,
    Names, Resumption, Suspended, redacted,
};
use josei_base::{Date, Finding};
use serde::{Deserialize, Serialize};

/// A value from a day on: until a day that is said, or until the next change that is known.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dated<T> {
    /// First day.
    #[serde(with = "iso")]
    pub from: Date,
    /// Last day, if it is said.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "iso_option")]
    pub until: Option<Date>,
    /// The value.
    pub value: T,
}

/// One change (異動の内容).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Change {
    /// Birthday and sex, for the first time or corrected (生年月日・性別).
    Identify(Identity),
    /// Another name (氏名変更).
    Rename(Dated<Names>),
    /// Another address or ward (転居・所管区変更).
    Relocate(Dated<Address>),
    /// Another guardian (保護者変更).
    Entrust(Dated<Guardian>),
    /// A certificate, for the first time, anew or for the next period (資格取得・更新).
    Acquire(Certificate),
    /// The certificate is lost (資格喪失).
    Lose(Loss),
    /// The certificate is suspended (停止).
    Suspend(Suspended),
    /// The suspension ends (停止解除).
    Resume(Resumption),
    /// An insurance begins; it may have ended already (保険取得).
    Insure {
        /// The insurance.
        insurer: Insurer,
        /// 59 医療保険喪失年月日, if it has ended.
        #[serde(default, skip_serializing_if = "Option::is_none", with = "iso_option")]
        insurer_lost_on: Option<Date>,
    },
    /// An insurance ends (保険喪失).
    Uninsure(InsuranceEnd),
    /// Moves into the city (転入).
    MoveIn {
        /// The day.
        #[serde(with = "iso")]
        moved_in_on: Date,
    },
    /// Moves out of the city (転出); the certificate is lost on that day unless no reason is given (school elsewhere, on application).
    MoveOut {
        /// The day.
        #[serde(with = "iso")]
        moved_out_on: Date,
        /// 14 公費資格喪失事由コード.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lost_reason: Option<Code>,
    },
    /// Dies (死亡); a certificate of that day is lost, and needs the reason.
    Die {
        /// The day.
        #[serde(with = "iso")]
        died_on: Date,
        /// 14 公費資格喪失事由コード.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lost_reason: Option<Code>,
    },
    /// The income of one person in one year was examined (所得判定).
    Assess(Box<Dated<Income>>),
    /// Who bears the subsidy (府市区分).
    Fund(Funding),
    /// A card is issued (証交付).
    IssueCard(CardIssue),
    /// A card is taken back (証回収).
    CollectCard(CardCollection),
    /// Another programme begins (他制度の開始).
    Exclude {
        /// Which.
        exclusion_kind: ExclusionKind,
        /// First day.
        #[serde(with = "iso")]
        begun_on: Date,
        /// Last day, if it has ended.
        #[serde(default, skip_serializing_if = "Option::is_none", with = "iso_option")]
        last_on: Option<Date>,
    },
    /// It is suspended (生活保護の停止).
    SuspendExclusion {
        /// Which.
        exclusion_kind: ExclusionKind,
        /// The first day of the suspension.
        #[serde(with = "iso")]
        suspended_on: Date,
    },
    /// It applies again (生活保護の再開始).
    ResumeExclusion {
        /// Which.
        exclusion_kind: ExclusionKind,
        /// The first day on which it applies again.
        #[serde(with = "iso")]
        resumed_on: Date,
    },
    /// It ends (他制度の終了).
    EndExclusion {
        /// Which.
        exclusion_kind: ExclusionKind,
        /// The last day on which it applies.
        #[serde(with = "iso")]
        last_on: Date,
    },
    /// What the city's list says of an insurer (保険者の名称など).
    DescribeInsurer(Box<Dated<InsurerDetails>>),
    /// An entry is taken back (履歴取消).
    Cancel {
        /// Its running number.
        entry: u64,
        /// The day it is taken back.
        #[serde(with = "iso")]
        cancelled_on: Date,
    },
}

/// What one notification tells (異動届): its dates, and all that changed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// The notification.
    pub header: Header,
    /// What changed, in order: a later one stands on those before it.
    pub changes: Vec<Change>,
}

impl<T> std::fmt::Debug for Dated<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Dated(…)")
    }
}

redacted!(Change, Event);

impl Change {
    /// Its name, as in JSON.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Identify(_) => "identify",
            Self::Rename(_) => "rename",
            Self::Relocate(_) => "relocate",
            Self::Entrust(_) => "entrust",
            Self::Acquire(_) => "acquire",
            Self::Lose(_) => "lose",
            Self::Suspend(_) => "suspend",
            Self::Resume(_) => "resume",
            Self::Insure { .. } => "insure",
            Self::Uninsure(_) => "uninsure",
            Self::MoveIn { .. } => "move_in",
            Self::MoveOut { .. } => "move_out",
            Self::Die { .. } => "die",
            Self::Assess(_) => "assess",
            Self::Fund(_) => "fund",
            Self::IssueCard(_) => "issue_card",
            Self::CollectCard(_) => "collect_card",
            Self::Exclude { .. } => "exclude",
            Self::SuspendExclusion { .. } => "suspend_exclusion",
            Self::ResumeExclusion { .. } => "resume_exclusion",
            Self::EndExclusion { .. } => "end_exclusion",
            Self::DescribeInsurer(_) => "describe_insurer",
            Self::Cancel { .. } => "cancel",
        }
    }

    /// The day from which it speaks, with the name of the field.
    #[must_use]
    pub fn first_day(&self) -> (&'static str, Date) {
        match self {
            Self::Identify(identity) => ("birth_date", identity.birth_date),
            Self::Rename(dated) => ("from", dated.from),
            Self::Relocate(dated) => ("from", dated.from),
            Self::Entrust(dated) => ("from", dated.from),
            Self::Assess(dated) => ("from", dated.from),
            Self::DescribeInsurer(dated) => ("from", dated.from),
            Self::Acquire(certificate) => ("acquired_on", certificate.first_day()),
            Self::Lose(loss) => ("lost_on", loss.lost_on),
            Self::Suspend(suspended) => ("suspended_on", suspended.suspended_on),
            Self::Resume(resumption) => ("resumed_on", resumption.resumed_on),
            Self::Insure { insurer, .. } => ("insurer_acquired_on", insurer.insurer_acquired_on),
            Self::Uninsure(end) => ("insurer_lost_on", end.insurer_lost_on),
            Self::MoveIn { moved_in_on } => ("moved_in_on", *moved_in_on),
            Self::MoveOut { moved_out_on, .. } => ("moved_out_on", *moved_out_on),
            Self::Die { died_on, .. } => ("died_on", *died_on),
            Self::Fund(funding) => ("applies_from", funding.applies_from),
            Self::IssueCard(issue) => ("issued_on", issue.issued_on),
            Self::CollectCard(collection) => ("collected_on", collection.collected_on),
            Self::Exclude { begun_on, .. } => ("begun_on", *begun_on),
            Self::SuspendExclusion { suspended_on, .. } => ("suspended_on", *suspended_on),
            Self::ResumeExclusion { resumed_on, .. } => ("resumed_on", *resumed_on),
            Self::EndExclusion { last_on, .. } => ("last_on", *last_on),
            Self::Cancel { cancelled_on, .. } => ("cancelled_on", *cancelled_on),
        }
    }
}

impl Event {
    /// From what a caller sent.
    ///
    /// # Errors
    /// `B002` for a field that the register does not have, `B001` for any other form, with line and column; what was sent is not repeated.
    pub fn from_json(json: &[u8]) -> Result<Self, Finding> {
        serde_json::from_slice(json).map_err(|error| {
            let unknown = error.is_data() && error.to_string().starts_with("unknown ");
            let entry = if unknown { &codes::B002 } else { &codes::B001 };
            let detail = format!("line {}, column {}", error.line(), error.column());
            Finding { line: 0, record: String::new(), field: String::new(), position: None, entry, detail }
        })
    }

    /// The bytes to seal: canonical JSON with its version.
    ///
    /// # Errors
    /// Over [`crate::limits::PAYLOAD_BYTES_MAX`].
    pub fn encode(&self) -> Result<Plain, RegisterError> {
        payload::encode(self)
    }

    /// From opened bytes.
    ///
    /// # Errors
    /// For another version, unknown fields, or any other writing than [`Event::encode`]'s.
    pub fn decode(plain: &Plain) -> Result<Self, RegisterError> {
        payload::decode(plain)
    }
}

/// A finding about a change (its place in the event, from 1; 0 for the header) and a field of it.
fn finding(line: usize, record: &str, field: &str, entry: &'static josei_base::Entry, detail: impl Into<String>) -> Finding {
    let line = u64::try_from(line).unwrap_or(u64::MAX);
    Finding { line, record: record.to_owned(), field: field.to_owned(), position: None, entry, detail: detail.into() }
}
