//! Conditions: what must be known about a request for a statement to count.

use super::pattern::matches;
use std::collections::BTreeMap;

/// Condition keys by name.
pub(crate) mod keys {
    /// `If-None-Match` of a write.
    pub(crate) const IF_NONE_MATCH: &str = "s3:if-none-match";
    /// `true` for what makes an object, `false` for beginning an upload and putting its parts.
    pub(crate) const CREATES: &str = "s3:ObjectCreationOperation";
    /// Mode of the lock that a write asks for.
    pub(crate) const LOCK_MODE: &str = "s3:object-lock-mode";
    /// Prefix of a listing.
    pub(crate) const LIST_PREFIX: &str = "s3:prefix";
    /// Partition keys of a request.
    pub(crate) const LEADING_KEYS: &str = "dynamodb:LeadingKeys";
    /// Begins the name of each pair of an encryption context.
    pub(crate) const ENCRYPTION_CONTEXT: &str = "kms:EncryptionContext:";
    /// Algorithm of a signature.
    pub(crate) const SIGNING_ALGORITHM: &str = "kms:SigningAlgorithm";
    /// Whether a message or its digest is signed.
    pub(crate) const MESSAGE_TYPE: &str = "kms:MessageType";
}

/// Keys with one value.
const SINGLE: &[&str] =
    &[keys::IF_NONE_MATCH, keys::CREATES, keys::LOCK_MODE, keys::LIST_PREFIX, keys::SIGNING_ALGORITHM, keys::MESSAGE_TYPE];

/// How a key is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    StringEquals,
    StringLike,
    /// Every value of the request is one of the condition's. True if the request has none: say `Null` beside it.
    AllEqual,
    /// … of one of the condition's patterns.
    AllLike,
    Bool,
    Null,
}

impl Operator {
    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "StringEquals" => Self::StringEquals,
            "StringLike" => Self::StringLike,
            "ForAllValues:StringEquals" => Self::AllEqual,
            "ForAllValues:StringLike" => Self::AllLike,
            "Bool" => Self::Bool,
            "Null" => Self::Null,
            _ => return None,
        })
    }

    const fn is_for_many(self) -> bool {
        matches!(self, Self::AllEqual | Self::AllLike)
    }
}

/// One key, compared with some values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Condition {
    operator: Operator,
    key: String,
    values: Vec<String>,
}

impl Condition {
    /// Refuses unknown operators and keys, a key of another service than the statement's, and a comparison that does not suit the key.
    pub(super) fn new(service: &str, operator: &str, key: &str, values: Vec<String>) -> Result<Self, String> {
        let known = Operator::parse(operator).ok_or_else(|| format!("operator `{operator}` is not known"))?;
        let many = key == keys::LEADING_KEYS;
        let pair = key.strip_prefix(keys::ENCRYPTION_CONTEXT).is_some_and(|name| !name.is_empty());
        if !(many || pair || SINGLE.contains(&key)) {
            return Err(format!("condition key `{key}` is not known"));
        }
        if super::action::service(key) != service {
            return Err(format!("condition key `{key}` says nothing about {service}"));
        }
        if known != Operator::Null && known.is_for_many() != many {
            return Err(format!("`{operator}` does not suit `{key}`"));
        }
        if values.is_empty() {
            return Err(format!("`{key}` has no values"));
        }
        let truth = matches!(known, Operator::Bool | Operator::Null);
        if truth && !(values.len() == 1 && values.iter().all(|value| value == "true" || value == "false")) {
            return Err(format!("`{operator}` of `{key}` is either true or false"));
        }
        Ok(Self { operator: known, key: key.to_owned(), values })
    }

    /// Tells whether it holds.
    pub(super) fn holds(&self, context: &BTreeMap<String, Vec<String>>) -> bool {
        let found = context.get(&self.key).map_or(&[][..], Vec::as_slice);
        let equal = |found: &String| self.values.contains(found);
        let like = |found: &String| self.values.iter().any(|pattern| matches(pattern, found));
        match self.operator {
            Operator::StringEquals | Operator::Bool => found.iter().any(equal),
            Operator::StringLike => found.iter().any(like),
            Operator::AllEqual => found.iter().all(equal),
            Operator::AllLike => found.iter().all(like),
            Operator::Null => self.values.iter().any(|value| value == if found.is_empty() { "true" } else { "false" }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn condition(operator: &str, key: &str, values: &[&str]) -> Result<Condition, String> {
        let service = key.split(':').next().unwrap();
        Condition::new(service, operator, key, values.iter().map(|value| (*value).to_owned()).collect())
    }

    fn holds(operator: &str, key: &str, values: &[&str], found: &[&str]) -> bool {
        let context = BTreeMap::from([(key.to_owned(), found.iter().map(|value| (*value).to_owned()).collect())]);
        condition(operator, key, values).unwrap().holds(&context)
    }

    #[test]
    fn comparisons() {
        let key = keys::LIST_PREFIX;
        assert!(holds("StringEquals", key, &["a", "b"], &["b"]));
        for other in [&["B"][..], &["ab"], &["*"], &[]] {
            assert!(!holds("StringEquals", key, &["a", "b"], other), "{other:?}");
        }
        // A star in an equal comparison is a star.
        assert!(!holds("StringEquals", key, &["*"], &["a"]));
        assert!(holds("StringLike", key, &["r/*"], &["r/x"]));
        assert!(!holds("StringLike", key, &["r/*"], &["R/x"]));
        assert!(!holds("StringLike", key, &["*"], &[]));
        assert!(holds("Bool", keys::CREATES, &["false"], &["false"]));
        assert!(!holds("Bool", keys::CREATES, &["false"], &[]));
        assert!(holds("Null", keys::IF_NONE_MATCH, &["false"], &["*"]));
        assert!(!holds("Null", keys::IF_NONE_MATCH, &["false"], &[]));
        assert!(holds("Null", keys::IF_NONE_MATCH, &["true"], &[]));
    }

    #[test]
    fn every_value_of_many_must_fit_and_none_at_all_fits_too() {
        let key = keys::LEADING_KEYS;
        assert!(holds("ForAllValues:StringLike", key, &["r#A", "r#B#*"], &["r#A", "r#B#1", "r#B#2"]));
        assert!(!holds("ForAllValues:StringLike", key, &["r#A", "r#B#*"], &["r#A", "s#B#1"]));
        assert!(!holds("ForAllValues:StringEquals", key, &["r#*"], &["r#A"]));
        // The trap: without a `Null` beside it, a request without keys passes.
        assert!(holds("ForAllValues:StringLike", key, &["r#*"], &[]));
        assert!(!holds("Null", key, &["false"], &[]));
    }

    #[test]
    fn what_is_not_known_is_refused() {
        for (operator, key, values) in [
            ("StringNotEquals", keys::LIST_PREFIX, &["a"][..]),
            ("StringEqualsIfExists", keys::LIST_PREFIX, &["a"]),
            ("ForAnyValue:StringLike", keys::LEADING_KEYS, &["a"]),
            ("StringLike", keys::LEADING_KEYS, &["a"]),
            ("ForAllValues:StringLike", keys::LIST_PREFIX, &["a"]),
            ("StringEquals", "s3:Prefix", &["a"]),
            ("StringEquals", "kms:EncryptionContext:", &["a"]),
            ("StringEquals", keys::LIST_PREFIX, &[]),
            ("Bool", keys::CREATES, &["True"]),
            ("Null", keys::CREATES, &["true", "false"]),
        ] {
            assert!(condition(operator, key, values).is_err(), "{operator} {key}");
        }
        assert!(Condition::new("kms", "StringEquals", keys::LIST_PREFIX, vec!["a".to_owned()]).is_err());
    }
}
