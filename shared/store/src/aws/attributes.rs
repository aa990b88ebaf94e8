use crate::check::{PARTITION_ATTRIBUTE, SORT_ATTRIBUTE};
use crate::port::StoreError;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use josei_base::plan::{Item, Key, Value};
use std::collections::HashMap;

/// A stored item.
pub(super) type Attributes = HashMap<String, AttributeValue>;

/// A value as DynamoDB has it.
pub(super) fn attribute(value: &Value) -> AttributeValue {
    match value {
        Value::Text(text) => AttributeValue::S(text.clone()),
        Value::Number(number) => AttributeValue::N(number.to_string()),
        Value::Bytes(bytes) => AttributeValue::B(Blob::new(bytes.clone())),
        Value::Flag(flag) => AttributeValue::Bool(*flag),
    }
}

/// A key as DynamoDB has it.
pub(super) fn key_attributes(key: &Key) -> Attributes {
    HashMap::from([
        (PARTITION_ATTRIBUTE.to_owned(), AttributeValue::S(key.partition.clone())),
        (SORT_ATTRIBUTE.to_owned(), AttributeValue::S(key.sort.clone())),
    ])
}

/// Key and item as DynamoDB has them.
pub(super) fn item_attributes(key: &Key, item: &Item) -> Attributes {
    let mut attributes = key_attributes(key);
    attributes.extend(item.iter().map(|(name, value)| (name.clone(), attribute(value))));
    attributes
}

/// Our item again; anything we never write is damage.
pub(super) fn item(mut attributes: Attributes) -> Result<(Key, Item), StoreError> {
    let mut key_part = |name: &str| match attributes.remove(name) {
        Some(AttributeValue::S(text)) => Ok(text),
        _ => Err(damaged(name)),
    };
    let key = Key { partition: key_part(PARTITION_ATTRIBUTE)?, sort: key_part(SORT_ATTRIBUTE)? };
    let item = attributes.into_iter().map(|(name, stored)| value(&name, stored).map(|value| (name, value))).collect::<Result<_, _>>()?;
    Ok((key, item))
}

fn value(name: &str, stored: AttributeValue) -> Result<Value, StoreError> {
    match stored {
        AttributeValue::S(text) => Ok(Value::Text(text)),
        AttributeValue::N(digits) => digits.parse().map(Value::Number).map_err(|_| damaged(name)),
        AttributeValue::B(bytes) => Ok(Value::Bytes(bytes.into_inner())),
        AttributeValue::Bool(flag) => Ok(Value::Flag(flag)),
        _ => Err(damaged(name)),
    }
}

fn damaged(name: &str) -> StoreError {
    StoreError::Damaged { what: format!("attribute `{name}` is missing or of an unknown kind") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_comes_back() {
        let key = Key { partition: "local-271403#p".to_owned(), sort: "s".to_owned() };
        let values = [Value::from("text"), Value::from(i64::MIN), Value::from(i64::MAX), Value::from(vec![0, 255]), Value::from(true)];
        let stored: Item = values.into_iter().enumerate().map(|(at, value)| (format!("a{at}"), value)).collect();
        assert_eq!(item(item_attributes(&key, &stored)), Ok((key, stored)));
    }

    #[test]
    fn what_we_never_write_is_damage() {
        let key = Key { partition: "p".to_owned(), sort: "s".to_owned() };
        for strange in
            [AttributeValue::Null(true), AttributeValue::N("1.5".to_owned()), AttributeValue::N("9223372036854775808".to_owned())]
        {
            let mut attributes = key_attributes(&key);
            attributes.insert("a".to_owned(), strange);
            assert!(matches!(item(attributes), Err(StoreError::Damaged { .. })));
        }
        assert!(matches!(item(Attributes::new()), Err(StoreError::Damaged { .. })));
    }
}
