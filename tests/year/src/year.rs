//! The year: what happens in each month, in which order, and what must come of it.

use crate::deciding::Decider;
use crate::desk::{Desk, Word};
use crate::paying::{Ended, Treasury};
use crate::reckoning::{Books, Sums};
use crate::register::suspend;
use crate::rows::Rows;
use crate::sent_again::{Expected, Kept, file, may_come_again};
use crate::{Failure, odd};
use josei_base::plan::Key;
use josei_base::receipt::{NormalReceipt, ReviewBody};
use josei_base::{Billed, BillingMonth, Date, ServiceMonth, Timestamp, Yen};
use josei_benefit::case::list::OutgoingKind;
use josei_benefit::case::{Case, Proposal};
use josei_benefit::{Outcome, ReceiptRef, keys};
use josei_receipt::{Event, ParsedReceipt, check_reader};
use josei_synthetic::{
    AnswerResult, ApplicationAnswer, ApplicationResult, Defect, DefectRates, Made, Params, ReceiptAnswer, stream_months,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;
use std::time::{Duration, Instant};

/// Receipts of one chunk, which is one obligation.
const CHUNK_RECEIPTS: usize = 1_000;
/// Months that claims are at hand: every later file of this year that meets a claim comes within them.
const MONTHS_KEPT: u32 = 3;
/// From so many receipts a month on, a year is large: rates are those of the generator, and fewer are taken back.
const LARGE_FROM: u32 = 20_000;
/// Defects that are many in a small year, so that each kind of answer occurs in it.
const MANY: [Defect; 12] = [
    Defect::NameDiffers,
    Defect::InsurerLate,
    Defect::SymbolDiffers,
    Defect::SecondReceipt,
    Defect::CopayLow,
    Defect::ThirdParty,
    Defect::UnknownHolder,
    Defect::AfterEnd,
    Defect::Duplicate,
    Defect::Copay,
    Defect::TooOld,
    Defect::ZeroByte,
];
/// Their rate of 100,000.
const MANY_RATE: u32 = 700;
/// Defects whose receipt is the same whenever it comes: sent again it waits again, for the same reasons.
const LASTING: [Defect; 4] = [Defect::NameDiffers, Defect::SymbolDiffers, Defect::CopayLow, Defect::ThirdParty];
/// The generator's programme.
const PROGRAMME: &str = "85270023";

/// How large a year.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Months.
    pub months: u32,
    /// Receipts of each month.
    pub receipts: u32,
    /// Where chance begins.
    pub seed: u64,
    /// After so long no further month begins.
    pub time: Duration,
}

/// What happened, and how often.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Months that were begun.
    pub months: u32,
    /// Receipts that were read, those sent again too.
    pub receipts: u64,
    /// Of them refused by the reader.
    pub unread: u64,
    /// Paid without a look.
    pub ok: u64,
    /// A person looked first.
    pub review: u64,
    /// Not payable as they were.
    pub reject: u64,
    /// Of care more than a month before (月遅れ).
    pub late: u64,
    /// Sent again after they were returned or taken back (再請求).
    pub sent_again: u64,
    /// Files that were told twice.
    pub told_twice: u64,
    /// Cases decided with their month, and a month later (繰越).
    pub decided: [u64; 2],
    /// Accepted, accepted against the machine, split, returned.
    pub words: [u64; 4],
    /// Taken back (過誤).
    pub corrected: u64,
    /// Of them receipts that a person had accepted.
    pub corrected_accepted: u64,
    /// Taken back after a late change of eligibility (遡及).
    pub taken_back_late: u64,
    /// Applications paid to guardians (償還払い).
    pub applications: u64,
    /// Bank files that were taken.
    pub files: u64,
    /// Transfers in them.
    pub transfers: u64,
    /// Batches given up, whose obligations the next one paid.
    pub given_up: u64,
    /// Transactions on the tables.
    pub transactions: u64,
    /// Most rows at one time.
    pub rows_most: u64,
    /// How long all of it took.
    pub took: Duration,
    /// The reckoning.
    pub sums: Sums,
}

/// A receipt that may be taken back, or is decided again.
struct Accepted {
    place: ReceiptRef,
    key: Key,
    yen: i64,
    kept: Option<Kept>,
}

/// A holder whose receipts of a month are at hand for a late change.
#[derive(Default)]
struct Watched {
    receipts: Vec<(Key, ServiceMonth, NormalReceipt)>,
    is_plain: bool,
}

struct Year {
    size: Size,
    report: Report,
    begun: Instant,
    rows: Rows,
    decider: Decider,
    treasury: Treasury,
    books: Books,
    /// The months so far, the present one last.
    months: Vec<BillingMonth>,
    deliveries: u32,
    accounts: u32,
    /// Of the present month: accepted by the machine, some of them.
    accepted: Vec<Accepted>,
    /// … and by people.
    by_people: Vec<Accepted>,
    /// What is sent again next month, with the month it was billed in first.
    again: Vec<(BillingMonth, Kept)>,
    /// Receipts that wait for a person and may be sent again.
    waiting: HashMap<ReceiptRef, Kept>,
    watched: BTreeMap<String, Watched>,
    suspensions: BTreeMap<String, ServiceMonth>,
    suspended: BTreeSet<(String, ServiceMonth)>,
    /// What must stand on the lists that go out this month.
    lists: BTreeMap<(&'static str, ReviewBody), (u64, i64)>,
}

/// Why the months end.
enum Stop {
    Time,
    Failed(Failure),
}

impl From<josei_synthetic::SyntheticError> for Stop {
    fn from(error: josei_synthetic::SyntheticError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// Runs a year and reckons it.
///
/// # Errors
/// Whatever is not as it must be, by name.
pub fn run(size: Size, tell: &mut dyn FnMut(&str)) -> Result<Report, Failure> {
    let mut params = Params::new(size.receipts, size.seed);
    if size.receipts < LARGE_FROM {
        params.defects = MANY.into_iter().fold(DefectRates::default(), |rates, defect| rates.with(defect, MANY_RATE));
    }
    let mut year = Year::new(size)?;
    let ended = stream_months(&params, size.months, |made| match made {
        Made::Register(..) if year.begun.elapsed() >= size.time => Err(Stop::Time),
        Made::Register(month, csv) => Ok(year.begin(month, &csv)?),
        Made::File(file, answer, answers) => {
            let can_come_again = matches!(answer.kind.as_str(), "ika" | "chozai");
            Ok(year.file(&file.bytes, (file.review_body, file.billing_month), &expected(&answers), can_come_again)?)
        }
        Made::Applications(_, answers) => {
            year.end(&answers)?;
            tell(&year.line());
            Ok(())
        }
    });
    match ended {
        Ok(()) | Err(Stop::Time) => year.close(),
        Err(Stop::Failed(failure)) => Err(failure),
    }
}

fn expected(answers: &[ReceiptAnswer]) -> Vec<(Expected, bool)> {
    let lasts = |answer: &ReceiptAnswer| answer.defect.as_ref().is_none_or(|name| LASTING.iter().any(|defect| defect.name() == name));
    let of = |answer: &ReceiptAnswer| match answer.result {
        AnswerResult::Ok => Expected::Paid(answer.yen),
        AnswerResult::Review | AnswerResult::Reject => Expected::Waits(answer.codes.clone()),
        AnswerResult::Unread => Expected::Unread,
    };
    answers.iter().map(|answer| (of(answer), lasts(answer))).collect()
}

impl Year {
    fn new(size: Size) -> Result<Self, Failure> {
        Ok(Self {
            size,
            report: Report::default(),
            begun: Instant::now(),
            rows: Rows::default(),
            decider: Decider::new()?,
            treasury: Treasury::new()?,
            books: Books::default(),
            months: Vec::new(),
            deliveries: 0,
            accounts: 0,
            accepted: Vec::new(),
            by_people: Vec::new(),
            again: Vec::new(),
            waiting: HashMap::new(),
            watched: BTreeMap::new(),
            suspensions: BTreeMap::new(),
            suspended: BTreeSet::new(),
            lists: BTreeMap::new(),
        })
    }

    /// One of so many is taken back; one of so many holders is suspended too late.
    const fn one_of(&self) -> u64 {
        if self.size.receipts < LARGE_FROM { 29 } else { 499 }
    }

    fn month(&self) -> Result<BillingMonth, Failure> {
        self.months.last().copied().ok_or_else(|| odd("no month"))
    }

    /// The day everything of the present month is judged on.
    fn today(&self) -> Result<Date, Failure> {
        self.month()?.0.day(20).ok_or_else(|| odd("no 20th"))
    }

    fn now(&self) -> Result<Timestamp, Failure> {
        Ok(format!("{}T01:00:00Z", self.today()?).parse()?)
    }

    fn line(&self) -> String {
        let Report { receipts, ok, review, reject, files, .. } = self.report;
        let seconds = self.begun.elapsed().as_secs();
        let month = self.months.last().map(ToString::to_string).unwrap_or_default();
        format!("{month}: {receipts} receipts so far, {ok} ok, {review} review, {reject} reject, {files} bank files, {seconds} s")
    }

    /// A month begins: the register, with what was learned too late, and what that means for what was paid.
    fn begin(&mut self, month: BillingMonth, csv: &[u8]) -> Result<(), Failure> {
        self.months.push(month);
        self.report.months += 1;
        self.rows.next_month(MONTHS_KEPT);
        self.lists.clear();
        let watched = std::mem::take(&mut self.watched);
        // Each holder once, in a month of which nothing is odd.
        let fresh: Vec<(&String, &Watched, ServiceMonth)> = watched
            .iter()
            .filter(|(holder, watched)| watched.is_plain && !self.suspensions.contains_key(*holder))
            .filter_map(|(holder, watched)| Some((holder, watched, watched.receipts.last()?.1)))
            .collect();
        self.suspensions.extend(fresh.iter().map(|(holder, _, month)| ((*holder).clone(), *month)));
        let (csv, suspended) = suspend(csv, &self.suspensions);
        self.suspensions = suspended.iter().cloned().collect();
        self.suspended = suspended;
        self.decider.load(&csv, self.today()?)?;
        for (holder, watched, month) in fresh {
            if self.suspended.contains(&(holder.clone(), month)) {
                self.taken_back_late(watched, month)?;
            }
        }
        Ok(())
    }

    fn taken_back_late(&mut self, watched: &Watched, month: ServiceMonth) -> Result<(), Failure> {
        let realm = crate::realm()?;
        let now: Vec<_> = watched
            .receipts
            .iter()
            .filter(|(_, of, _)| *of == month)
            .map(|(key, _, receipt)| Ok((key.clone(), self.decider.again(receipt)?)))
            .collect::<Result<_, Failure>>()?;
        let Some((holder, _)) = now.first().and_then(|(key, _)| keys::care_of(&realm, key)) else { return Ok(()) };
        let (at, today) = (self.now()?, self.today()?);
        let desk = Desk::new(&self.decider.rules, at, today)?;
        let words = desk.late(&mut self.rows, &holder, month, &now)?;
        self.report.taken_back_late += u64::try_from(words.len())?;
        words.iter().try_for_each(|word| self.word(word))
    }

    /// What people decided goes into the books, and onto the lists that must go out.
    fn word(&mut self, word: &Word) -> Result<(), Failure> {
        self.books.word(&word.receipt.delivery, word.receipt.number, word.yen.get())?;
        let body = if word.receipt.delivery.starts_with("k-") { ReviewBody::Kokuho } else { ReviewBody::Shiharai };
        if let Some((kind, yen)) = word.back {
            let sums = self.lists.entry((kind.name(), body)).or_default();
            *sums = (sums.0 + 1, sums.1 + yen.get());
        }
        Ok(())
    }

    /// A receipt file of the present month.
    fn file(
        &mut self,
        bytes: &[u8],
        (body, billing): (ReviewBody, BillingMonth),
        expected: &[(Expected, bool)],
        can_come_again: bool,
    ) -> Result<(), Failure> {
        let (mut receipts, mut header) = (Vec::new(), Vec::new());
        let summary = check_reader(bytes, &mut |event| {
            if let Event::Receipt(receipt) = event {
                receipts.push(receipt);
            }
        })?;
        header.extend_from_slice(&summary.header_raw);
        if receipts.len() != expected.len() {
            return Err(odd(format!("{} receipts were read of {}", receipts.len(), expected.len())));
        }
        self.deliveries += 1;
        let letter = if body == ReviewBody::Kokuho { "k" } else { "s" };
        let delivery = format!("{letter}-{:06}", self.deliveries);
        self.books.delivery(&delivery, receipts.len(), body.name())?;
        let header: Option<Rc<[u8]>> = (can_come_again && may_come_again(&header, billing)).then(|| header.into());
        for (chunk, number) in receipts.chunks(CHUNK_RECEIPTS).zip(1_u32..) {
            let first = usize::try_from(number - 1)? * CHUNK_RECEIPTS;
            let answers = expected.get(first..first + chunk.len()).unwrap_or_default();
            self.chunk((&delivery, number, first + 1), (body, billing), chunk, answers, header.as_ref())?;
        }
        Ok(())
    }

    fn chunk(
        &mut self,
        (delivery, chunk, first): (&str, u32, usize),
        (body, billing): (ReviewBody, BillingMonth),
        receipts: &[Box<ParsedReceipt>],
        answers: &[(Expected, bool)],
        header: Option<&Rc<[u8]>>,
    ) -> Result<(), Failure> {
        let at = self.now()?;
        let (mut count, mut sum, mut paid) = (0_u32, Yen::ZERO, Vec::with_capacity(receipts.len()));
        for ((receipt, (expected, lasts)), number) in receipts.iter().zip(answers).zip(first..) {
            self.report.receipts += 1;
            paid.push(0);
            let place = ReceiptRef { delivery: delivery.to_owned(), number: u64::try_from(number)? };
            let Some(normal) = &receipt.normal else {
                self.report.unread += 1;
                if *expected == Expected::Unread {
                    continue;
                }
                return Err(odd(format!("{place} was not read")));
            };
            let decided = self.decider.take(&mut self.rows, (place.clone(), chunk), normal, at)?;
            if decided.is_again {
                return Err(odd(format!("{place} was decided before it came")));
            }
            let holder = normal.programmes.iter().find(|part| part.number == PROGRAMME).map(|part| part.holder_number.clone());
            let holder = holder.unwrap_or_default();
            let is_suspended = self.suspended.contains(&(holder.clone(), normal.service_month));
            let agrees = match (expected, decided.claim.outcome) {
                (_, Outcome::Reject) if is_suspended => true,
                (Expected::Paid(yen), Outcome::Ok) => decided.claim.yen.get() == *yen,
                (Expected::Waits(codes), Outcome::Review | Outcome::Reject) => *codes == decided.claim.codes,
                _ => false,
            };
            if !agrees {
                return Err(odd(format!("{place}: {:?} {:?}, expected {expected:?}", decided.claim.outcome, decided.claim.codes)));
            }
            self.report.late += u64::from(normal.service_month.0.index() + 1 < billing.0.index());
            let kept = |expected: &Expected| {
                let Billed::Points(points) = receipt.billed else { return None };
                let header = header.filter(|_| *lasts)?.clone();
                let (raw, payers, points) = (receipt.raw.clone(), receipt.payers, points.get());
                Some(Kept { header, raw, payers, points, expected: expected.clone() })
            };
            match decided.claim.outcome {
                Outcome::Ok => {
                    self.report.ok += 1;
                    count += 1;
                    sum = sum.plus(decided.claim.yen)?;
                    // By the generator's word, not by the decision's.
                    if let (Some(last), Expected::Paid(yen)) = (paid.last_mut(), expected) {
                        *last = *yen;
                    }
                    let drawn = drawn(&holder);
                    if drawn % self.one_of() == 1 {
                        let watched = self.watched.entry(holder).or_insert(Watched { is_plain: true, ..Watched::default() });
                        watched.receipts.push((decided.key, normal.service_month, normal.clone()));
                    } else if (drawn ^ u64::try_from(number)?) % self.one_of() == 2 && decided.claim.yen > Yen::ZERO {
                        let yen = decided.claim.yen.get();
                        self.accepted.push(Accepted { place, key: decided.key, yen, kept: kept(expected) });
                    }
                }
                outcome => {
                    *(if outcome == Outcome::Review { &mut self.report.review } else { &mut self.report.reject }) += 1;
                    if let Some(watched) = self.watched.get_mut(&holder) {
                        watched.is_plain = false;
                    }
                    if let Some(kept) = kept(expected).filter(|_| outcome == Outcome::Review && !is_suspended) {
                        self.waiting.insert(place, kept);
                    }
                }
            }
        }
        self.treasury.owe_chunk(&mut self.rows, billing, body, (delivery, chunk), (count, sum))?;
        let name = format!("{}-{}-{delivery}-{chunk:06}", billing.0.compact(), body.code());
        self.books.chunk(name, delivery, first, &paid)?;
        if chunk == 1 && self.deliveries.is_multiple_of(8) {
            self.tell_twice((delivery, chunk, first), receipts)?;
            self.treasury.owe_chunk(&mut self.rows, billing, body, (delivery, chunk), (count, sum))?;
        }
        Ok(())
    }

    /// The same chunk is told again: everything in it was decided.
    fn tell_twice(&mut self, (delivery, chunk, first): (&str, u32, usize), receipts: &[Box<ParsedReceipt>]) -> Result<(), Failure> {
        let at = self.now()?;
        for (receipt, number) in receipts.iter().zip(first..) {
            let Some(normal) = &receipt.normal else { continue };
            let place = ReceiptRef { delivery: delivery.to_owned(), number: u64::try_from(number)? };
            if !self.decider.take(&mut self.rows, (place.clone(), chunk), normal, at)?.is_again {
                return Err(odd(format!("{place} was decided twice")));
            }
        }
        self.report.told_twice += 1;
        Ok(())
    }

    /// A month ends: what comes again, what people decide, what is taken back, what is paid.
    fn end(&mut self, applications: &[ApplicationAnswer]) -> Result<(), Failure> {
        let month = self.month()?;
        self.come_again(month)?;
        let before = self.months.iter().rev().nth(1).copied();
        if let Some(before) = before {
            self.decide(before, true)?;
        }
        self.decide(month, false)?;
        // What is found wrong in the last month is taken back after the last payment.
        if self.report.months < self.size.months {
            self.correct()?;
        }
        self.apply(month, applications)?;
        // Every third month the first batch is given up, after its file was made.
        if self.report.months % 3 == 2 {
            self.pay(month, true)?;
        }
        self.pay(month, false)?;
        if let Some(before) = before {
            self.pay(before, false)?;
        }
        self.listed()
    }

    /// What was returned or taken back last month comes again, a file a sender.
    fn come_again(&mut self, month: BillingMonth) -> Result<(), Failure> {
        let mut senders: BTreeMap<(BillingMonth, Rc<[u8]>), Vec<Kept>> = BTreeMap::new();
        for (first, kept) in std::mem::take(&mut self.again) {
            senders.entry((first, kept.header.clone())).or_default().push(kept);
        }
        for ((first, header), receipts) in senders {
            let bytes = file(&receipts, first, month)?;
            // The second field of a header: who sends it.
            let body = if header.split(|byte| *byte == b',').nth(1) == Some(b"2") { ReviewBody::Kokuho } else { ReviewBody::Shiharai };
            let expected: Vec<_> = receipts.into_iter().map(|kept| (kept.expected, false)).collect();
            self.report.sent_again += u64::try_from(expected.len())?;
            self.file(&bytes, (body, month), &expected, false)?;
        }
        Ok(())
    }

    /// People decide the cases of a month: three of four with it, the others a month later.
    fn decide(&mut self, month: BillingMonth, is_late: bool) -> Result<(), Failure> {
        let (at, today) = (self.now()?, self.today()?);
        for case in Desk::new(&self.decider.rules, at, today)?.waiting(&self.rows, month)? {
            if !is_late && case.id.receipt.number % 4 == 3 {
                continue;
            }
            let proposal = proposal(&case);
            let word = Desk::new(&self.decider.rules, at, today)?.decide(&mut self.rows, &case, proposal)?;
            self.word(&word)?;
            let [in_time, later] = &mut self.report.decided;
            *(if is_late { later } else { in_time }) += 1;
            let [accepted, overridden, split, returned] = &mut self.report.words;
            let kept = self.waiting.remove(&case.id.receipt);
            match proposal {
                Proposal::Accept if case.outcome == Outcome::Reject => *overridden += 1,
                Proposal::Accept => *accepted += 1,
                Proposal::Split(_) => *split += 1,
                Proposal::Return | Proposal::Correct => *returned += 1,
            }
            if proposal == Proposal::Return {
                self.again.extend(kept.map(|kept| (month, kept)));
            } else if drawn(&case.id.receipt.delivery).wrapping_add(case.id.receipt.number) % 7 == 3 && case.outcome == Outcome::Review {
                let yen = word.yen.get();
                self.by_people.push(Accepted { place: case.id.receipt, key: case.claim, yen, kept: None });
            }
        }
        Ok(())
    }

    /// What was accepted is found wrong (過誤) and taken back; some of it comes again.
    fn correct(&mut self) -> Result<(), Failure> {
        let (at, today, month) = (self.now()?, self.today()?, self.month()?);
        let (by_machine, by_people) = (std::mem::take(&mut self.accepted), std::mem::take(&mut self.by_people));
        self.report.corrected_accepted += u64::try_from(by_people.len())?;
        for (accepted, turn) in by_machine.into_iter().chain(by_people).zip(0_u32..) {
            let word = Desk::new(&self.decider.rules, at, today)?.correct(&mut self.rows, &accepted.key)?;
            if word.receipt != accepted.place || word.yen.get() != -accepted.yen {
                return Err(odd(format!("{} was taken back as something else", accepted.place)));
            }
            self.word(&word)?;
            self.report.corrected += 1;
            if turn % 2 == 0 {
                self.again.extend(accepted.kept.map(|kept| (month, kept)));
            }
        }
        Ok(())
    }

    /// Guardians are owed what was decided for their applications.
    fn apply(&mut self, month: BillingMonth, applications: &[ApplicationAnswer]) -> Result<(), Failure> {
        for answer in applications.iter().filter(|answer| answer.result == ApplicationResult::Paid) {
            self.accounts += 1;
            self.treasury.owe_guardian(&mut self.rows, month, &answer.number, self.accounts, Yen::new(answer.yen))?;
            self.books.application(&answer.number, answer.yen)?;
            self.report.applications += 1;
        }
        Ok(())
    }

    fn pay(&mut self, month: BillingMonth, is_given_up: bool) -> Result<(), Failure> {
        let at = self.now()?;
        match self.treasury.pay(&mut self.rows, month, at, is_given_up)? {
            Ended::Confirmed(handed) => {
                self.report.files += 1;
                self.report.transfers += self.books.handed(&handed.file, &handed.manifest)?;
            }
            Ended::GivenUp => self.report.given_up += 1,
            Ended::Nothing => {}
        }
        Ok(())
    }

    /// What goes out on the lists of this month is what people decided in it.
    fn listed(&self) -> Result<(), Failure> {
        let desk = Desk::new(&self.decider.rules, self.now()?, self.today()?)?;
        for kind in [OutgoingKind::Return, OutgoingKind::Correction] {
            for body in ReviewBody::ALL {
                let decided = self.lists.get(&(kind.name(), body)).copied().unwrap_or_default();
                let listed = desk.lists(&self.rows, kind, body)?;
                if decided != listed {
                    return Err(odd(format!("the {} of {} are {listed:?} and not {decided:?}", kind.name(), body.name())));
                }
            }
        }
        Ok(())
    }

    /// After the last month: what still waits is decided, the last is taken back, and nothing more is paid: it stands open. Then everything is reckoned.
    fn close(mut self) -> Result<Report, Failure> {
        let last = self.month()?;
        let next = BillingMonth(last.0.plus_months(1).map_err(|_| odd("no next month"))?);
        self.months.push(next);
        self.lists.clear();
        self.decide(last, true)?;
        self.correct()?;
        self.listed()?;
        let left = self.treasury.left(&self.rows)?;
        self.report.sums = self.books.reckon(&left.owed, &left.receivable)?;
        if u64::try_from(self.books.len())? != self.report.receipts + self.report.applications {
            return Err(odd("not every receipt has a claim in the books"));
        }
        self.report.transactions = self.rows.transactions;
        self.report.rows_most = u64::try_from(self.rows.most)?;
        self.report.took = self.begun.elapsed();
        Ok(self.report)
    }
}

/// The same number for the same text, whatever else happens.
fn drawn(text: &str) -> u64 {
    text.bytes().fold(7, |sum: u64, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)))
}

/// What a clerk makes of a case.
fn proposal(case: &Case) -> Proposal {
    let turn = drawn(&case.id.receipt.delivery).wrapping_add(case.id.receipt.number) % 8;
    match case.outcome {
        Outcome::Reject if turn == 2 && case.yen > Yen::ZERO => Proposal::Accept,
        Outcome::Reject => Proposal::Return,
        _ if turn == 1 || turn == 6 => Proposal::Return,
        _ if turn == 5 && case.yen > Yen::new(1) => Proposal::Split(Yen::new(1 + (case.yen.get() - 1) / 2)),
        _ => Proposal::Accept,
    }
}
