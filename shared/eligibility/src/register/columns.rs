//! The columns of a register file. Each is an item of the assessment's 資格情報 (`domain/assessment-items.md`).

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnEntry {
    /// Name in the header row.
    pub name: &'static str,
    /// Number of the item in 資格情報; 生活保護情報 and other systems have none there.
    pub item: Option<u8>,
    /// The Japanese item.
    pub ja: &'static str,
    /// May a file be without it?
    pub optional: bool,
}

macro_rules! optional {
    () => {
        false
    };
    (optional) => {
        true
    };
}

macro_rules! columns {
    ($($variant:ident $name:literal $item:expr, $ja:literal $($optional:ident)?;)+) => {
        /// A column (列), in the order of the documentation; a file may have them in any order.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Column {
            $(#[doc = $ja] $variant,)+
        }

        /// All columns. Every one that is not optional must stand in the header; which values may be empty is told in the README.
        pub const COLUMNS: &[ColumnEntry] =
            &[$(ColumnEntry { name: $name, item: $item, ja: $ja, optional: optional!($($optional)?) }),+];

        impl Column {
            /// Name in the header row.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

columns! {
    ProgrammeNumber "programme_number" Some(5), "公費負担者番号コード";
    HolderNumber "holder_number" Some(6), "受給者証番号";
    KanaName "kana_name" Some(23), "氏名カナ";
    Name "name" Some(24), "氏名漢字";
    BirthDate "birth_date" Some(30), "生年月日";
    Sex "sex" Some(31), "性別区分";
    ValidFrom "valid_from" Some(19), "有効期間開始日";
    ValidTo "valid_to" Some(20), "有効期間終了日";
    AcquiredOn "acquired_on" Some(7), "資格取得年月日";
    SuspendedOn "suspended_on" Some(9), "停止年月日";
    ResumedOn "resumed_on" Some(11), "停止解除年月日";
    LostOn "lost_on" Some(13), "資格喪失年月日";
    LostReason "lost_reason" Some(14), "公費資格喪失事由コード";
    InsurerNumber "insurer_number" Some(53), "保険者番号";
    InsurerSymbol "insurer_symbol" Some(54), "医療保険記号";
    InsurerCardNumber "insurer_card_number" Some(55), "医療保険番号";
    InsuredRelation "insured_relation" Some(57), "公費本人家族区分";
    InsurerFrom "insurer_from" Some(58), "医療保険取得年月日";
    InsurerTo "insurer_to" Some(59), "医療保険喪失年月日";
    ExclusionKind "exclusion_kind" None, "他制度区分（生活保護・重度障害・ひとり親・施設・国の公費の法別番号）";
    ExclusionFrom "exclusion_from" None, "他制度開始年月日（生活保護: 個人開始年月日）";
    ExclusionTo "exclusion_to" None, "他制度終了年月日（生活保護: 個人廃止年月日）";
    ExclusionSuspendedFrom "exclusion_suspended_from" None, "生活保護 個人停止年月日";
    ExclusionSuspendedTo "exclusion_suspended_to" None, "生活保護 個人再開始年月日";
    Ward "ward" Some(32), "所管区" optional;
    WardFrom "ward_from" Some(17), "異動日（所管区）" optional;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_once_and_in_the_readme() {
        let readme = include_str!("../../README.md");
        for (at, column) in COLUMNS.iter().enumerate() {
            assert!(!COLUMNS[..at].iter().any(|other| other.name == column.name), "{}", column.name);
            assert!(readme.contains(&format!("`{}`", column.name)), "{} is not documented", column.name);
        }
        assert_eq!(COLUMNS[Column::ExclusionSuspendedTo as usize].name, Column::ExclusionSuspendedTo.name());
        assert_eq!(COLUMNS[Column::LostOn as usize].name, "lost_on");
    }
}
