//! 訪問看護 (`domain/receipts.md` §3.3): HO and KO bill yen. The layouts of the detail records were not collected; they are kept as they are.

use super::values::{NOTES, OPTIONAL_BENEFIT, REDUCTIONS, WORK};
use super::{Meaning, Part, Record, Role, TableSet, a, ak, day, free, k, kept, month, n};
use crate::kind::Kind;

pub(super) static TABLES: TableSet = TableSet { kind: Kind::Homon, header: &HM, records: &RECORDS };

static HM: Record = Record {
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
};

static RECORDS: [Record; 13] = [
    kept(*b"KA"),
    kept(*b"RJ"),
    kept(*b"SY"),
    kept(*b"IH"),
    kept(*b"HJ"),
    kept(*b"JS"),
    kept(*b"TZ"),
    Record {
        id: *b"RE",
        meaning: Meaning::Receipt,
        // カタカナ（氏名） stands behind the name, unlike elsewhere.
        parts: &[Part::Fields(&[
            n("レセプト番号", 6).required().needed(Role::Number),
            n("レセプト種別", 4).fixed().required().needed(Role::Type),
            month("指定訪問看護年月").required().needed(Role::Month),
            ak("氏名", 40).required().needed(Role::Name),
            k("カタカナ（氏名）", 80).needed(Role::Kana),
            n("男女区分", 1).fixed().required().needed(Role::Sex),
            day("生年月日").required().needed(Role::Birth),
            free("予備"),
            free("予備"),
            n("給付割合", 3).needed(Role::Percent),
            a("レセプト特記事項", 10).used(Role::Notes).one_of(&NOTES),
            n("一部負担金区分", 1),
            a("訪問看護記録番号", 20),
            n("検索番号", 30).used(Role::Search),
        ])],
    },
    Record {
        id: *b"HO",
        meaning: Meaning::Insurer,
        parts: &[Part::Fields(&[
            a("保険者番号", 8).required().needed(Role::Number),
            ak("被保険者証等の記号", 38).needed(Role::Symbol),
            ak("被保険者証等の番号", 38).required().needed(Role::Card),
            n("実日数", 2).required().needed(Role::Days),
            n("合計金額", 8).required().needed(Role::Points),
            n("職務上の事由", 1).one_of(&WORK),
            n("証明書番号", 3),
            n("一部負担金額", 8).needed(Role::Copay),
            n("減免区分", 1).one_of(&REDUCTIONS),
            n("減額割合", 3),
            n("減額金額", 6),
        ])],
    },
    Record {
        id: *b"KO",
        meaning: Meaning::Programme,
        parts: &[Part::Fields(&[
            a("公費負担者番号", 8).required().needed(Role::Number),
            n("公費受給者番号", 7).needed(Role::Holder),
            n("任意給付区分", 1).one_of(&OPTIONAL_BENEFIT),
            n("実日数", 2).required().needed(Role::Days),
            n("合計金額", 8).needed(Role::Points),
            n("一部負担金額", 8).needed(Role::Copay),
            n("公費給付対象一部負担金", 6).needed(Role::Share),
        ])],
    },
    super::SN,
    super::JD,
    super::MF,
];
