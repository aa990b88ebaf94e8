//! 歯科 (`domain/receipts.md` §3.2). A receipt begins with an IR of its own. What is told there of HS is its number of fields only; SI, IY, CO
//! and SJ are taken to be as in 医科 (R); TO is kept as it is.

use super::ika::{COMMENT, SJ, comment, item};
use super::values::{LOW_INCOME, NOTES, OPTIONAL_BENEFIT, OUTCOMES, REDUCTIONS, WARDS, WORK};
use super::{Field, Meaning, Part, Record, Role, TableSet, a, ak, day, detail, free, k, kept, month, n, quantity};
use crate::kind::Kind;

pub(super) static TABLES: TableSet = TableSet { kind: Kind::Shika, header: &UK, records: &RECORDS };

static UK: Record = Record {
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
};

/// 歯科 has values of its own there, which were not collected.
const CLASS: Field = n("診療識別", 2);

/// 加算コード and 加算数量データ; their widths are not told.
const ADDITION: [Field; 2] = [free("加算コード#"), free("加算数量データ#")];

static RECORDS: [Record; 15] = [
    Record {
        id: *b"SS",
        meaning: Meaning::Detail,
        parts: &[
            Part::Fields(&[
                CLASS.used(Role::Class),
                a("負担区分", 1).fixed().used(Role::Burden),
                n("診療行為コード", 9).fixed().required(),
                quantity("数量データ１", 8),
                quantity("数量データ２", 8),
            ]),
            Part::Repeat(35, &ADDITION),
            Part::Fields(&[n("点数", 7).used(Role::Points), n("回数", 3).used(Role::Count)]),
            Part::Days(3),
        ],
    },
    Record { id: *b"HS", meaning: Meaning::Plain, parts: &[Part::Repeat(12, &[free("傷病名部位の項目#")])] },
    Record {
        id: *b"IR",
        meaning: Meaning::Institution,
        parts: &[Part::Fields(&[
            n("審査支払機関", 1).fixed().required().used(Role::ReviewBody),
            n("都道府県", 2).fixed().required().used(Role::Prefecture),
            n("点数表", 1).fixed().required().used(Role::FeeTable),
            n("医療機関コード", 7).fixed().required().used(Role::Facility),
            free("予備"),
            month("請求年月").required().used(Role::Month),
            a("電話番号", 15),
            a("届出", 40),
        ])],
    },
    Record {
        id: *b"RE",
        meaning: Meaning::Receipt,
        parts: &[Part::Fields(&[
            n("レセプト番号", 6).required().needed(Role::Number),
            n("レセプト種別", 4).fixed().required().needed(Role::Type),
            month("診療年月").required().needed(Role::Month),
            ak("氏名", 40).required().needed(Role::Name),
            n("男女区分", 1).fixed().required().needed(Role::Sex),
            day("生年月日").required().needed(Role::Birth),
            n("給付割合", 3).needed(Role::Percent),
            day("入院年月日").needed(Role::Admission),
            day("診療開始日"),
            n("転帰区分", 1).one_of(&OUTCOMES),
            a("病棟区分", 8).one_of(&WARDS),
            n("一部負担金・食事療養費・生活療養費標準負担額区分", 1).one_of(&LOW_INCOME),
            a("レセプト特記事項", 10).used(Role::Notes).one_of(&NOTES),
            free("予備"),
            a("カルテ番号等", 20),
            n("請求情報１", 2),
            free("予備"),
            n("未来院請求", 2),
            n("検索番号", 30).used(Role::Search),
            free("予備"),
            ak("請求情報２", 40),
            free("予備"),
            free("予備"),
            free("予備"),
            k("カタカナ（氏名）", 80).needed(Role::Kana),
            n("患者の状態", 60),
        ])],
    },
    Record {
        id: *b"HO",
        meaning: Meaning::Insurer,
        // No 予備 behind the points, unlike 医科.
        parts: &[Part::Fields(&[
            a("保険者番号", 8).required().needed(Role::Number),
            ak("被保険者証等の記号", 38).needed(Role::Symbol),
            ak("被保険者証等の番号", 38).required().needed(Role::Card),
            n("診療実日数", 2).required().needed(Role::Days),
            n("合計点数", 8).required().needed(Role::Points),
            // 2 in the edition at hand, 3 elsewhere (R).
            n("食事療養・生活療養回数", 3).needed(Role::Meals),
            n("食事療養・生活療養合計金額", 8).needed(Role::MealsCost),
            n("職務上の事由", 1).one_of(&WORK),
            n("証明書番号", 3),
            n("負担金額医療保険", 9).needed(Role::Copay),
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
            n("診療実日数", 2).required().needed(Role::Days),
            n("合計点数", 8).needed(Role::Points),
            n("負担金額公費", 8).needed(Role::Copay),
            n("公費給付対象一部負担金", 6).needed(Role::Share),
            n("食事療養・生活療養回数", 3).needed(Role::Meals),
            n("食事療養・生活療養合計金額", 8).needed(Role::MealsCost),
        ])],
    },
    super::SN,
    super::JD,
    super::MF,
    detail(*b"SI", &[Part::Fields(&item(CLASS, "診療行為コード", quantity("数量データ", 8))), Part::Repeat(3, &COMMENT), Part::Days(3)]),
    detail(*b"IY", &[Part::Fields(&item(CLASS, "医薬品コード", quantity("使用量", 11))), Part::Repeat(3, &COMMENT), Part::Days(3)]),
    kept(*b"TO"),
    Record { id: *b"CO", meaning: Meaning::Plain, parts: &[Part::Fields(&comment(CLASS))] },
    SJ,
    super::GO,
];
