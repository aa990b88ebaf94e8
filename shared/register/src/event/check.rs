//! What can be said of an event without the register: form, order of days, codes, required items.

use super::{Change, Dated, Event, finding};
use crate::codes;
use crate::day::{FIRST, LAST};
use crate::id::Code;
use crate::limits::CHANGES_PER_EVENT_MAX;
use crate::reasons::{LOST_REASON, Reasons};
use crate::track::{ExclusionKind, Subject};
use josei_base::{Date, Entry, Finding};

/// Collects what is wrong with one event.
struct Checks<'c> {
    reasons: &'c Reasons,
    today: Date,
    line: usize,
    record: &'static str,
    findings: Vec<Finding>,
}

impl Checks<'_> {
    fn add(&mut self, field: &str, entry: &'static Entry) {
        self.findings.push(finding(self.line, self.record, field, entry, ""));
    }

    /// A day that may be.
    fn day(&mut self, field: &str, day: Date) {
        if day < FIRST || day > LAST {
            self.add(field, &codes::B006);
        }
    }

    /// A day that is over.
    fn past(&mut self, field: &str, day: Date) {
        if day > self.today {
            self.add(field, &codes::B009);
        }
    }

    /// An end that is not before the beginning.
    fn until(&mut self, field: &str, from: Date, until: Option<Date>) {
        let Some(until) = until else { return };
        self.day(field, until);
        if until < from {
            self.add(field, &codes::B007);
        }
    }

    fn dated<T>(&mut self, dated: &Dated<T>) {
        self.until("until", dated.from, dated.until);
    }

    fn reason(&mut self, field: &str, item: u8, code: &Code, day: Date) {
        if self.reasons.find(item, code, day).is_none() {
            self.add(field, &codes::B008);
        }
    }

    fn lost_reason(&mut self, code: Option<&Code>, day: Date) {
        if let Some(code) = code {
            self.reason("lost_reason", LOST_REASON, code, day);
        }
    }

    fn may_be_suspended(&mut self, kind: ExclusionKind) {
        if kind != ExclusionKind::Welfare {
            self.add("exclusion_kind", &codes::B010);
        }
    }

    fn change(&mut self, change: &Change) {
        let (field, first) = change.first_day();
        self.day(field, first);
        match change {
            Change::Identify(identity) => self.past("birth_date", identity.birth_date),
            Change::Rename(dated) => {
                self.dated(dated);
                if dated.value.kana_name.is_none() && dated.value.name.is_none() {
                    self.add("name", &codes::B005);
                }
            }
            Change::Relocate(dated) => self.dated(dated),
            Change::Entrust(dated) => self.dated(dated),
            Change::Acquire(certificate) => {
                self.day("acquired_on", certificate.acquired_on);
                self.day("valid_from", certificate.valid_from);
                self.until("valid_to", certificate.first_day(), certificate.valid_to);
                self.reason("acquired_reason", 8, &certificate.acquired_reason, certificate.acquired_on);
                if let Some(day) = certificate.age_limit_day {
                    self.day("age_limit_day", day);
                }
            }
            Change::Lose(loss) => self.lost_reason(Some(&loss.lost_reason), loss.lost_on),
            Change::Suspend(suspended) => self.reason("suspended_reason", 10, &suspended.suspended_reason, suspended.suspended_on),
            Change::Resume(resumption) => self.reason("resumed_reason", 12, &resumption.resumed_reason, resumption.resumed_on),
            Change::Insure { insurer, insurer_lost_on } => {
                self.until("insurer_lost_on", insurer.insurer_acquired_on, *insurer_lost_on);
                if *insurer_lost_on == Some(insurer.insurer_acquired_on) {
                    self.add("insurer_lost_on", &codes::B007);
                }
                if let Some(day) = insurer.chronic_illness_certified_on {
                    self.day("chronic_illness_certified_on", day);
                }
            }
            Change::MoveOut { moved_out_on, lost_reason } => self.lost_reason(lost_reason.as_ref(), *moved_out_on),
            Change::Die { died_on, lost_reason } => {
                self.past("died_on", *died_on);
                self.lost_reason(lost_reason.as_ref(), *died_on);
            }
            Change::Assess(dated) => self.dated(dated),
            Change::Fund(funding) => self.until("applies_to", funding.applies_from, funding.applies_to),
            Change::IssueCard(issue) => {
                self.reason("issue_reason", 40, &issue.issue_reason, issue.issued_on);
                self.day("processed_on", issue.processed_on);
                self.past("processed_on", issue.processed_on);
            }
            Change::Exclude { begun_on, last_on, .. } => self.until("last_on", *begun_on, *last_on),
            Change::SuspendExclusion { exclusion_kind, .. } | Change::ResumeExclusion { exclusion_kind, .. } => {
                self.may_be_suspended(*exclusion_kind);
            }
            Change::DescribeInsurer(dated) => {
                self.dated(dated);
                if let Some(from) = dated.value.supplement_from {
                    self.until("supplement_to", from, dated.value.supplement_to);
                }
                if let Some(from) = dated.value.rebate_from {
                    self.until("rebate_to", from, dated.value.rebate_to);
                }
            }
            Change::Cancel { cancelled_on, .. } => self.past("cancelled_on", *cancelled_on),
            Change::Uninsure(_) | Change::MoveIn { .. } | Change::CollectCard(_) | Change::EndExclusion { .. } => {}
        }
    }
}

/// Has a subject such a change?
const fn is_of(change: &Change, subject: &Subject) -> bool {
    match (change, subject) {
        (Change::Cancel { .. }, _) | (Change::DescribeInsurer(_), Subject::Insurer(_)) => true,
        (Change::DescribeInsurer(_), Subject::Person(_)) | (_, Subject::Insurer(_)) => false,
        (_, Subject::Person(_)) => true,
    }
}

/// Checks an event when it is made. What the register has to say to it, says [`super::prepare`].
#[must_use]
pub fn check(event: &Event, subject: &Subject, today: Date, reasons: &Reasons) -> Vec<Finding> {
    let mut checks = Checks { reasons, today, line: 0, record: "header", findings: Vec::new() };
    let header = &event.header;
    checks.day("notified_on", header.notified_on);
    checks.past("notified_on", header.notified_on);
    checks.day("changed_on", header.changed_on);
    checks.reason("change_reason", 18, &header.change_reason, header.changed_on);
    if event.changes.is_empty() || event.changes.len() > CHANGES_PER_EVENT_MAX {
        checks.findings.push(finding(0, "changes", "", &codes::B003, format!("1..={CHANGES_PER_EVENT_MAX}")));
    }
    for (line, change) in event.changes.iter().take(CHANGES_PER_EVENT_MAX).enumerate() {
        checks.line = line + 1;
        checks.record = change.name();
        if is_of(change, subject) {
            checks.change(change);
        } else {
            checks.add("", &codes::B004);
        }
    }
    checks.findings
}
