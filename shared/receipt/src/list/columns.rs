//! The fields of H, D and T as tables.

use crate::findings::finding;
use crate::table::{Field, Meaning, Mode, Part, Record, Role};
use josei_base::{Entry, Finding};

/// How many fields a D record has, the record type included.
pub(crate) const COLUMNS: usize = 41;

/// A field of a D record; its number is its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// `D`.
    Record,
    /// レセプト管理番号.
    Management,
    /// レセプト全国共通キー / 検索番号.
    Search,
    /// 電算管理番号.
    Processing,
    /// 審査年月.
    ReviewMonth,
    /// 請求年月.
    BillingMonth,
    /// 診療年月.
    ServiceMonth,
    /// 点数表コード.
    FeeTable,
    /// 都道府県.
    Prefecture,
    /// 医療機関コード.
    Facility,
    /// 医療機関名称.
    FacilityName,
    /// レセプト種別.
    Type,
    /// 公費負担者番号.
    Programme,
    /// 受給者番号.
    Holder,
    /// 公費順位.
    Rank,
    /// 氏名.
    Name,
    /// カナ氏名.
    Kana,
    /// 生年月日.
    Birth,
    /// 性別.
    Sex,
    /// 保険者番号.
    Insurer,
    /// 記号.
    Symbol,
    /// 番号.
    Card,
    /// 枝番.
    Branch,
    /// 確認区分.
    Confirmation,
    /// 給付割合.
    Percent,
    /// 診療実日数 / 受付回数.
    Days,
    /// 公費実日数.
    ProgrammeDays,
    /// 請求点数.
    ClaimedPoints,
    /// 決定点数.
    DecidedPoints,
    /// 決定金額 (総医療費).
    Cost,
    /// 患者負担額.
    Copay,
    /// 公費対象一部負担金.
    Share,
    /// 高額療養費.
    HighCost,
    /// 公費請求額.
    Claimed,
    /// 食事回数.
    Meals,
    /// 食事基準額.
    MealsCost,
    /// 食事標準負担額.
    MealsShare,
    /// 特記事項.
    Notes,
    /// 受診日.
    CareDays,
    /// 返戻・過誤区分.
    Class,
    /// 元レセプト管理番号.
    Original,
}

impl Column {
    /// Its position in the record.
    #[must_use]
    pub const fn position(self) -> usize {
        self as usize
    }
}

const fn field(name: &'static str, mode: Mode, width: u16) -> Field {
    Field { name, mode, width, fixed: false, required: false, grave: true, role: Role::None, codes: None }
}
/// 数字.
const fn n(name: &'static str, width: u16) -> Field {
    field(name, Mode::Digits, width)
}
/// 英数.
const fn a(name: &'static str, width: u16) -> Field {
    field(name, Mode::Alnum, width)
}
/// 英数 or 漢字.
const fn ak(name: &'static str, width: u16) -> Field {
    field(name, Mode::Text, width)
}
/// 漢字.
const fn k(name: &'static str, width: u16) -> Field {
    field(name, Mode::Kanji, width)
}
/// 固定.
const fn fixed(mut field: Field) -> Field {
    field.fixed = true;
    field
}
/// Must be there.
const fn must(mut field: Field) -> Field {
    field.required = true;
    field
}
/// A fault is a warning.
const fn minor(mut field: Field) -> Field {
    field.grave = false;
    field
}

/// A finding at a field of a D record, wherever it is found; the record type stands for the whole record.
pub(crate) fn place(line: u64, column: Column, entry: &'static Entry, detail: String) -> Finding {
    let field = if column == Column::Record { String::new() } else { D.place(column.position()) };
    finding(line, &D.id, field, entry, detail)
}

/// The fields of H after the record type.
pub(crate) static H_FIELDS: [Field; 6] = [
    must(fixed(n("版", 2))),
    must(fixed(n("審査支払機関", 1))),
    must(fixed(n("審査年月", 6))),
    must(fixed(n("公費負担者番号", 8))),
    must(fixed(n("ファイル連番", 2))),
    minor(must(fixed(n("作成日時", 14)))),
];

/// The fields of D after the record type, in the order of [`Column`].
pub(crate) static D_FIELDS: [Field; COLUMNS - 1] = [
    must(n("レセプト管理番号", 16)),
    minor(n("検索番号", 30)),
    minor(a("電算管理番号", 20)),
    must(fixed(n("審査年月", 6))),
    must(fixed(n("請求年月", 6))),
    must(fixed(n("診療年月", 6))),
    must(fixed(n("点数表コード", 1))),
    must(fixed(n("都道府県", 2))),
    must(fixed(n("医療機関コード", 7))),
    minor(must(k("医療機関名称", 40))),
    must(fixed(n("レセプト種別", 4))),
    must(fixed(n("公費負担者番号", 8))),
    fixed(n("受給者番号", 7)),
    must(fixed(n("公費順位", 1))),
    must(ak("氏名", 40)),
    minor(k("カナ氏名", 80)),
    must(fixed(n("生年月日", 8))),
    must(fixed(n("性別", 1))),
    a("保険者番号", 8),
    ak("記号", 38),
    ak("番号", 38),
    minor(a("枝番", 2)),
    minor(n("確認区分", 2)),
    fixed(n("給付割合", 3)),
    n("診療実日数", 2),
    n("公費実日数", 2),
    n("請求点数", 8),
    n("決定点数", 8),
    must(n("決定金額", 9)),
    n("患者負担額", 8),
    n("公費対象一部負担金", 6),
    n("高額療養費", 9),
    n("公費請求額", 9),
    n("食事回数", 3),
    n("食事基準額", 8),
    n("食事標準負担額", 8),
    minor(a("特記事項", 10)),
    minor(a("受診日", 31)),
    must(fixed(n("返戻・過誤区分", 1))),
    n("元レセプト管理番号", 16),
];

/// The fields of T after the record type. Their form is looked at where the sums are compared, because a sum may be below zero.
pub(crate) static T_FIELDS: [Field; 4] = [
    must(n("件数", 0)),
    must(field("決定点数合計", Mode::Free, 0)),
    must(field("請求額合計", Mode::Free, 0)),
    must(field("患者負担額合計", Mode::Free, 0)),
];

pub(crate) static H: Record = Record { id: *b"H ", meaning: Meaning::Header, parts: &[Part::Fields(&H_FIELDS)] };
pub(crate) static D: Record = Record { id: *b"D ", meaning: Meaning::Receipt, parts: &[Part::Fields(&D_FIELDS)] };
pub(crate) static T: Record = Record { id: *b"T ", meaning: Meaning::Total, parts: &[Part::Fields(&T_FIELDS)] };

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_where_the_layout_says() {
        assert_eq!((H.len(), D.len(), T.len()), (7, COLUMNS, 5));
        for (column, place) in [
            (Column::Management, "1 レセプト管理番号"),
            (Column::Facility, "9 医療機関コード"),
            (Column::Holder, "13 受給者番号"),
            (Column::Name, "15 氏名"),
            (Column::Branch, "22 枝番"),
            (Column::Cost, "29 決定金額"),
            (Column::Claimed, "33 公費請求額"),
            (Column::CareDays, "38 受診日"),
            (Column::Class, "39 返戻・過誤区分"),
            (Column::Original, "40 元レセプト管理番号"),
        ] {
            assert_eq!(D.place(column.position()), place);
        }
    }
}
