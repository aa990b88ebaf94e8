//! 医科 (`domain/receipts.md` §2).

use super::values::{CLASSES, LOW_INCOME, MAIN_ILLNESS, NOTES, OPTIONAL_BENEFIT, OUTCOMES, REDUCTIONS, WARDS, WORK};
use super::{Field, Meaning, Part, Record, Role, TableSet, a, ak, day, detail, free, k, month, n, quantity};
use crate::kind::Kind;

pub(super) static TABLES: TableSet = TableSet { kind: Kind::Ika, header: &IR, records: &RECORDS };

pub(super) static IR: Record = Record {
    id: *b"IR",
    meaning: Meaning::Header,
    parts: &[Part::Fields(&[
        n("審査支払機関", 1).fixed().required().needed(Role::ReviewBody),
        n("都道府県", 2).fixed().required().needed(Role::Prefecture),
        n("点数表", 1).fixed().required().needed(Role::FeeTable),
        n("医療機関コード", 7).fixed().required().needed(Role::Facility),
        free("予備"),
        k("医療機関名称", 40).required().used(Role::FacilityName),
        month("請求年月").required().needed(Role::Month),
        n("マルチボリューム識別情報", 2).fixed().required().used(Role::Volume),
        a("電話番号", 15),
    ])],
};

/// 診療科1–3.
const DEPARTMENT: [Field; 5] =
    [n("診療科#診療科名", 2), n("診療科#人体の部位等", 3), n("診療科#性別等", 3), n("診療科#医学的処置", 3), n("診療科#特定疾病", 3)];

/// コメントコード and 文字データ, three pairs in each detail record.
pub(super) const COMMENT: [Field; 2] = [n("コメント#コード", 9), k("コメント#文字データ", 100)];

/// What every detail record begins with.
pub(super) const fn item(class: Field, code: &'static str, quantity: Field) -> [Field; 6] {
    [
        class.used(Role::Class),
        a("負担区分", 1).fixed().used(Role::Burden),
        n(code, 9).fixed().required(),
        quantity,
        n("点数", 7).used(Role::Points),
        n("回数", 3).used(Role::Count),
    ]
}

const CLASS: Field = n("診療識別", 2).one_of(&CLASSES);

/// コメント.
pub(super) const fn comment(class: Field) -> [Field; 4] {
    // 76 bytes in 医科, 400 in the newest 歯科 edition; the larger one is accepted.
    [class, a("負担区分", 1).fixed().used(Role::Burden), n("コメントコード", 9).fixed().required(), ak("文字データ", 400)]
}

/// 症状詳記.
pub(super) const SJ: Record =
    Record { id: *b"SJ", meaning: Meaning::Plain, parts: &[Part::Fields(&[n("症状詳記区分", 2), k("症状詳記データ", 2400)])] };

/// レセプト共通.
pub(super) const RE: Record = Record {
    id: *b"RE",
    meaning: Meaning::Receipt,
    parts: &[
        Part::Fields(&[
            n("レセプト番号", 6).required().needed(Role::Number),
            n("レセプト種別", 4).fixed().required().needed(Role::Type),
            month("診療年月").required().needed(Role::Month),
            ak("氏名", 40).required().needed(Role::Name),
            n("男女区分", 1).fixed().required().needed(Role::Sex),
            day("生年月日").required().needed(Role::Birth),
            n("給付割合", 3).needed(Role::Percent),
            day("入院年月日").needed(Role::Admission),
            a("病棟区分", 8).one_of(&WARDS),
            n("一部負担金・食事療養費・生活療養費標準負担額区分", 1).one_of(&LOW_INCOME),
            a("レセプト特記事項", 10).used(Role::Notes).one_of(&NOTES),
            n("病床数", 4),
            a("カルテ番号等", 20),
            n("割引点数単価", 2),
            free("予備"),
            free("予備"),
            free("予備"),
            n("検索番号", 30).used(Role::Search),
            free("予備"),
            ak("請求情報", 40),
        ]),
        Part::Repeat(3, &DEPARTMENT),
        Part::Fields(&[k("カタカナ（氏名）", 80).needed(Role::Kana), n("患者の状態", 60)]),
    ],
};

/// 保険者.
pub(super) const HO: Record = Record {
    id: *b"HO",
    meaning: Meaning::Insurer,
    parts: &[Part::Fields(&[
        a("保険者番号", 8).required().needed(Role::Number),
        ak("被保険者証等の記号", 38).needed(Role::Symbol),
        ak("被保険者証等の番号", 38).required().needed(Role::Card),
        n("診療実日数", 2).required().needed(Role::Days),
        n("合計点数", 8).required().needed(Role::Points),
        free("予備"),
        // 2 in the editions at hand, 3 in newer ones (R).
        n("食事療養・生活療養回数", 3).needed(Role::Meals),
        n("食事療養・生活療養合計金額", 8).needed(Role::MealsCost),
        n("職務上の事由", 1).one_of(&WORK),
        n("証明書番号", 3),
        n("負担金額医療保険", 9).needed(Role::Copay),
        n("減免区分", 1).one_of(&REDUCTIONS),
        n("減額割合", 3),
        n("減額金額", 6),
    ])],
};

/// 公費.
pub(super) const KO: Record = Record {
    id: *b"KO",
    meaning: Meaning::Programme,
    parts: &[Part::Fields(&[
        a("公費負担者番号", 8).required().needed(Role::Number),
        n("公費受給者番号", 7).needed(Role::Holder),
        n("任意給付区分", 1).one_of(&OPTIONAL_BENEFIT),
        n("診療実日数", 2).required().needed(Role::Days),
        n("合計点数", 8).needed(Role::Points),
        n("負担金額公費", 8).needed(Role::Copay),
        n("公費給付対象外来一部負担金", 6).needed(Role::Share),
        n("公費給付対象入院一部負担金", 6).needed(Role::ShareInpatient),
        free("予備"),
        n("食事療養・生活療養回数", 3).needed(Role::Meals),
        n("食事療養・生活療養合計金額", 8).needed(Role::MealsCost),
    ])],
};

static RECORDS: [Record; 13] = [
    detail(*b"SI", &[Part::Fields(&item(CLASS, "診療行為コード", quantity("数量データ", 8))), Part::Repeat(3, &COMMENT), Part::Days(3)]),
    detail(*b"IY", &[Part::Fields(&item(CLASS, "医薬品コード", quantity("使用量", 11))), Part::Repeat(3, &COMMENT), Part::Days(3)]),
    Record {
        id: *b"SY",
        meaning: Meaning::Illness,
        parts: &[Part::Fields(&[
            n("傷病名コード", 7).fixed().required().used(Role::Number),
            day("診療開始日"),
            n("転帰区分", 1).one_of(&OUTCOMES),
            a("修飾語コード", 80),
            k("傷病名称", 40).used(Role::Name),
            n("主傷病", 2).one_of(&MAIN_ILLNESS),
            k("補足コメント", 40),
        ])],
    },
    Record { id: *b"CO", meaning: Meaning::Plain, parts: &[Part::Fields(&comment(CLASS))] },
    RE,
    HO,
    KO,
    super::SN,
    super::JD,
    super::MF,
    detail(
        *b"TO",
        &[
            Part::Fields(&item(CLASS, "特定器材コード", quantity("使用量", 9))),
            Part::Fields(&[n("単位コード", 3), quantity("単価", 11), free("予備"), k("商品名及び規格又はサイズ", 300)]),
            Part::Repeat(3, &COMMENT),
            Part::Days(3),
        ],
    ),
    SJ,
    super::GO,
];
