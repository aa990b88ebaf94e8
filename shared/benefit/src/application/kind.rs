//! Kinds of applications (療養費区分) as a table. The assessment names the item (給付 3), not its values: these are ours (P).

use super::attachment::AttachmentKind::{self, Certificate, DeviceOrder, InsurerDecision, Receipt};
use serde::{Deserialize, Serialize};

/// What an application asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 府外受診.
    OutsidePrefecture,
    /// 医療証の提示なし.
    NoCertificate,
    /// 治療用装具.
    Device,
    /// 月額上限超過.
    MonthlyCap,
    /// その他.
    Other,
}

/// Where the time limit begins (時効の起算).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitFrom {
    /// The day after the payment, or after the end of the care month where that day is not known.
    Payment,
    /// The day after the end of the care month.
    CareMonth,
}

/// A row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KindRow {
    /// The kind.
    pub kind: Kind,
    /// Its name in files, rows and keys.
    pub name: &'static str,
    /// Its code in lists (P).
    pub code: u8,
    /// Japanese.
    pub ja: &'static str,
    /// English.
    pub en: &'static str,
    /// Does the child pay the programme's copay (一部負担金)? Not for devices (S: city text).
    pub copay: bool,
    /// Is it about one care at one place? The monthly cap is about a month.
    pub one_care: bool,
    /// Documents that must be with it.
    pub attachments: &'static [AttachmentKind],
    /// Where the time limit begins.
    pub limit_from: LimitFrom,
}

/// The table, in code order.
pub static KINDS: [KindRow; 5] = [
    KindRow {
        kind: Kind::OutsidePrefecture,
        name: "outside_prefecture",
        code: 1,
        ja: "府外受診",
        en: "care outside the prefecture",
        copay: true,
        one_care: true,
        attachments: &[Receipt],
        limit_from: LimitFrom::Payment,
    },
    KindRow {
        kind: Kind::NoCertificate,
        name: "no_certificate",
        code: 2,
        ja: "医療証の提示なし",
        en: "no certificate shown",
        copay: true,
        one_care: true,
        attachments: &[Receipt],
        limit_from: LimitFrom::Payment,
    },
    KindRow {
        kind: Kind::Device,
        name: "device",
        code: 3,
        ja: "治療用装具",
        en: "therapeutic device",
        copay: false,
        one_care: true,
        attachments: &[Receipt, DeviceOrder, InsurerDecision],
        limit_from: LimitFrom::Payment,
    },
    KindRow {
        kind: Kind::MonthlyCap,
        name: "monthly_cap",
        code: 4,
        ja: "月額上限超過",
        en: "copays over the monthly cap",
        copay: false,
        one_care: false,
        attachments: &[],
        limit_from: LimitFrom::CareMonth,
    },
    KindRow {
        kind: Kind::Other,
        name: "other",
        code: 9,
        ja: "その他",
        en: "other",
        copay: true,
        one_care: true,
        attachments: &[Receipt],
        limit_from: LimitFrom::Payment,
    },
];

impl Kind {
    /// Its row.
    #[must_use]
    pub fn row(self) -> &'static KindRow {
        let [outside, no_certificate, device, cap, other] = &KINDS;
        match self {
            Self::OutsidePrefecture => outside,
            Self::NoCertificate => no_certificate,
            Self::Device => device,
            Self::MonthlyCap => cap,
            Self::Other => other,
        }
    }

    /// Its name in files, rows and keys.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// From its name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        KINDS.iter().find(|row| row.name == text).map(|row| row.kind)
    }
}

/// The documents named anywhere in the table, and the certificate, which is only shown.
pub(super) const KNOWN_ATTACHMENTS: [AttachmentKind; 4] = [Receipt, DeviceOrder, InsurerDecision, Certificate];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_every_kind_finds_its_row() {
        for row in &KINDS {
            assert_eq!((row.kind.row().kind, Kind::parse(row.name)), (row.kind, Some(row.kind)));
            assert_eq!(serde_json::to_value(row.kind).unwrap(), row.name);
        }
        assert!(KINDS.windows(2).all(|pair| pair[0].code < pair[1].code));
        assert_eq!(Kind::parse("Device"), None);
    }
}
