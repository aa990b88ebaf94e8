//! Fields of the register that 資格情報 does not have, each with the list it comes from.

use super::Place;

/// A field from another list (資格情報にない項目).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Other {
    /// Name of the field.
    pub field: &'static str,
    /// Where it has its place.
    pub place: Place,
    /// Which list of the annex, and the items there; or why the register needs it by itself.
    pub from: &'static str,
}

/// All of them.
pub static OTHERS: &[Other] = &[
    Other {
        field: "other_parent",
        place: Place::Guardian,
        from: "住基情報 2 世帯番号, 22 続柄: the 配偶者 of the 世帯主, as internal person number",
    },
    Other { field: "moved_in_on", place: Place::Residence, from: "住基情報 23 住民年月日" },
    Other { field: "moved_out_on", place: Place::Residence, from: "住基情報 45 転出確定日" },
    Other { field: "died_on", place: Place::Residence, from: "住基情報 26 消除年月日, 28 消除事由" },
    Other {
        field: "exclusion_kind", place: Place::Exclusion, from: "生活保護情報 5 個人保護区分; 他制度の受給の有無"
    },
    Other { field: "exclusion_state", place: Place::Exclusion, from: "生活保護情報 6–9" },
    Other {
        field: "exclusion_since",
        place: Place::Exclusion,
        from: "生活保護情報 6 個人開始年月日, 7 個人停止年月日, 8 個人再開始年月日",
    },
    Other { field: "card_number", place: Place::Card, from: "running number of a holder's cards: tells one card from the next" },
    Other { field: "entry", place: Place::Cancellation, from: "running number of the entry that is taken back" },
];

/// A column of the rows that stands in clear, and why it may (平文の列). Everything else of a row is the sealed payload.
pub static COLUMNS: &[(&str, &str)] = &[
    ("version", "head: how many entries there are"),
    ("known", "head, entry: when it was recorded"),
    ("month", "retention unit of the sealed payload; whose list a draft stands on"),
    ("sealed", "the sealed payload"),
    ("author", "draft: user id of who entered it"),
    ("at", "draft: when it was entered"),
    ("ward", "draft: the list it stands on"),
    ("decision_state", "item 2 決裁状態"),
    ("decided_by", "draft, entry: user id of who decided"),
    ("decided_at", "draft: when it was decided"),
    ("entry", "draft, mark of an imported row: the entry it became"),
    ("refusal", "draft: why it was refused, a code"),
    ("entered_by", "entry: user id of who entered it"),
    ("draft", "entry: the draft it came from"),
    ("file", "entry, what a system told: SHA-256 of the imported file it came from"),
    ("row", "entry: the row of that file"),
    ("person", "item 1, as internal person number: on the lists and in the index"),
    ("insurer", "number of an insurer: on the lists"),
    ("sequence", "what a system told: number of the load"),
    ("rows", "what a system told: its rows as keyed hashes, each with its entry"),
    ("household", "what 住基 told: keyed hash of 2 世帯番号"),
    ("left", "what 住基 told: keyed hash of the household that the person left with this load"),
    ("role", "what 住基 told, members of a household: 世帯主, 配偶者, 子 under age, other or gone, by keyed hashes of persons"),
];
