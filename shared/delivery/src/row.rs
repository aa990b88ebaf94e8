use crate::declared::Declared;
use crate::id::{DeliveryId, FIRST_REVISION, SenderId};
use crate::plan::Opening;
use josei_base::plan::{BadItem, Item, ItemExt, Value};
use josei_base::{BillingMonth, Digest, Pinned, Sealing, Timestamp};
use serde::{Deserialize, Serialize};

/// How far a delivery (受付) has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum State {
    /// Announced; parts may arrive (受付開始).
    Opened,
    /// All parts have arrived (受領).
    Closed,
    /// Read record by record; the sender can see the preview (点検済).
    Checked,
    /// The sender stands by it (確定).
    Confirmed,
    /// Every receipt is decided (資格突合済).
    Matched,
    /// No receipt waits for a clerk, and what is owed for it is paid, or nothing was (精算済).
    Settled,
    /// The file as a whole was refused (不受理).
    Refused,
    /// The sender took it back before confirming (取下げ).
    Withdrawn,
    /// Not closed in time (期限切れ).
    Expired,
}

impl State {
    /// All states.
    pub const ALL: [Self; 9] = [
        Self::Opened,
        Self::Closed,
        Self::Checked,
        Self::Confirmed,
        Self::Matched,
        Self::Settled,
        Self::Refused,
        Self::Withdrawn,
        Self::Expired,
    ];

    /// The name in rows and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Opened => "OPENED",
            Self::Closed => "CLOSED",
            Self::Checked => "CHECKED",
            Self::Confirmed => "CONFIRMED",
            Self::Matched => "MATCHED",
            Self::Settled => "SETTLED",
            Self::Refused => "REFUSED",
            Self::Withdrawn => "WITHDRAWN",
            Self::Expired => "EXPIRED",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn name_ja(self) -> &'static str {
        match self {
            Self::Opened => "受付開始",
            Self::Closed => "受領",
            Self::Checked => "点検済（未確定）",
            Self::Confirmed => "確定",
            Self::Matched => "資格突合済",
            Self::Settled => "精算済",
            Self::Refused => "不受理",
            Self::Withdrawn => "取下げ",
            Self::Expired => "期限切れ",
        }
    }

    /// True when nothing more will happen to it here.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Settled | Self::Refused | Self::Withdrawn | Self::Expired)
    }

    fn parse(text: &str) -> Result<Self, BadItem> {
        Self::ALL.into_iter().find(|state| state.name() == text).ok_or(BadItem("state"))
    }
}

/// What a delivery holds (受付の種類).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Content {
    /// Receipts to be decided: a claim file, or CSV情報.
    #[default]
    Claims,
    /// A decided list (決定済レセプト一覧): it is kept, checked and acknowledged. No claim is made of it and nothing is paid for it.
    List,
}

impl Content {
    /// The name in rows and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Claims => "claims",
            Self::List => "list",
        }
    }
}

/// What reading the file gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Counts {
    /// Receipts in the file.
    pub receipts: u64,
    /// Accepted.
    pub accepted: u64,
    /// Rejected, each with a reason.
    pub rejected: u64,
    /// Points of all receipts; 0 for 訪問看護.
    pub points: u64,
    /// Yen of all receipts of 訪問看護, which bills no points; 0 for all others.
    #[serde(default)]
    pub yen: u64,
    /// Chunks.
    pub chunks: u32,
}

/// Attribute of the count of accepted receipts that are not paid.
pub(crate) const UNPAID_RECEIPTS: &str = "unpaid_receipts";

/// What is still to be done for a delivery that is decided (精算の状況).
///
/// The rule is to carry over (繰越): a case holds back nothing but its own receipt. A batch takes all that is owed when it is frozen, what a case makes owed
/// later is paid with the next batch of the same billing month, and the delivery waits: it is settled when no receipt waits and nothing is unpaid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Settling {
    /// Receipts that wait for a clerk: REVIEW and REJECT.
    pub waiting: u64,
    /// Chunks for which nothing is owed any more: it is paid, or nothing was.
    pub paid_chunks: u32,
    /// Receipts that a person accepted and that are not paid yet.
    #[serde(default)]
    pub unpaid_receipts: u64,
}

/// A delivery's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Id.
    pub id: DeliveryId,
    /// State.
    pub state: State,
    /// Who sends.
    pub sender: SenderId,
    /// Billing month.
    pub month: BillingMonth,
    /// File name as the sender has it.
    pub file_name: String,
    /// Announced bytes.
    pub size: u64,
    /// Announced SHA-256.
    pub sha256: Digest,
    /// Number of the revision under this name, from 1.
    pub revision: u32,
    /// A later revision has taken its place; it can never begin anew.
    pub revised: bool,
    /// Totals announced beside it.
    pub declared: Declared,
    /// Confirmed in advance (a machine sender).
    pub confirm_in_advance: bool,
    /// Where the parts arrive.
    pub inbox_key: String,
    /// How the sender seals it; nothing if it is put as it is.
    pub sealing: Option<Sealing>,
    /// The upload's id at the store, once begun.
    pub upload: Option<String>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was confirmed: the day on which its receipts are judged.
    pub confirmed_at: Option<Timestamp>,
    /// What reading gave, once read.
    pub counts: Option<Counts>,
    /// Chunks decided so far.
    pub matched_chunks: u32,
    /// What it holds, once read.
    pub content: Content,
    /// What is still to be done, once read.
    pub settling: Settling,
    /// The acknowledgement's part on the file as a whole, once read.
    pub acknowledgement: Option<Pinned>,
    /// Why it was refused: a code of [`crate::codes`] or of the receipt reader.
    pub refusal: Option<String>,
    /// What was seen, in words that are no content: the name of a virus signature.
    pub refusal_detail: Option<String>,
    /// What it waits for before it can be read: a code of [`crate::codes`].
    pub waits: Option<String>,
    /// The scanner that let it pass or found something; `off` where there is none.
    pub scan: Option<String>,
    /// When it was read: the sender has a day from then.
    pub checked_at: Option<Timestamp>,
    /// What its sender was known for when it was opened (既知の相違), as the JSON of the receipt reader.
    pub deviations: Option<String>,
}

fn small(item: &Item, name: &'static str) -> Result<u32, BadItem> {
    u32::try_from(item.number(name)?).map_err(|_| BadItem(name))
}

fn large(item: &Item, name: &'static str) -> Result<u64, BadItem> {
    u64::try_from(item.number(name)?).map_err(|_| BadItem(name))
}

fn time(item: &Item, name: &'static str) -> Result<Timestamp, BadItem> {
    item.text(name)?.parse().map_err(|_| BadItem(name))
}

impl Delivery {
    /// True if it is decided and nothing is left to do: [`crate::plan_settled`] will hold.
    #[must_use]
    pub fn is_to_be_settled(&self) -> bool {
        let chunks = self.counts.map_or(0, |counts| counts.chunks);
        self.state == State::Matched && self.settling == Settling { waiting: 0, paid_chunks: chunks, unpaid_receipts: 0 }
    }

    /// Bytes that arrive: those of the sealed object, or of the file.
    #[must_use]
    pub fn stored_size(&self) -> u64 {
        self.sealing.as_ref().map_or(self.size, |sealing| sealing.stored_size)
    }

    /// What it waits for now; nothing once it is read, refused or ended.
    #[must_use]
    pub fn waits_for(&self) -> Option<&str> {
        self.waits.as_deref().filter(|_| matches!(self.state, State::Opened | State::Closed))
    }

    /// True if the same is announced again: the same bytes, and no other totals.
    #[must_use]
    pub fn is_announced_by(&self, opening: &Opening) -> bool {
        let same = |told: Option<u64>, standing: Option<u64>| told.is_none() || told == standing;
        self.has_content_of(opening)
            && same(opening.declared.receipts, self.declared.receipts)
            && same(opening.declared.points, self.declared.points)
    }

    /// True if the same bytes are announced.
    #[must_use]
    pub fn has_content_of(&self, opening: &Opening) -> bool {
        self.sha256 == opening.sha256 && self.size == opening.size
    }

    /// True if it ended without ever counting and this announcement begins the next revision of its name. The same announcement again does not: one
    /// that expired or was withdrawn begins anew, and one that was refused for what it is stays refused.
    #[must_use]
    pub fn gives_way_to(&self, opening: &Opening) -> bool {
        match self.state {
            State::Expired | State::Withdrawn => !self.is_announced_by(opening),
            State::Refused => !self.is_announced_by(opening) || self.refusal.as_deref().is_some_and(crate::codes::may_come_again),
            State::Opened | State::Closed | State::Checked | State::Confirmed | State::Matched | State::Settled => false,
        }
    }

    /// Since when the sender has a day to go on: it was opened, or read.
    #[must_use]
    pub fn open_since(&self) -> Timestamp {
        self.checked_at.map_or(self.opened_at, |checked| checked.max(self.opened_at))
    }

    /// Reads a row.
    ///
    /// # Errors
    /// Names the attribute that is missing or damaged.
    pub fn from_item(item: &Item) -> Result<Self, BadItem> {
        let some = |name: &'static str| item.text(name).ok().map(str::to_owned);
        let declared = |name: &'static str| item.contains_key(name).then(|| large(item, name)).transpose();
        let counts = if item.contains_key("receipts") {
            Some(Counts {
                receipts: large(item, "receipts")?,
                accepted: large(item, "accepted")?,
                rejected: large(item, "rejected")?,
                points: large(item, "points")?,
                // Rows from before it was counted have none.
                yen: if item.contains_key("yen") { large(item, "yen")? } else { 0 },
                chunks: small(item, "chunks")?,
            })
        } else {
            None
        };
        Ok(Self {
            id: DeliveryId::parse(item.text("id")?).map_err(|_| BadItem("id"))?,
            state: State::parse(item.text("state")?)?,
            sender: SenderId::parse(item.text("sender")?).map_err(|_| BadItem("sender"))?,
            month: BillingMonth::parse(item.text("month")?).map_err(|_| BadItem("month"))?,
            file_name: item.text("file_name")?.to_owned(),
            size: large(item, "size")?,
            sha256: Digest::parse(item.text("sha256")?).map_err(|_| BadItem("sha256"))?,
            revision: if item.contains_key("revision") { small(item, "revision")? } else { FIRST_REVISION },
            revised: item.contains_key("revised"),
            declared: Declared { receipts: declared("declared_receipts")?, points: declared("declared_points")? },
            confirm_in_advance: matches!(item.get("confirm_in_advance"), Some(Value::Flag(true))),
            inbox_key: item.text("inbox_key")?.to_owned(),
            sealing: Sealing::read_from(item)?,
            upload: item.text("upload").ok().map(str::to_owned),
            opened_at: time(item, "opened_at")?,
            confirmed_at: item.contains_key("confirmed_at").then(|| time(item, "confirmed_at")).transpose()?,
            counts,
            matched_chunks: if item.contains_key("matched_chunks") { small(item, "matched_chunks")? } else { 0 },
            content: if item.text("content") == Ok(Content::List.name()) { Content::List } else { Content::Claims },
            settling: Settling {
                waiting: if item.contains_key("waiting") { large(item, "waiting")? } else { 0 },
                paid_chunks: if item.contains_key("paid_chunks") { small(item, "paid_chunks")? } else { 0 },
                unpaid_receipts: if item.contains_key(UNPAID_RECEIPTS) { large(item, UNPAID_RECEIPTS)? } else { 0 },
            },
            acknowledgement: Pinned::read_from(item, "acknowledgement"),
            refusal: some("refusal"),
            refusal_detail: some("refusal_detail"),
            waits: some("waits"),
            scan: some("scan"),
            checked_at: item.contains_key("checked_at").then(|| time(item, "checked_at")).transpose()?,
            deviations: some("deviations"),
        })
    }
}

/// How far a chunk has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChunkState {
    /// Stored.
    Sealed,
    /// Its receipts are decided.
    Matched,
}

impl ChunkState {
    /// The name in rows.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sealed => "SEALED",
            Self::Matched => "MATCHED",
        }
    }
}

/// A chunk's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// Number from 1.
    pub number: u32,
    /// State.
    pub state: ChunkState,
    /// The sealed chunk.
    pub object: Pinned,
    /// The sealed acknowledgement of its receipts.
    pub acknowledgement: Pinned,
    /// Receipts in it.
    pub receipts: u32,
    /// The register snapshot its receipts are judged by, once chosen (SHA-256 of the stored bytes).
    pub snapshot: Option<Digest>,
    /// The city's rules they are judged by, chosen with it (SHA-256 of the city file).
    pub rules: Option<Digest>,
    /// What deciding gave, once decided.
    pub matched: Option<crate::ChunkMatched>,
}

impl Chunk {
    /// Reads a row.
    ///
    /// # Errors
    /// Names the attribute that is missing or damaged.
    pub fn from_item(item: &Item) -> Result<Self, BadItem> {
        let state = match item.text("state")? {
            "SEALED" => ChunkState::Sealed,
            "MATCHED" => ChunkState::Matched,
            _ => return Err(BadItem("state")),
        };
        let chosen = |name: &'static str| item.text(name).ok().map(|text| Digest::parse(text).map_err(|_| BadItem(name))).transpose();
        let matched = if state == ChunkState::Matched {
            Some(crate::ChunkMatched {
                ok: small(item, "ok")?,
                review: small(item, "review")?,
                reject: small(item, "reject")?,
                yen: josei_base::Yen::new(item.number("yen")?),
                decisions: Pinned::read_from(item, "decisions").ok_or(BadItem("decisions"))?,
            })
        } else {
            None
        };
        Ok(Self {
            number: small(item, "number")?,
            state,
            object: Pinned::read_from(item, "object").ok_or(BadItem("object"))?,
            acknowledgement: Pinned::read_from(item, "acknowledgement").ok_or(BadItem("acknowledgement"))?,
            receipts: small(item, "receipts")?,
            snapshot: chosen("snapshot")?,
            rules: chosen("rules")?,
            matched,
        })
    }
}
