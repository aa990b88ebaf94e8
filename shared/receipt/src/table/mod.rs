//! Record tables (レコード表): the fields of every record as data. One reader serves all kinds; the header record chooses the table set.
//!
//! Layouts of RE, HO and KO differ between the kinds (`domain/receipts.md` §3), so a record type alone never chooses a table. What a field
//! *means* to the reader is its [`Role`]; positions stand nowhere else than here.

mod chozai;
mod dpc;
mod homon;
mod ika;
mod shika;
mod values;

use crate::kind::Kind;
pub use values::Codes;

/// How a field is written (モード).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// 数字: ASCII digits.
    Digits,
    /// ASCII digits with at most one decimal point.
    Quantity,
    /// 英数: ASCII letters, digits and signs.
    Alnum,
    /// 漢字: double-byte characters only.
    Kanji,
    /// 英数 or 漢字, one of the two.
    Text,
    /// 年月日, either generation.
    Day,
    /// 年月, either generation.
    Month,
    /// Not looked at: reserved (予備), or its layout is not known well enough.
    Free,
}

/// What a field means to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Nothing beyond its form.
    None,
    /// 審査支払機関.
    ReviewBody,
    /// 都道府県, of the institution or (pharmacy RE) of the prescriber.
    Prefecture,
    /// 点数表, likewise.
    FeeTable,
    /// 医療機関コード, likewise.
    Facility,
    /// Name of the institution.
    FacilityName,
    /// 請求年月 or 診療年月.
    Month,
    /// マルチボリューム識別情報.
    Volume,
    /// レセプト番号 (RE), 保険者番号 (HO, SN) or 公費負担者番号 (KO).
    Number,
    /// レセプト種別.
    Type,
    /// 氏名.
    Name,
    /// カタカナ氏名.
    Kana,
    /// 男女区分.
    Sex,
    /// 生年月日.
    Birth,
    /// 給付割合.
    Percent,
    /// 入院年月日.
    Admission,
    /// 特記事項.
    Notes,
    /// 検索番号.
    Search,
    /// 記号.
    Symbol,
    /// 番号 of a card.
    Card,
    /// 公費受給者番号.
    Holder,
    /// 枝番.
    Branch,
    /// 診療実日数 or 受付回数.
    Days,
    /// 点数, or 合計金額 in the HO and KO of 訪問看護.
    Points,
    /// 負担金額.
    Copay,
    /// 公費給付対象一部負担金, outpatient or both.
    Share,
    /// 公費給付対象一部負担金, inpatient.
    ShareInpatient,
    /// 食事回数.
    Meals,
    /// 食事金額.
    MealsCost,
    /// 負担者種別 (SN, JD).
    Payer,
    /// 確認区分 or 診療識別.
    Class,
    /// 負担区分.
    Burden,
    /// 回数 of a detail record, 総件数 of GO.
    Count,
    /// 調剤年月日.
    Dispensed,
}

/// How many roles there are, [`Role::None`] included.
pub(crate) const ROLES: usize = Role::Dispensed as usize + 1;

/// What a record means to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// The header of the file.
    Header,
    /// The IR that stands before every RE (歯科).
    Institution,
    /// RE.
    Receipt,
    /// HO.
    Insurer,
    /// KO.
    Programme,
    /// SN.
    Confirmation,
    /// JD.
    CareDays,
    /// SI, IY, TO, SS: points, count, days.
    Detail,
    /// SY.
    Illness,
    /// CZ: a day of dispensing.
    Dispensing,
    /// The total.
    Total,
    /// Checked by its fields only.
    Plain,
    /// Known by name only, because its layout was not collected: not looked at.
    Kept,
}

/// One field of a record.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its Japanese name; `#` stands for the running number in a repeated part.
    pub name: &'static str,
    /// How it is written.
    pub mode: Mode,
    /// Most bytes in Windows-31J; 0 if the width is not known.
    pub width: u16,
    /// Exactly that many (固定).
    pub fixed: bool,
    /// Must not be empty (●).
    pub required: bool,
    /// The city needs it: a fault is an error, not a warning.
    pub grave: bool,
    /// What it means.
    pub role: Role,
    /// The values it may have, if there is a table of them.
    pub codes: Option<&'static Codes>,
}

impl Field {
    const fn new(name: &'static str, mode: Mode, width: u16) -> Self {
        Self { name, mode, width, fixed: false, required: false, grave: false, role: Role::None, codes: None }
    }

    /// Exactly as wide as said (固定).
    const fn fixed(mut self) -> Self {
        self.fixed = true;
        self
    }

    /// Must be there; its absence is a warning unless the field is also needed.
    const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The city needs what it says: faults are errors.
    const fn needed(mut self, role: Role) -> Self {
        self.grave = true;
        self.role = role;
        self
    }

    /// Read, but a fault is a warning.
    const fn used(mut self, role: Role) -> Self {
        self.role = role;
        self
    }

    /// Its values are those of a table.
    const fn one_of(mut self, codes: &'static Codes) -> Self {
        self.codes = Some(codes);
        self
    }
}

/// 数字.
const fn n(name: &'static str, width: u16) -> Field {
    Field::new(name, Mode::Digits, width)
}
/// 英数.
const fn a(name: &'static str, width: u16) -> Field {
    Field::new(name, Mode::Alnum, width)
}
/// 漢字.
const fn k(name: &'static str, width: u16) -> Field {
    Field::new(name, Mode::Kanji, width)
}
/// 英数 or 漢字.
const fn ak(name: &'static str, width: u16) -> Field {
    Field::new(name, Mode::Text, width)
}
/// A quantity with a decimal point.
const fn quantity(name: &'static str, width: u16) -> Field {
    Field::new(name, Mode::Quantity, width)
}
/// 年月日.
const fn day(name: &'static str) -> Field {
    Field::new(name, Mode::Day, 0)
}
/// 年月.
const fn month(name: &'static str) -> Field {
    Field::new(name, Mode::Month, 0)
}
/// 予備, or not known well enough to be looked at.
const fn free(name: &'static str) -> Field {
    Field::new(name, Mode::Free, 0)
}

/// A run of fields of a record.
#[derive(Debug, Clone, Copy)]
pub enum Part {
    /// These fields once.
    Fields(&'static [Field]),
    /// These fields so many times; none of them is required.
    Repeat(u8, &'static [Field]),
    /// One field for each day 1–31, digits up to this width.
    Days(u16),
}

impl Part {
    const fn len(self) -> usize {
        match self {
            Self::Fields(fields) => fields.len(),
            Self::Repeat(times, fields) => times as usize * fields.len(),
            Self::Days(_) => 31,
        }
    }
}

/// One record type.
#[derive(Debug, Clone, Copy)]
pub struct Record {
    /// レコード識別情報.
    pub id: [u8; 2],
    /// What it means.
    pub meaning: Meaning,
    /// Its fields after the record type.
    pub parts: &'static [Part],
}

impl Record {
    /// How many fields it has, the record type included.
    #[must_use]
    pub fn len(&self) -> usize {
        1 + self.parts.iter().map(|part| part.len()).sum::<usize>()
    }

    /// Never: the record type is always there.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        false
    }

    /// The field at a position, and its running number in a repeated part (0 for none).
    fn field(&self, position: usize) -> Option<(&'static Field, usize)> {
        let mut from = 1;
        for part in self.parts {
            let at = position.checked_sub(from)?;
            if at < part.len() {
                return match part {
                    Part::Fields(fields) => Some((fields.get(at)?, 0)),
                    Part::Repeat(_, fields) => Some((fields.get(at % fields.len())?, at / fields.len() + 1)),
                    Part::Days(_) => None,
                };
            }
            from += part.len();
        }
        None
    }

    /// `pos name` of a position, as findings show it.
    pub(crate) fn place(&self, position: usize) -> String {
        if position == 0 {
            return "0 レコード識別情報".to_owned();
        }
        match self.field(position) {
            Some((field, times)) => format!("{position} {}", field.name.replace('#', &times.to_string())),
            None => match self.first_day().and_then(|first| position.checked_sub(first)) {
                Some(day @ 0..31) => format!("{position} {}日の情報", day + 1),
                _ => position.to_string(),
            },
        }
    }

    /// `pos name` of the field with a role.
    pub(crate) fn place_of(&self, role: Role) -> String {
        (1..self.len())
            .find(|at| self.field(*at).is_some_and(|(field, _)| field.role == role))
            .map_or_else(String::new, |at| self.place(at))
    }

    fn first_day(&self) -> Option<usize> {
        let at = self.parts.iter().position(|part| matches!(part, Part::Days(_)))?;
        Some(1 + self.parts.iter().take(at).map(|part| part.len()).sum::<usize>())
    }
}

/// A record of which only the name is known.
const fn kept(id: [u8; 2]) -> Record {
    Record { id, meaning: Meaning::Kept, parts: &[] }
}

/// A detail record.
const fn detail(id: [u8; 2], parts: &'static [Part]) -> Record {
    Record { id, meaning: Meaning::Detail, parts }
}

/// 資格確認, the same in every kind.
const SN: Record = Record {
    id: *b"SN",
    meaning: Meaning::Confirmation,
    parts: &[Part::Fields(&[
        n("負担者種別", 1).fixed().required().used(Role::Payer),
        n("確認区分", 2).fixed().required().used(Role::Class).one_of(&values::CONFIRMATIONS),
        a("保険者番号等（資格確認）", 8).used(Role::Number),
        ak("被保険者証等の記号（資格確認）", 38).needed(Role::Symbol),
        ak("被保険者証等の番号（資格確認）", 38).needed(Role::Card),
        a("枝番", 2).used(Role::Branch),
        n("受給者番号", 7),
        free("予備"),
    ])],
};

/// 受診日等, the same in every kind.
const JD: Record = Record {
    id: *b"JD",
    meaning: Meaning::CareDays,
    parts: &[Part::Fields(&[n("負担者種別", 1).fixed().required().used(Role::Payer)]), Part::Days(1)],
};

/// 窓口負担額, the same in every kind.
const MF: Record = Record {
    id: *b"MF",
    meaning: Meaning::Plain,
    parts: &[Part::Fields(&[n("窓口負担額区分", 2).fixed().required().one_of(&values::COUNTER)]), Part::Repeat(31, &[free("予備")])],
};

/// 診療報酬請求書.
const GO: Record = Record {
    id: *b"GO",
    meaning: Meaning::Total,
    parts: &[Part::Fields(&[
        n("総件数", 6).required().needed(Role::Count),
        n("総合計点数", 10).required().needed(Role::Points),
        n("マルチボリューム識別情報", 2).fixed().required().used(Role::Volume),
    ])],
};

/// All record tables of one kind.
#[derive(Debug)]
pub struct TableSet {
    /// The kind.
    pub kind: Kind,
    /// Its header record.
    pub header: &'static Record,
    /// Its other records, the frequent ones first.
    pub records: &'static [Record],
}

impl TableSet {
    /// The tables of a kind; none of a list, which is no claim file.
    #[must_use]
    pub fn of(kind: Kind) -> Option<&'static Self> {
        match kind {
            Kind::Ika => Some(&ika::TABLES),
            Kind::Dpc => Some(&dpc::TABLES),
            Kind::Chozai => Some(&chozai::TABLES),
            Kind::Shika => Some(&shika::TABLES),
            Kind::Homon => Some(&homon::TABLES),
            Kind::List => None,
        }
    }

    /// The table of a record type.
    #[must_use]
    pub fn record(&self, id: &[u8]) -> Option<&'static Record> {
        let id: [u8; 2] = id.try_into().ok()?;
        self.records.iter().find(|record| record.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Field counts of `domain/receipts.md` §2 and §3.1, the record type included.
    #[test]
    fn records_have_as_many_fields_as_the_specification_says() {
        let counts = |kind, wanted: &[(&str, usize)]| {
            let tables = TableSet::of(kind).unwrap();
            for (id, count) in wanted {
                let record = tables.record(id.as_bytes()).unwrap_or(tables.header);
                assert_eq!((std::str::from_utf8(&record.id).unwrap(), record.len()), (*id, *count));
            }
        };
        counts(
            Kind::Ika,
            &[("IR", 10), ("RE", 38), ("HO", 15), ("KO", 12), ("SN", 9), ("JD", 33), ("MF", 33), ("SY", 8), ("SI", 44), ("IY", 44)],
        );
        counts(Kind::Ika, &[("TO", 48), ("CO", 5), ("SJ", 3), ("GO", 4)]);
        // §3.1 counts the fields after the type.
        counts(Kind::Chozai, &[("YK", 9), ("RE", 42), ("HO", 14), ("KO", 10), ("SN", 9), ("JD", 33), ("MF", 33), ("SH", 10), ("CZ", 71)]);
        counts(Kind::Chozai, &[("IY", 10), ("TO", 7), ("CO", 3), ("TK", 3), ("KI", 114), ("ST", 16), ("GO", 4)]);
        counts(Kind::Shika, &[("UK", 10), ("IR", 9), ("RE", 27), ("HO", 14), ("KO", 10), ("HS", 13), ("SS", 109), ("GO", 4)]);
        counts(Kind::Homon, &[("HM", 8), ("RE", 15), ("HO", 12), ("KO", 8), ("SN", 9), ("JD", 33)]);
        counts(Kind::Dpc, &[("IR", 10), ("RE", 38), ("HO", 15), ("KO", 12), ("SI", 44), ("IY", 44), ("TO", 48), ("GO", 4)]);
    }

    #[test]
    fn places_carry_position_and_name() {
        let record = |kind, id: &[u8]| TableSet::of(kind).unwrap().record(id).unwrap();
        assert_eq!(record(Kind::Ika, b"KO").place(2), "2 公費受給者番号");
        assert_eq!(record(Kind::Ika, b"KO").place_of(Role::Holder), "2 公費受給者番号");
        assert_eq!(record(Kind::Ika, b"SI").place(13), "13 1日の情報");
        assert_eq!(record(Kind::Ika, b"SI").place(43), "43 31日の情報");
        assert_eq!(record(Kind::Ika, b"SI").place(44), "44");
        assert_eq!(record(Kind::Chozai, b"RE").place(33), "33 保険医氏名20");
        assert_eq!(record(Kind::Chozai, b"RE").place_of(Role::Facility), "11 処方医療機関コード");
    }

    #[test]
    fn nothing_in_a_repeated_part_is_required() {
        for kind in [Kind::Ika, Kind::Dpc, Kind::Chozai, Kind::Shika, Kind::Homon] {
            for part in TableSet::of(kind).unwrap().records.iter().flat_map(|record| record.parts) {
                if let Part::Repeat(_, fields) = part {
                    assert!(fields.iter().all(|field| !field.required && field.role == Role::None));
                }
            }
        }
    }

    #[test]
    fn a_role_stands_once_in_a_record() {
        for kind in [Kind::Ika, Kind::Dpc, Kind::Chozai, Kind::Shika, Kind::Homon] {
            let tables = TableSet::of(kind).unwrap();
            for record in tables.records.iter().chain([tables.header]) {
                let mut roles: Vec<Role> = (1..record.len()).filter_map(|at| record.field(at)).map(|(field, _)| field.role).collect();
                roles.retain(|role| *role != Role::None);
                assert!(roles.len() <= 16, "{:?}", record.id);
                for role in &roles {
                    assert_eq!(roles.iter().filter(|other| *other == role).count(), 1, "{kind:?} {:?} {role:?}", record.id);
                }
            }
        }
    }
}
