//! Records read: fields by name, without allocation.

use super::charset::{all_spaces, number, to_unicode};
use super::layout::{AMOUNT, COUNT, DATA, EDI_FLAG, EDI_TEXT, Field, HEADER, RECORD_BYTES, SUM};
use josei_base::Yen;

/// A record of `N` bytes; a stripped one is filled with spaces again.
#[inline]
pub(super) fn padded<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut record = [b' '; N];
    if let Some(place) = record.get_mut(..bytes.len().min(N)) {
        place.copy_from_slice(bytes.get(..N).unwrap_or(bytes));
    }
    record
}

macro_rules! view {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $getter:ident = $field:expr;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq)]
        pub struct $name([u8; RECORD_BYTES]);

        impl $name {
            /// From the bytes of a record; missing last bytes count as spaces.
            #[must_use]
            pub fn new(bytes: &[u8]) -> Self {
                Self(padded(bytes))
            }

            /// All of it.
            #[must_use]
            pub const fn bytes(&self) -> &[u8; RECORD_BYTES] {
                &self.0
            }

            $($(#[$field_doc])*
            #[must_use]
            pub fn $getter(&self) -> &[u8] {
                let field: &Field = &$field;
                field.of(&self.0)
            })*
        }

        /// Names and accounts do not belong into a log.
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    };
}

view! {
    /// Header record (ヘッダ).
    HeaderRecord {
        /// 種別コード.
        type_code = HEADER[1];
        /// 振込依頼人コード.
        consignor_code = HEADER[3];
        /// 振込依頼人名.
        payer_name = HEADER[4];
        /// 取組日, `MMDD`.
        day = HEADER[5];
        /// 仕向銀行番号.
        bank = HEADER[6];
        /// 仕向銀行名.
        bank_name = HEADER[7];
        /// 仕向支店番号.
        branch = HEADER[8];
        /// 仕向支店名.
        branch_name = HEADER[9];
        /// 預金種目 of the payer.
        account_type = HEADER[10];
        /// 口座番号 of the payer.
        account = HEADER[11];
    }
}

view! {
    /// Data record (データ).
    DataRecord {
        /// 被仕向銀行番号.
        bank = DATA[1];
        /// 被仕向銀行名.
        bank_name = DATA[2];
        /// 被仕向支店番号.
        branch = DATA[3];
        /// 被仕向支店名.
        branch_name = DATA[4];
        /// 預金種目.
        account_type = DATA[6];
        /// 口座番号.
        account = DATA[7];
        /// 受取人名.
        payee_name = DATA[8];
        /// 新規コード.
        new_code = DATA[10];
        /// 顧客コード1, or the first half of the EDI text.
        customer_1 = DATA[11];
        /// 顧客コード2, or the second half of the EDI text.
        customer_2 = DATA[12];
        /// 振込指定区分.
        class = DATA[13];
    }
}

view! {
    /// Trailer record (トレーラ).
    TrailerRecord {}
}

impl HeaderRecord {
    /// The day as month and day, if it is digits.
    #[must_use]
    pub fn month_and_day(&self) -> Option<(i8, i8)> {
        let value = number(self.day())?;
        Some((i8::try_from(value / 100).ok()?, i8::try_from(value % 100).ok()?))
    }

    /// The payer's name as Unicode, without the spaces at the end.
    #[must_use]
    pub fn payer_name_text(&self) -> String {
        to_unicode(self.payer_name().trim_ascii_end())
    }
}

impl DataRecord {
    /// 振込金額, if it is digits.
    #[must_use]
    pub fn amount(&self) -> Option<Yen> {
        number(AMOUNT.of(&self.0)).and_then(|yen| i64::try_from(yen).ok()).map(Yen::new)
    }

    /// EDI情報, if the flag is `Y`.
    #[must_use]
    pub fn edi_text(&self) -> Option<&[u8]> {
        (EDI_FLAG.of(&self.0) == b"Y").then(|| EDI_TEXT.of(&self.0))
    }

    /// The payee's name as Unicode, without the spaces at the end.
    #[must_use]
    pub fn payee_name_text(&self) -> String {
        to_unicode(self.payee_name().trim_ascii_end())
    }

    /// True if both customer codes are blank.
    #[must_use]
    pub fn has_no_customer_code(&self) -> bool {
        all_spaces(self.customer_1()) && all_spaces(self.customer_2())
    }
}

impl TrailerRecord {
    /// 合計件数, if it is digits.
    #[must_use]
    pub fn count(&self) -> Option<u64> {
        number(COUNT.of(&self.0))
    }

    /// 合計金額, if it is digits.
    #[must_use]
    pub fn sum(&self) -> Option<Yen> {
        number(SUM.of(&self.0)).and_then(|yen| i64::try_from(yen).ok()).map(Yen::new)
    }
}
