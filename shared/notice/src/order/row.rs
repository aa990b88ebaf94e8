use super::OrderId;
use crate::limits::ORDER_FINDINGS_MAX;
use josei_base::plan::{BadItem, Item, ItemExt as _, Value};
use josei_base::{Digest, Finding, Pinned, Severity, Timestamp};
use serde::{Deserialize, Serialize};

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// 依頼済: its lines are sealed; not rendered yet.
    Ordered,
    /// 作成済: rendered, with or without a print file.
    Rendered,
    /// 承認済: a second person approved that the print file leaves.
    Approved,
    /// 引渡済: the print file was handed out.
    Taken,
}

impl State {
    /// All states, in their order.
    pub const ALL: [Self; 4] = [Self::Ordered, Self::Rendered, Self::Approved, Self::Taken];

    /// The name in rows and answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ordered => "ORDERED",
            Self::Rendered => "RENDERED",
            Self::Approved => "APPROVED",
            Self::Taken => "TAKEN",
        }
    }

    /// By its name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// A finding as it is kept: place, code and texts; a document number at most, never a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Line of the order, from 1; 0 where the document number says which.
    pub line: u64,
    /// Document number (文書番号).
    pub record: String,
    /// Field, or kind of document.
    pub field: String,
    /// Stable code.
    pub code: String,
    /// Error: the notice was left out. Warning: it was printed.
    pub severity: Severity,
    /// What and what to do, Japanese.
    pub message_ja: String,
    /// What and what to do, English.
    pub message_en: String,
}

impl From<&Finding> for Told {
    fn from(finding: &Finding) -> Self {
        Self {
            line: finding.line,
            record: finding.record.clone(),
            field: finding.field.clone(),
            code: finding.entry.code.to_owned(),
            severity: finding.severity(),
            message_ja: finding.message_ja(),
            message_en: finding.message_en(),
        }
    }
}

/// A print file and its index, sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// SHA-256 of the PDF.
    pub sha256: Digest,
    /// Its bytes.
    pub bytes: u64,
    /// Its pages.
    pub pages: u64,
    /// Notices in it.
    pub notices: u64,
    /// The sealed PDF.
    pub pdf: Pinned,
    /// The sealed index.
    pub index: Pinned,
}

/// What rendering came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// None if every notice has errors.
    pub file: Option<File>,
    /// Lines and notices left out.
    pub left_out: u64,
    /// The first `limits::ORDER_FINDINGS_MAX` findings.
    pub findings: Vec<Told>,
    /// All of them.
    pub findings_total: u64,
}

impl Rendered {
    /// With its findings counted and cut.
    #[must_use]
    pub fn new(file: Option<File>, findings: &[Finding]) -> Self {
        let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        Self {
            file,
            left_out: count(findings.iter().filter(|finding| finding.is_error()).count()),
            findings: findings.iter().take(ORDER_FINDINGS_MAX).map(Told::from).collect(),
            findings_total: count(findings.len()),
        }
    }

    pub(super) fn put_into(&self, item: &mut Item) {
        if let Some(file) = &self.file {
            item.insert("sha256".to_owned(), file.sha256.to_string().into());
            for (name, count) in [("bytes", file.bytes), ("pages", file.pages), ("notices", file.notices)] {
                item.insert(name.to_owned(), number(count));
            }
            file.pdf.put_into(item, "pdf");
            file.index.put_into(item, "index");
        }
        item.insert("left_out".to_owned(), number(self.left_out));
        // Plain texts and numbers are always JSON.
        item.insert("findings".to_owned(), serde_json::to_string(&self.findings).unwrap_or_default().into());
        item.insert("findings_total".to_owned(), number(self.findings_total));
    }

    fn read_from(item: &Item) -> Result<Self, BadItem> {
        let file = match item.get("sha256") {
            None => None,
            Some(_) => Some(File {
                sha256: Digest::parse(item.text("sha256")?).map_err(|_| BadItem("sha256"))?,
                bytes: count(item, "bytes")?,
                pages: count(item, "pages")?,
                notices: count(item, "notices")?,
                pdf: Pinned::read_from(item, "pdf").ok_or(BadItem("pdf"))?,
                index: Pinned::read_from(item, "index").ok_or(BadItem("index"))?,
            }),
        };
        Ok(Self {
            file,
            left_out: count(item, "left_out")?,
            findings: serde_json::from_str(item.text("findings")?).map_err(|_| BadItem("findings"))?,
            findings_total: count(item, "findings_total")?,
        })
    }
}

/// Who approved that the file leaves, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// The approver's id.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// An order (通知の依頼).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Identity.
    pub id: OrderId,
    /// Where it stands.
    pub state: State,
    /// Who ordered: a person's id.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Notices that could be read when it was ordered.
    pub ordered: u64,
    /// Its sealed lines.
    pub content: Pinned,
    /// What came of it, once rendered.
    pub rendered: Option<Rendered>,
    /// The approval that counts, once there is one.
    pub approval: Option<Approval>,
    /// Times the file was handed out.
    pub takes: u64,
}

impl Order {
    /// Its attributes when it is ordered.
    pub(super) fn to_item(&self) -> Item {
        let mut item = Item::from([
            ("state".to_owned(), self.state.name().into()),
            ("by".to_owned(), self.by.as_str().into()),
            ("at".to_owned(), self.at.to_string().into()),
            ("ordered".to_owned(), number(self.ordered)),
            ("takes".to_owned(), number(self.takes)),
        ]);
        self.content.put_into(&mut item, "content");
        item
    }

    /// From its row.
    ///
    /// # Errors
    /// Names the attribute that is missing or damaged.
    pub fn from_item(id: &OrderId, item: &Item) -> Result<Self, BadItem> {
        let state = State::parse(item.text("state")?).ok_or(BadItem("state"))?;
        let time = |name: &'static str| item.text(name)?.parse::<Timestamp>().map_err(|_| BadItem(name));
        let approval = match item.get("approved_by") {
            None => None,
            Some(_) => Some(Approval { by: item.text("approved_by")?.to_owned(), at: time("approved_at")? }),
        };
        Ok(Self {
            id: id.clone(),
            state,
            by: item.text("by")?.to_owned(),
            at: time("at")?,
            ordered: count(item, "ordered")?,
            content: Pinned::read_from(item, "content").ok_or(BadItem("content"))?,
            rendered: if state == State::Ordered { None } else { Some(Rendered::read_from(item)?) },
            approval,
            takes: count(item, "takes")?,
        })
    }

    /// Its print file, if there is one.
    #[must_use]
    pub fn file(&self) -> Option<&File> {
        self.rendered.as_ref()?.file.as_ref()
    }
}

pub(super) fn number(count: u64) -> Value {
    Value::Number(i64::try_from(count).unwrap_or(i64::MAX))
}

fn count(item: &Item, name: &'static str) -> Result<u64, BadItem> {
    u64::try_from(item.number(name)?).map_err(|_| BadItem(name))
}
