//! Kinds that are recognised but not read yet: their headers only (`domain/receipts.md` §3.2, §3.3).

use super::{Meaning, Part, Record, Role, TableSet, a, free, k, month, n};
use crate::kind::Kind;

/// 歯科.
pub(super) static SHIKA: TableSet = TableSet {
    kind: Kind::Shika,
    header: &Record {
        id: *b"UK",
        meaning: Meaning::Header,
        parts: &[Part::Fields(&[
            n("審査支払機関", 1).fixed().required().needed(Role::ReviewBody),
            n("都道府県", 2).fixed().required().needed(Role::Prefecture),
            n("点数表", 1).fixed().required().needed(Role::FeeTable),
            n("医療機関コード", 7).fixed().required().needed(Role::Facility),
            free("予備"),
            k("医療機関名称", 40).required().used(Role::FacilityName),
            month("請求年月").required().needed(Role::Month),
            a("届出", 40),
            n("マルチボリューム識別情報", 2).fixed().required().used(Role::Volume),
        ])],
    },
    records: &[],
};

/// 訪問看護.
pub(super) static HOMON: TableSet = TableSet {
    kind: Kind::Homon,
    header: &Record {
        id: *b"HM",
        meaning: Meaning::Header,
        parts: &[Part::Fields(&[
            n("審査支払機関", 1).fixed().required().needed(Role::ReviewBody),
            n("都道府県", 2).fixed().required().needed(Role::Prefecture),
            n("点数表", 1).fixed().required().needed(Role::FeeTable),
            n("ステーションコード", 7).fixed().required().needed(Role::Facility),
            k("訪問看護ステーション名称", 40).required().used(Role::FacilityName),
            month("請求年月").required().needed(Role::Month),
            a("電話番号", 15),
        ])],
    },
    records: &[],
};
