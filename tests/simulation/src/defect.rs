//! Planted defects: mistakes somebody could make, each as what would come out of it at the ports. Conditions are data, so "this one is not asked" is a
//! planned write without it. Nothing of this is in a function: the defect sits between the function and its store, in this crate alone.

use crate::model::Model;
use crate::model::rows::{Place, number, place, text};
use josei_base::plan::{Condition, Item, Table, Value, Write};
use josei_store::port::Page;

macro_rules! defects {
    ($($name:ident $text:literal $what:literal;)+) => {
        /// A mistake.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Defect {
            $(#[doc = $what] $name,)+
        }

        impl Defect {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// As it is asked for.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// What the mistake is.
            #[must_use]
            pub const fn what(self) -> &'static str {
                match self { $(Self::$name => $what,)+ }
            }
        }
    };
}

defects! {
    GuardNotAsked "guard-not-asked" "an obligation is guarded without asking whether a guard stands";
    TakeoverNotAsked "takeover-not-asked" "what a voided batch had is taken over without asking whether another took it (freed twice)";
    BatchNotAsked "batch-not-asked" "a batch is changed without asking what it is now (read, then written)";
    RevisionNotAsked "revision-not-asked" "a batch is changed if its state is the one that was read; revision and epoch are not asked";
    NumberNotAsked "number-not-asked" "a batch gets its number without asking whether the counter moved";
    RequestNotKnown "request-not-known" "the name under which a request is remembered is another one each time (a retry is not recognised)";
    ObligationNotAsked "obligation-not-asked" "an obligation is recorded over the one that stands";
    OnceNotAsked "once-not-asked" "a cause is recorded without asking whether it stands for another month";
    ReceivableNotAsked "receivable-not-asked" "what is owed back is recorded over what stands";
    NettingNotAsked "netting-not-asked" "what is withheld is written without asking whether another batch withheld meanwhile";
    NettingForgets "netting-forgets" "the row of what is withheld keeps this batch only (netted twice)";
    NettingNotCounted "netting-not-counted" "the batch does not count what it withholds";
    SumWraps "sum-wraps" "the sum of a batch is kept in two bytes";
    AccountNotFixed "account-not-fixed" "the newest account is taken when the file is made, not the one the batch fixed";
    FileStoredBehind "file-stored-behind" "the file is stored in the background, its hash is recorded before";
    ApprovalNotAsked "approval-not-asked" "an approval is written without asking what the batch is now";
    ApproverByTerminal "approver-by-terminal" "the batch remembers the terminal of an approver, and nobody asks whether the person has a role";
    AskerForgotten "asker-forgotten" "the batch forgets who prepared it, and nobody asks whether the person has a role";
    ReleaseNotAsked "release-not-asked" "a token is issued without asking what the batch is now";
    PullNotAsked "pull-not-asked" "the file is taken without asking anything in the write";
    PullAsksTheTokenOnly "pull-asks-the-token-only" "the file is taken if the token is right; a hold meanwhile is ignored";
    TokenStaysGood "token-stays-good" "the token is not marked as used, the batch stays releasable";
    ClockStands "clock-stands" "time is read once, when the function starts";
    VoidNotAsked "void-not-asked" "a batch is given up without asking whether it was released meanwhile";
    HoldNotAsked "hold-not-asked" "a batch is held without asking whether it was released meanwhile";
    DifferenceNotHeld "difference-not-held" "totals differ, and the hold is not written";
    RedeliveryKeepsApprovals "redelivery-keeps-approvals" "the file is handed out again with the approvals of the first time";
    PaidTwiceCounted "paid-twice-counted" "a chunk is counted as paid without asking whether it was";
    IntentBehind "intent-behind" "the INTENT is written in the background";
    OutcomeApart "outcome-apart" "the OUTCOME is written after the change, not with it";
    WritesOneByOne "writes-one-by-one" "a transaction is written one by one";
    LooksThenWrites "looks-then-writes" "conditions are looked at, then written without them";
    RefusedIsDone "refused-is-done" "a refused write is taken for one that was done before";
    PageForgotten "page-forgotten" "only the first page of a partition is read";
}

fn unasked(write: &mut Write) {
    match write {
        Write::Put { condition, .. } | Write::Update { condition, .. } => *condition = None,
        Write::Check { condition, .. } => *condition = Condition::Any(vec![Condition::Present, Condition::Absent]),
    }
}

/// Keeps of a condition what names one of these attributes.
fn only(write: &mut Write, names: &[&str]) {
    let Write::Put { condition: Some(Condition::All(all)), .. } = write else { return };
    all.retain(|one| matches!(one, Condition::Equals(name, _) if names.contains(&name.as_str())));
    if all.is_empty() {
        unasked(write);
    }
}

fn row(write: &mut Write) -> Option<&mut Item> {
    if let Write::Put { item, .. } = write { Some(item) } else { None }
}

fn set(write: &mut Write, name: &str, value: Value) {
    if let Some(item) = row(write).filter(|item| item.contains_key(name)) {
        item.insert(name.to_owned(), value);
    }
}

fn of(write: &Write) -> Place<'_> {
    place(write.table(), write.key())
}

fn state(write: &Write) -> &str {
    if let (Place::Batch(_), Write::Put { item, .. }) = (of(write), write) { text(item, "state") } else { "" }
}

fn is_evidence(write: &Write, prefix: &str) -> bool {
    matches!(of(write), Place::Evidence(_, sort) if sort.starts_with(prefix))
}

impl Defect {
    /// From its name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|defect| defect.name() == name)
    }

    pub(crate) fn without(write: &Write) -> Write {
        let mut write = write.clone();
        unasked(&mut write);
        write
    }

    pub(crate) fn is_intent(writes: &[Write]) -> bool {
        let [Write::Put { table: Table::Audit, item, .. }] = writes else { return false };
        let intent = br#""kind":"intent""#;
        matches!(item.get("bytes"), Some(Value::Bytes(bytes)) if bytes.windows(intent.len()).any(|window| window == intent))
    }

    pub(crate) fn is_silent_hold(writes: &[Write]) -> bool {
        matches!(writes, [write] if state(write) == "HELD")
    }

    /// The transaction as the mistaken code would have planned it.
    pub(crate) fn planned(self, writes: &[Write]) -> Vec<Write> {
        let mut writes = writes.to_vec();
        let has = |prefix: &str| writes.iter().any(|write| is_evidence(write, prefix));
        let (approves, releases, pulls, again) = (has("APPROVAL#"), has("TOKEN#"), has("PULL#"), has("REDELIVERY#"));
        let opens = writes.iter().any(|write| matches!(of(write), Place::Counter));
        let all = match self {
            Self::ApprovalNotAsked => approves,
            Self::ReleaseNotAsked => releases && !pulls,
            Self::PullNotAsked | Self::TokenStaysGood => pulls,
            Self::NumberNotAsked => opens,
            _ => false,
        };
        for write in &mut writes {
            if all && write.table() == Table::Payments && !matches!(of(write), Place::Opened(_)) {
                unasked(write);
            }
            self.change(write, (pulls, again));
        }
        if self == Self::TokenStaysGood && pulls {
            // What is left is evidence.
            writes.retain(|write| write.table() == Table::Audit || is_evidence(write, "PERSON#"));
        }
        writes
    }

    fn change(self, write: &mut Write, (pulls, again): (bool, bool)) {
        let place = of(write);
        match (self, place) {
            (Self::GuardNotAsked, Place::Guard(_))
            | (Self::NettingNotAsked, Place::Nettings(_))
            | (Self::ObligationNotAsked, Place::Obligation(_) | Place::Once(_))
            | (Self::ReceivableNotAsked, Place::Receivable(_) | Place::Once(_))
            | (Self::OnceNotAsked, Place::Once(_))
            | (Self::BatchNotAsked, Place::Batch(_)) => unasked(write),
            (Self::TakeoverNotAsked, Place::Guard(_)) => {
                if let Write::Put { condition: condition @ Some(Condition::Equals(..)), .. } = write {
                    *condition = None;
                }
            }
            (Self::RevisionNotAsked, Place::Batch(_)) => only(write, &["state"]),
            (Self::RequestNotKnown, Place::Opened(_)) => {
                if let Write::Put { key, item, .. } = write {
                    key.sort = format!("{}.{}", key.sort, number(item, "sequence"));
                }
            }
            (Self::NettingForgets, Place::Nettings(_)) => {
                let last = row(write).map(|item| text(item, "made").rsplit(' ').next().unwrap_or_default().to_owned());
                if let Some(last) = last {
                    set(write, "made", last.into());
                }
            }
            (Self::NettingNotCounted, Place::Batch(_)) => {
                if let Some(item) = row(write) {
                    item.remove("nettings");
                    item.remove("netted_yen");
                }
            }
            (Self::SumWraps, Place::Batch(_)) => {
                if let Some(yen) = row(write).map(|item| number(item, "yen")) {
                    set(write, "yen", (yen % 65_536).into());
                }
            }
            (Self::ApproverByTerminal, Place::Batch(_)) => {
                set(write, "approver_1", "terminal-1".into());
                set(write, "approver_2", "terminal-2".into());
            }
            (Self::AskerForgotten, Place::Batch(_)) => set(write, "asker", "nobody".into()),
            (Self::ApproverByTerminal | Self::AskerForgotten, Place::Evidence(_, sort)) if sort.starts_with("PERSON#") => unasked(write),
            (Self::PullAsksTheTokenOnly, Place::Batch(_)) if pulls => only(write, &["token_sha256", "token_used", "token_person"]),
            (Self::VoidNotAsked, Place::Batch(_)) if state(write) == "VOIDED" => unasked(write),
            (Self::HoldNotAsked, Place::Batch(_)) if state(write) == "HELD" => unasked(write),
            (Self::RedeliveryKeepsApprovals, Place::Batch(_)) if again => {
                set(write, "redelivery", "APPROVED_2".into());
                if let Some(item) = row(write) {
                    item.insert("approver_1".to_owned(), "approver-1".into());
                    item.insert("approver_2".to_owned(), "approver-2".into());
                }
            }
            (Self::PaidTwiceCounted, Place::Delivery(_, sort)) if sort.starts_with("CHUNK#") => unasked(write),
            _ => {}
        }
    }

    /// A page as the mistaken code would have read it.
    pub(crate) fn page(self, model: &Model, page: &mut Page) {
        match self {
            Self::PageForgotten => page.next = None,
            Self::AccountNotFixed => {
                for (key, item) in &mut page.items {
                    let person = text(item, "person").to_owned();
                    if let (Place::Guard(_), Some((newest, _))) = (place(Table::Payments, key), model.newest(&person)) {
                        item.insert("account".to_owned(), i64::from(newest).into());
                    }
                }
            }
            _ => {}
        }
    }
}
