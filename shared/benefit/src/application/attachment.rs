//! Documents that come with an application (添付書類), as references: the images themselves are sealed elsewhere.

use super::word::{DocumentRef, NotAWord};
use serde::{Deserialize, Serialize};

/// Most documents of one application.
pub const ATTACHMENTS_MAX: usize = 20;

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentKind {
    /// 領収書.
    Receipt,
    /// 治療用装具の指示書（証明書）.
    DeviceOrder,
    /// 保険者の支給決定通知書.
    InsurerDecision,
    /// 医療証の写し.
    Certificate,
}

impl AttachmentKind {
    /// The name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Receipt => "receipt",
            Self::DeviceOrder => "device_order",
            Self::InsurerDecision => "insurer_decision",
            Self::Certificate => "certificate",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn name_ja(self) -> &'static str {
        match self {
            Self::Receipt => "領収書",
            Self::DeviceOrder => "装具の指示書",
            Self::InsurerDecision => "保険者の支給決定通知書",
            Self::Certificate => "医療証の写し",
        }
    }
}

/// One document: `receipt:scan/2024/07-1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    /// What it is.
    pub kind: AttachmentKind,
    /// Where it is kept.
    pub reference: DocumentRef,
}

impl Attachment {
    /// From `kind:reference`.
    ///
    /// # Errors
    /// An unknown kind, or characters a reference may not have.
    pub fn parse(text: &str) -> Result<Self, NotAWord> {
        let (kind, reference) = text.split_once(':').ok_or(NotAWord("attachment"))?;
        let kind = super::kind::KNOWN_ATTACHMENTS.into_iter().find(|known| known.name() == kind).ok_or(NotAWord("attachment"))?;
        Ok(Self { kind, reference: DocumentRef::parse(reference)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_references_are_checked() {
        assert_eq!(Attachment::parse("receipt:scan/1").unwrap().kind, AttachmentKind::Receipt);
        for wrong in ["scan/1", "photo:scan/1", "receipt:", "receipt:a b"] {
            assert!(Attachment::parse(wrong).is_err(), "{wrong}");
        }
    }
}
