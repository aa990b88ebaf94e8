use josei_base::plan::{Condition, Item, Value};

/// Tells whether a condition holds for the item that stands under the key, if any.
pub(super) fn holds(condition: &Condition, existing: Option<&Item>) -> bool {
    let attribute = |name: &String| existing.and_then(|item| item.get(name));
    match condition {
        Condition::Absent => existing.is_none(),
        Condition::Present => existing.is_some(),
        Condition::Equals(name, value) => attribute(name) == Some(value),
        Condition::MissingOrBelow(name, bound) => match attribute(name) {
            None => true,
            Some(Value::Number(number)) => number < bound,
            Some(_) => false,
        },
        Condition::Missing(name) => attribute(name).is_none(),
        Condition::All(parts) => parts.iter().all(|part| holds(part, existing)),
        Condition::Any(parts) => parts.iter().any(|part| holds(part, existing)),
    }
}
