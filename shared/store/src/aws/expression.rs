use super::attributes::{Attributes, attribute};
use crate::check::PARTITION_ATTRIBUTE;
use josei_base::plan::{Condition, Item, Value};
use std::collections::HashMap;

/// Placeholders of one request: every name and value of ours goes in by placeholder, so none can be mistaken for a word of the language.
#[derive(Default)]
pub(super) struct Expression {
    names: HashMap<String, String>,
    values: Attributes,
}

impl Expression {
    /// A placeholder for an attribute's name.
    pub(super) fn name(&mut self, name: &str) -> String {
        if let Some((placeholder, _)) = self.names.iter().find(|(_, known)| *known == name) {
            return placeholder.clone();
        }
        let placeholder = format!("#n{}", self.names.len());
        self.names.insert(placeholder.clone(), name.to_owned());
        placeholder
    }

    /// A placeholder for a value.
    pub(super) fn value(&mut self, value: &Value) -> String {
        let placeholder = format!(":v{}", self.values.len());
        self.values.insert(placeholder.clone(), attribute(value));
        placeholder
    }

    /// A condition expression.
    pub(super) fn condition(&mut self, condition: &Condition) -> String {
        match condition {
            Condition::Absent => format!("attribute_not_exists({})", self.name(PARTITION_ATTRIBUTE)),
            Condition::Present => format!("attribute_exists({})", self.name(PARTITION_ATTRIBUTE)),
            Condition::Missing(name) => format!("attribute_not_exists({})", self.name(name)),
            Condition::Equals(name, value) => format!("{} = {}", self.name(name), self.value(value)),
            Condition::MissingOrBelow(name, bound) => {
                let (name, bound) = (self.name(name), self.value(&Value::Number(*bound)));
                format!("(attribute_not_exists({name}) OR {name} < {bound})")
            }
            Condition::All(parts) => self.joined(parts, " AND "),
            Condition::Any(parts) => self.joined(parts, " OR "),
        }
    }

    fn joined(&mut self, parts: &[Condition], word: &str) -> String {
        let parts: Vec<_> = parts.iter().map(|part| self.condition(part)).collect();
        format!("({})", parts.join(word))
    }

    /// An update expression.
    pub(super) fn update(&mut self, set: &Item, add: &[(String, i64)]) -> String {
        let set: Vec<_> = set.iter().map(|(name, value)| format!("{} = {}", self.name(name), self.value(value))).collect();
        let add: Vec<_> = add.iter().map(|(name, plus)| format!("{} {}", self.name(name), self.value(&Value::Number(*plus)))).collect();
        let clause = |word: &str, parts: &[String]| if parts.is_empty() { String::new() } else { format!("{word} {} ", parts.join(", ")) };
        format!("{}{}", clause("SET", &set), clause("ADD", &add)).trim_end().to_owned()
    }

    /// The names, if any: an empty map is refused.
    pub(super) fn names(&self) -> Option<HashMap<String, String>> {
        (!self.names.is_empty()).then(|| self.names.clone())
    }

    /// The values, if any: an empty map is refused.
    pub(super) fn values(&self) -> Option<Attributes> {
        (!self.values.is_empty()).then(|| self.values.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_as_expressions() {
        let mut expression = Expression::default();
        let text = expression.condition(&Condition::Any(vec![
            Condition::Absent,
            Condition::All(vec![Condition::Equals("state".to_owned(), "OPEN".into()), Condition::Missing("hold".to_owned())]),
            Condition::MissingOrBelow("epoch".to_owned(), 7),
        ]));
        assert_eq!(
            text,
            "(attribute_not_exists(#n0) OR (#n1 = :v0 AND attribute_not_exists(#n2)) OR (attribute_not_exists(#n3) OR #n3 < :v1))"
        );
        assert_eq!(expression.names().unwrap()["#n1"], "state");
        assert_eq!(expression.values().unwrap()[":v1"], attribute(&Value::Number(7)));
    }

    #[test]
    fn updates_as_expressions() {
        let mut expression = Expression::default();
        let set = Item::from([("state".to_owned(), "DONE".into())]);
        assert_eq!(expression.update(&set, &[("count".to_owned(), 1)]), "SET #n0 = :v0 ADD #n1 :v1");
        assert_eq!(Expression::default().update(&Item::new(), &[("count".to_owned(), 1)]), "ADD #n0 :v0");
        assert_eq!(Expression::default().update(&set, &[]), "SET #n0 = :v0");
    }

    #[test]
    fn nothing_used_is_nothing_sent() {
        let expression = Expression::default();
        assert_eq!((expression.names(), expression.values()), (None, None));
    }
}
