//! One receipt on its way through the steps: what is known of it, and the answers so far. The care itself stands apart, because an application for
//! reimbursement asks about care without a receipt.

use super::answer::{Answer, Rule, RuleAnswer};
use super::days::{Days, MonthDays};
use super::saw::{Saw, Why};
use super::{Asked, Proposal};
use crate::city::{City, EndDay, EndDayRule, Rules};
use crate::day::{self, OPEN};
use crate::register::LostReason;
use crate::snapshot::{HolderHasher, HolderView, Kind, NOT_WRITTEN, Period, Snapshot};
use josei_base::receipt::{NormalReceipt, ProgrammePart};
use josei_base::{Entry, ServiceMonth};

/// A care whose entitlement is asked: whose, and on which days.
pub(super) struct Stay<'a> {
    pub(super) rules: Option<Rules<'a>>,
    pub(super) month: MonthDays,
    /// Known care days; `None` when they are not known.
    pub(super) care: Option<Days>,
    /// Days of the month on which the care was, where its days are not known.
    pub(super) within: Days,
    /// The place of our programme.
    pub(super) ours: Option<usize>,
    /// The holder's entry in the register.
    pub(super) holder: Option<HolderView<'a>>,
    /// The entry belongs to another person (E13): nothing more is asked of it.
    pub(super) other_person: bool,
    /// Birthday or sex differ (E11–E13): whose receipt it is, is not established.
    pub(super) doubtful: bool,
    /// Days of the known care days that the rules found not ours.
    pub(super) not_ours: Days,
    pub(super) answers: Vec<RuleAnswer>,
}

/// A receipt being decided.
pub(super) struct Case<'a> {
    stay: Stay<'a>,
    pub(super) city: &'a City,
    pub(super) snapshot: &'a Snapshot,
    pub(super) hasher: &'a HolderHasher,
    pub(super) receipt: &'a NormalReceipt,
    pub(super) asked: &'a Asked,
    /// Periods of the receipt's insurer that touch the care, found by step 10 for 11 and 12.
    pub(super) insured: Vec<Period>,
    pub(super) proposals: Vec<Proposal>,
    scratch: String,
}

/// A receipt is asked about as its care is.
impl<'a> std::ops::Deref for Case<'a> {
    type Target = Stay<'a>;
    fn deref(&self) -> &Stay<'a> {
        &self.stay
    }
}

impl std::ops::DerefMut for Case<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.stay
    }
}

impl<'a> Case<'a> {
    pub(super) fn new(
        city: &'a City,
        snapshot: &'a Snapshot,
        hasher: &'a HolderHasher,
        receipt: &'a NormalReceipt,
        asked: &'a Asked,
    ) -> Self {
        let stay = Stay::new(city, receipt.service_month);
        let care = receipt.care_days.map(|days| stay.month.of(days)).filter(|days| !days.is_empty());
        Self {
            stay: Stay { care, ..stay },
            city,
            snapshot,
            hasher,
            receipt,
            asked,
            insured: Vec::new(),
            proposals: Vec::new(),
            scratch: String::with_capacity(64),
        }
    }

    pub(super) fn our_part(&self) -> Option<&'a ProgrammePart> {
        self.receipt.programmes.get(self.ours?)
    }

    pub(super) fn name_hash(&mut self, text: &str) -> u32 {
        self.hasher.name(text, &mut self.scratch)
    }

    pub(super) fn card_hash(&mut self, symbol: &str, number: &str) -> u32 {
        self.hasher.card(symbol, number, &mut self.scratch)
    }

    /// Is the name on the receipt the register's? `None` when there is nothing to compare. Kana first; a name may be written in kana.
    pub(super) fn same_name(&mut self, holder: &HolderView<'_>) -> Option<bool> {
        let receipt = self.receipt;
        let known = [holder.kana(), holder.name()];
        let mut compared = false;
        for written in [&receipt.kana_name, &receipt.name] {
            let hash = self.name_hash(written);
            if hash == NOT_WRITTEN {
                continue;
            }
            if known.contains(&hash) {
                return Some(true);
            }
            compared |= known.iter().any(|known| *known != NOT_WRITTEN);
        }
        compared.then_some(false)
    }

    /// Its answers, and what a clerk might do.
    pub(super) fn told(self) -> (Vec<RuleAnswer>, Vec<Proposal>) {
        (self.stay.answers, self.proposals)
    }
}

impl<'a> Stay<'a> {
    pub(super) fn new(city: &'a City, service_month: ServiceMonth) -> Self {
        let month = MonthDays::new(service_month);
        Self {
            rules: city.rules(service_month),
            month,
            care: None,
            within: month.whole(),
            ours: None,
            holder: None,
            other_person: false,
            doubtful: false,
            not_ours: Days::NONE,
            answers: Vec::with_capacity(Rule::ALL.len()),
        }
    }

    pub(super) fn say(&mut self, rule: Rule, saw: Saw, answer: Answer) {
        self.answers.push(RuleAnswer { step: rule.step(), rule, saw, answer });
    }

    pub(super) fn pass(&mut self, rule: Rule, saw: Saw) {
        self.say(rule, saw, Answer::Pass);
    }

    pub(super) fn code(&mut self, rule: Rule, saw: Saw, entry: &'static Entry) {
        self.say(rule, saw, Answer::of(entry));
    }

    pub(super) fn skip(&mut self, rule: Rule, why: Why) {
        self.say(rule, Saw::Nothing, Answer::NotAsked(why));
    }

    /// The holder whose register entry a rule may be asked of, with the rules; tells why not otherwise.
    pub(super) fn known(&mut self, rule: Rule) -> Option<(HolderView<'a>, Rules<'a>)> {
        match (self.holder, self.rules) {
            (Some(_), _) if self.other_person => self.skip(rule, Why::OtherPerson),
            (Some(holder), Some(rules)) => return Some((holder, rules)),
            (Some(_), None) => self.skip(rule, Why::NoRules),
            (None, _) if self.ours.is_none() => self.skip(rule, Why::NoProgramme),
            (None, _) => self.skip(rule, Why::NoHolder),
        }
        None
    }

    /// Days on which the care may have been: the known ones, else those it was within and on which the holder lived.
    pub(super) fn possible(&self, holder: &HolderView<'_>) -> Days {
        self.care.unwrap_or_else(|| self.within.and(self.month.between(i32::from(holder.birth_number()), i32::MAX)))
    }

    /// The last covered day of a certificate, and the day from which it was lost, if it was.
    pub(super) fn certificate_end(period: &Period, rule: &EndDayRule) -> (i32, Option<(i32, LostReason)>) {
        let to = day::end_number(period.to);
        if period.link == OPEN {
            return (to, None);
        }
        let reason =
            usize::from(period.extra).checked_sub(1).and_then(|at| LostReason::TABLE.get(at)).map_or(LostReason::Other, |row| row.0);
        let covered = match reason {
            LostReason::MovedOut => rule.moved_out,
            LostReason::Died => rule.died,
            LostReason::Age => rule.age,
            LostReason::Welfare => rule.welfare,
            LostReason::Insurance => rule.insurance,
            LostReason::OtherProgramme => rule.other_programme,
            LostReason::Other => rule.other,
        };
        let last = last_day(period.link, covered);
        (to.min(last), Some((last, reason)))
    }

    /// The days of the month that a period covers.
    pub(super) fn days_of(&self, period: &Period) -> Days {
        self.month.between(i32::from(period.from), day::end_number(period.to))
    }

    /// The days of the month covered by any period of a kind.
    pub(super) fn days_of_kind(&self, holder: &HolderView<'_>, kinds: &[Kind]) -> Days {
        holder.periods().filter(|period| kinds.contains(&period.kind)).fold(Days::NONE, |days, period| days.or(self.days_of(&period)))
    }
}

/// The last covered day by whether the end day itself counts.
pub(super) fn last_day(end: u16, covered: EndDay) -> i32 {
    match (end, covered) {
        (OPEN, _) => i32::MAX,
        (end, EndDay::Covered) => i32::from(end),
        (end, EndDay::NotCovered) => i32::from(end) - 1,
    }
}
