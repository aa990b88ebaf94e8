//! The batch row (バッチ): one item that says everything a decision about the batch needs. Read strictly: an unknown or impossible row stops the work.

use super::state::State;
use crate::calendar::{BusinessDays, ValueDate};
use crate::error::PaymentError;
use crate::people::{DeviceId, PersonId, Role};
use crate::zengin::Totals;
use josei_base::plan::{BadItem, Item, ItemExt as _, Value};
use josei_base::{BillingMonth, Digest, Realm, Timestamp, Yen};

/// Version of the stored shape without a time until which the bank takes the file.
const FORMAT_BEFORE: i64 = 1;
/// Version of the stored shape.
const FORMAT: i64 = 2;

/// The two attributes of a count and a sum that need not be there.
#[derive(Clone, Copy)]
struct Counted(&'static str, &'static str);

impl Counted {
    const fn with(self, totals: Totals) -> (&'static str, &'static str, Totals) {
        (self.0, self.1, totals)
    }
}

const AGAIN: Counted = Counted("again", "again_yen");
const NETTED: Counted = Counted("nettings", "netted_yen");
const PAID: Counted = Counted("paid_lines", "paid_yen");
const RETURNED: Counted = Counted("returned_lines", "returned_yen");

/// What was generated from a frozen batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileFacts {
    /// Hash of the manifest's canonical bytes.
    pub manifest: Digest,
    /// Hash of the bank file.
    pub file: Digest,
    /// Lines of the file.
    pub lines: u32,
}

/// Why a batch is held, and where it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The state it was held in.
    pub from: State,
    /// Why, as a short code.
    pub reason: String,
}

/// The last token that was issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenFacts {
    /// How many were issued for this batch, this one included.
    pub number: u32,
    /// SHA-256 of the token.
    pub hash: Digest,
    /// Who may use it.
    pub person: PersonId,
    /// On which device.
    pub device: DeviceId,
    /// Until when, exclusive.
    pub expires: Timestamp,
    /// True once it was used.
    pub used: bool,
}

/// Finance has what was handed over (受領).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Who says so.
    pub person: PersonId,
    /// When.
    pub at: Timestamp,
}

/// A batch as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The realm it lives in.
    pub realm: Realm,
    /// Its number; there are no gaps.
    pub sequence: u32,
    /// Counts every change; each write is conditional on it.
    pub revision: i64,
    /// Which writer may work on it.
    pub epoch: i64,
    /// Where it stands.
    pub state: State,
    /// Set while it is held.
    pub held: Option<Held>,
    /// 請求年月.
    pub month: BillingMonth,
    /// 振込指定日.
    pub value_date: ValueDate,
    /// From when on the bank does not take the file for that day any more; batches of before have none.
    pub hand_over_by: Option<Timestamp>,
    /// Hash of the payer profile.
    pub profile: Digest,
    /// Who opened it.
    pub preparer: PersonId,
    /// Obligations and their sum, as guarded so far.
    pub obligations: Totals,
    /// Of these, transfers that came back and are paid again.
    pub again: Totals,
    /// What it withholds, and the sum: nettings against receivables of its payees.
    pub netted: Totals,
    /// Hash over its obligations and nettings; set when frozen.
    pub members: Option<Digest>,
    /// Set when the file was generated.
    pub file: Option<FileFacts>,
    /// Number of the present delivery, from 1.
    pub delivery: u32,
    /// Where a re-delivery stands: GENERATED (asked for) to RELEASABLE.
    pub redelivery: Option<State>,
    /// Who asked for the present delivery: the preparer, or who asked for the re-delivery.
    pub asker: PersonId,
    /// Who approved the present delivery, in order.
    pub approvers: Vec<PersonId>,
    /// The last token.
    pub token: Option<TokenFacts>,
    /// Who took the file last.
    pub puller: Option<PersonId>,
    /// When; not known of batches of before.
    pub pulled_at: Option<Timestamp>,
    /// That it arrived, of the file that was taken last.
    pub receipt: Option<Receipt>,
    /// Lines of which the bank said that they were paid.
    pub paid: Totals,
    /// Lines that came back.
    pub returned: Totals,
}

impl Batch {
    /// Where the present delivery stands: the state, or after release the state of the re-delivery.
    #[must_use]
    pub fn stage(&self) -> State {
        match (self.state, self.redelivery) {
            (State::Released, Some(stage)) => stage,
            (state, _) => state,
        }
    }

    /// Moves the present delivery on.
    pub(super) fn set_stage(&mut self, stage: State) {
        if self.state == State::Released {
            self.redelivery = (stage != State::Released).then_some(stage);
        } else {
            self.state = stage;
        }
    }

    /// Lines of the file and the sum: what approvals sign.
    #[must_use]
    pub fn totals(&self) -> Option<Totals> {
        self.file.map(|file| Totals { lines: u64::from(file.lines), yen: self.file_yen() })
    }

    /// What the file pays: obligations less nettings.
    #[must_use]
    pub fn file_yen(&self) -> Yen {
        // A row with more withheld than owed does not read, and no step makes one.
        self.obligations.yen.minus(self.netted.yen).unwrap_or_default()
    }

    /// Counts and sums as the row says them, for conditions.
    pub(super) fn sums(&self) -> Vec<(&'static str, Value)> {
        let mut sums = vec![("obligations", count(self.obligations.lines)), ("yen", self.obligations.yen.get().into())];
        if self.netted.lines > 0 {
            let (lines, yen, netted) = NETTED.with(self.netted);
            sums.extend([(lines, count(netted.lines)), (yen, netted.yen.get().into())]);
        }
        sums
    }

    /// The role a person already has in the present delivery.
    #[must_use]
    pub fn role_of(&self, person: &PersonId) -> Option<Role> {
        let approvers = self.approvers.iter().zip([Role::Approver1, Role::Approver2]);
        std::iter::once((&self.asker, Role::Preparer)).chain(approvers).find(|(other, _)| *other == person).map(|(_, role)| role)
    }

    /// Until when finance must say that the file arrived, if it has not (受領待ち). A held batch waits too.
    #[must_use]
    pub fn receipt_due(&self, days: &BusinessDays) -> Option<Timestamp> {
        let waits = self.state_under_hold() == State::Released && self.receipt.is_none();
        self.pulled_at.filter(|_| waits).map(|taken| days.receipt_due(taken))
    }

    /// The state a rule about release must look at: under a hold, the state it was held in.
    pub(super) fn state_under_hold(&self) -> State {
        self.held.as_ref().map_or(self.state, |held| held.from)
    }

    /// As stored.
    #[must_use]
    pub fn to_item(&self) -> Item {
        let mut item = Item::new();
        let mut put = |name: &str, value: Value| {
            item.insert(name.to_owned(), value);
        };
        put("format", if self.hand_over_by.is_some() { FORMAT } else { FORMAT_BEFORE }.into());
        put("sequence", i64::from(self.sequence).into());
        put("revision", self.revision.into());
        put("epoch", self.epoch.into());
        put("state", self.state.name().into());
        put("month", self.month.to_string().into());
        put("value_date", self.value_date.to_string().into());
        if let Some(by) = self.hand_over_by {
            put("hand_over_by", by.as_second().into());
        }
        put("profile", self.profile.to_string().into());
        put("preparer", self.preparer.as_str().into());
        for (name, value) in self.sums() {
            put(name, value);
        }
        for (lines, yen, counted) in [AGAIN.with(self.again), PAID.with(self.paid), RETURNED.with(self.returned)] {
            if counted.lines > 0 {
                put(lines, count(counted.lines));
                put(yen, counted.yen.get().into());
            }
        }
        put("delivery", i64::from(self.delivery).into());
        put("asker", self.asker.as_str().into());
        for (name, approver) in ["approver_1", "approver_2"].iter().zip(&self.approvers) {
            put(name, approver.as_str().into());
        }
        if let Some(held) = &self.held {
            put("held_from", held.from.name().into());
            put("held_reason", held.reason.as_str().into());
        }
        if let Some(members) = &self.members {
            put("members", members.to_string().into());
        }
        if let Some(file) = &self.file {
            put("manifest_sha256", file.manifest.to_string().into());
            put("file_sha256", file.file.to_string().into());
            put("lines", i64::from(file.lines).into());
        }
        if let Some(stage) = self.redelivery {
            put("redelivery", stage.name().into());
        }
        if let Some(token) = &self.token {
            put("token_number", i64::from(token.number).into());
            put("token_sha256", token.hash.to_string().into());
            put("token_person", token.person.as_str().into());
            put("token_device", token.device.as_str().into());
            put("token_expires", token.expires.as_second().into());
            put("token_used", token.used.into());
        }
        if let Some(puller) = &self.puller {
            put("puller", puller.as_str().into());
        }
        if let Some(at) = self.pulled_at {
            put("pulled_at", at.as_second().into());
        }
        if let Some(receipt) = &self.receipt {
            put("received_by", receipt.person.as_str().into());
            put("received_at", receipt.at.as_second().into());
        }
        item
    }

    /// From what is stored.
    ///
    /// # Errors
    /// When it is not exactly what [`Batch::to_item`] makes, or says something impossible.
    pub fn from_item(realm: &Realm, item: &Item) -> Result<Self, PaymentError> {
        let row = Row(item);
        let held = if row.has("held_from") {
            Some(Held { from: State::parse(item.text("held_from")?)?, reason: item.text("held_reason")?.to_owned() })
        } else {
            None
        };
        let file = if row.has("file_sha256") {
            Some(FileFacts { manifest: row.digest("manifest_sha256")?, file: row.digest("file_sha256")?, lines: row.small("lines")? })
        } else {
            None
        };
        let token = if row.has("token_number") { Some(row.token()?) } else { None };
        let approvers =
            ["approver_1", "approver_2"].into_iter().filter(|name| row.has(name)).map(|name| row.person(name)).collect::<Result<_, _>>()?;
        let batch = Self {
            realm: realm.clone(),
            sequence: row.small("sequence")?,
            revision: item.number("revision")?,
            epoch: item.number("epoch")?,
            state: State::parse(item.text("state")?)?,
            held,
            month: BillingMonth::parse(item.text("month")?).map_err(|_| BadItem("month"))?,
            value_date: ValueDate::from_stored(item.text("value_date")?).ok_or(BadItem("value_date"))?,
            hand_over_by: if row.has("hand_over_by") { Some(row.instant("hand_over_by")?) } else { None },
            profile: row.digest("profile")?,
            preparer: row.person("preparer")?,
            obligations: Totals { lines: row.count("obligations")?, yen: Yen::new(item.number("yen")?) },
            again: row.totals(AGAIN)?,
            netted: row.totals(NETTED)?,
            members: if row.has("members") { Some(row.digest("members")?) } else { None },
            file,
            delivery: row.small("delivery")?,
            redelivery: if row.has("redelivery") { Some(State::parse(item.text("redelivery")?)?) } else { None },
            asker: row.person("asker")?,
            approvers,
            token,
            puller: if row.has("puller") { Some(row.person("puller")?) } else { None },
            pulled_at: if row.has("pulled_at") { Some(row.instant("pulled_at")?) } else { None },
            receipt: if row.has("received_by") {
                Some(Receipt { person: row.person("received_by")?, at: row.instant("received_at")? })
            } else {
                None
            },
            paid: row.totals(PAID)?,
            returned: row.totals(RETURNED)?,
        };
        if batch.to_item() != *item {
            return Err(BadItem("unknown attribute").into());
        }
        batch.possible().map_err(PaymentError::from)?;
        Ok(batch)
    }

    /// What must be there in each state.
    fn possible(&self) -> Result<(), BadItem> {
        let must = |holds: bool, name| if holds { Ok(()) } else { Err(BadItem(name)) };
        must(self.held.is_some() == (self.state == State::Held), "held_from")?;
        let base = self.state_under_hold();
        must(!matches!(base, State::Held), "held_from")?;
        must(self.held.is_none() || !base.is_final(), "held_from")?;
        must(self.delivery >= 1 && self.epoch >= 1 && self.revision >= 1, "revision")?;
        must(!self.obligations.yen.is_negative(), "yen")?;
        must(!self.netted.yen.is_negative() && self.netted.yen <= self.obligations.yen, "netted_yen")?;
        must(self.again.lines <= self.obligations.lines && self.again.yen <= self.obligations.yen, "again_yen")?;
        must(self.redelivery.is_none() || base == State::Released, "redelivery")?;
        let is_told = self.paid.lines > 0 || self.returned.lines > 0;
        must(!is_told || self.books().is_ok(), "returned_yen")?;
        if base == State::Voided {
            return Ok(());
        }
        must(self.netted.lines == 0 || base >= State::Freezing, "nettings")?;
        must(self.members.is_some() == (base >= State::Frozen), "members")?;
        must(self.file.is_some() == (base >= State::Generated), "file_sha256")?;
        must(self.puller.is_some() == (base >= State::Released), "puller")?;
        must(self.pulled_at.is_none() || self.puller.is_some(), "pulled_at")?;
        must(self.hand_over_by.is_none() || self.pulled_at.is_some() == self.puller.is_some(), "pulled_at")?;
        must(self.receipt.is_none() || self.pulled_at.is_some(), "received_by")?;
        let stage = self.redelivery.unwrap_or(base);
        let approvers = match stage {
            State::Open | State::Freezing | State::Frozen | State::Generated => 0,
            State::Approved1 => 1,
            State::Approved2 | State::Releasable | State::Released | State::Confirmed => 2,
            State::Held | State::Voided => return Err(BadItem("redelivery")),
        };
        must(self.approvers.len() == approvers, "approver_1")?;
        let open_token = self.token.as_ref().is_some_and(|token| !token.used);
        must(open_token == (stage == State::Releasable), "token_used")
    }
}

/// Counts come from at most a few million items; the row refuses what does not fit.
fn count(lines: u64) -> Value {
    i64::try_from(lines).unwrap_or(-1).into()
}

/// Reading helpers over one item.
struct Row<'i>(&'i Item);

impl Row<'_> {
    fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    fn small(&self, name: &'static str) -> Result<u32, BadItem> {
        u32::try_from(self.0.number(name)?).map_err(|_| BadItem(name))
    }

    fn count(&self, name: &'static str) -> Result<u64, BadItem> {
        u64::try_from(self.0.number(name)?).map_err(|_| BadItem(name))
    }

    fn totals(&self, Counted(lines, yen): Counted) -> Result<Totals, BadItem> {
        if !self.has(lines) {
            return Ok(Totals::default());
        }
        Ok(Totals { lines: self.count(lines)?, yen: Yen::new(self.0.number(yen)?) })
    }

    fn digest(&self, name: &'static str) -> Result<Digest, BadItem> {
        Digest::parse(self.0.text(name)?).map_err(|_| BadItem(name))
    }

    fn token(&self) -> Result<TokenFacts, BadItem> {
        Ok(TokenFacts {
            number: self.small("token_number")?,
            hash: self.digest("token_sha256")?,
            person: self.person("token_person")?,
            device: DeviceId::parse(self.0.text("token_device")?).map_err(|_| BadItem("token_device"))?,
            expires: self.instant("token_expires")?,
            used: self.0.get("token_used") == Some(&Value::Flag(true)),
        })
    }

    /// To the second.
    fn instant(&self, name: &'static str) -> Result<Timestamp, BadItem> {
        Timestamp::from_second(self.0.number(name)?).map_err(|_| BadItem(name))
    }

    fn person(&self, name: &'static str) -> Result<PersonId, BadItem> {
        PersonId::parse(self.0.text(name)?).map_err(|_| BadItem(name))
    }
}
