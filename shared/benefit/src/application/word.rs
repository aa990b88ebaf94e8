//! Identifiers of applications, checked when made. None may hold `#`, which separates the parts of keys.

use josei_base::id::is_id;
use josei_base::{Digest, word_type};

pub use josei_base::id::NotAWord;

const fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

word_type! {
    /// A person of the city (職員), by user id; never a name.
    Person "person" 1..=64 is_id
}
word_type! {
    /// One request of a person or machine, told again word for word when it is repeated.
    RequestId "request" 1..=64 is_id
}
word_type! {
    /// Application number (申請書番号), for example `6-堺-000123`. The city gives it; nothing personal may stand in it.
    ApplicationNumber "application number" 1..=30 |c| c.is_alphanumeric() || c == '-'
}
word_type! {
    /// A ward's desk (受付区, 所管区), by its code.
    Ward "ward" 1..=20 is_name
}
word_type! {
    /// A reason (理由コード) of the tables of [`crate::application::reason`].
    ReasonCode "reason" 1..=40 is_name
}
word_type! {
    /// Who is paid (支払先), by the city's own mark: a keyed hash or a running number, never a name.
    PayeeId "payee" 1..=64 is_id
}
word_type! {
    /// Keyed hash in hexadecimal: of a holder, of a supplier's name.
    Mark "mark" 8..=64 |c| c.is_ascii_digit() || ('a'..='f').contains(&c)
}
word_type! {
    /// Where an attachment is kept (添付書類の所在), or the number of a document (文書番号).
    DocumentRef "reference" 1..=60 |c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/')
}

/// 64 hexadecimal digits are a mark.
impl From<Digest> for Mark {
    fn from(digest: Digest) -> Self {
        Self(digest.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_reaches_into_keys() {
        assert!(ApplicationNumber::parse("6-堺-000123").is_ok());
        for wrong in ["", "a#b", "a b", "1234567890123456789012345678901"] {
            assert_eq!(ApplicationNumber::parse(wrong), Err(NotAWord("application number")), "{wrong}");
        }
        for wrong in ["", "Tanaka", "a#b", "あ", &"a".repeat(65)] {
            assert!(Person::parse(wrong).is_err() && RequestId::parse(wrong).is_err(), "{wrong}");
        }
        assert!(Mark::parse("ab12cd34").is_ok() && Mark::parse("ab12").is_err() && Mark::parse("AB12CD34").is_err());
        assert!(DocumentRef::parse("scan/2024/07-1.pdf").is_ok() && DocumentRef::parse("a#b").is_err());
    }
}
