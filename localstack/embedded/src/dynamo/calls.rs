//! What a request asks for, as policies know it: an action on a table, with the partition keys it touches.

use super::PARTITION;
use crate::policy::{Call, condition_keys as keys};
use dynoxide::AttributeValue;
use dynoxide::actions::query::QueryRequest;
use dynoxide::actions::transact_write_items::TransactWriteItem;
use std::collections::{BTreeMap, BTreeSet, HashMap};

type Attributes = HashMap<String, AttributeValue>;

/// The partition key among the attributes of an item or a key.
fn partition(attributes: &Attributes) -> Option<&str> {
    match attributes.get(PARTITION) {
        Some(AttributeValue::S(text)) => Some(text),
        _ => None,
    }
}

/// An action on one item.
pub(super) fn item(action: &'static str, table: &str, attributes: &Attributes) -> Vec<Call> {
    vec![Call::table(action, table).with_some(keys::LEADING_KEYS, partition(attributes))]
}

/// Reading a partition. A condition that does not name exactly one has no leading key, so that no policy with a condition on it allows it.
pub(super) fn query(request: &QueryRequest) -> Vec<Call> {
    let table = request.table_name.as_str();
    // An index has a name and keys of its own; none of our tables has one.
    let name = match &request.index_name {
        Some(index) => format!("{table}/index/{index}"),
        None => table.to_owned(),
    };
    vec![Call::table("dynamodb:Query", &name).with_some(keys::LEADING_KEYS, queried(request))]
}

/// The partition of `pk = value [AND …]`, by placeholders or plain.
fn queried(request: &QueryRequest) -> Option<&str> {
    let mut words = request.key_condition_expression.as_deref()?.split_ascii_whitespace();
    let (name, equals, value) = (words.next()?, words.next()?, words.next()?);
    let followed = words.next().is_none_or(|word| word == "AND");
    let name = if name.starts_with('#') { request.expression_attribute_names.as_ref()?.get(name)? } else { name };
    match request.expression_attribute_values.as_ref()?.get(value)? {
        AttributeValue::S(text) if followed && equals == "=" && name == PARTITION => Some(text),
        _ => None,
    }
}

/// The writes of a transaction, each as the action it is: gathered by action and table, with the partition keys of all of them.
pub(super) fn transaction(writes: &[TransactWriteItem]) -> Vec<Call> {
    let mut gathered: BTreeMap<(&'static str, &str), (BTreeSet<&str>, bool)> = BTreeMap::new();
    for write in writes {
        let parts = [
            write.put.as_ref().map(|put| ("dynamodb:PutItem", put.table_name.as_str(), &put.item)),
            write.update.as_ref().map(|update| ("dynamodb:UpdateItem", update.table_name.as_str(), &update.key)),
            write.delete.as_ref().map(|delete| ("dynamodb:DeleteItem", delete.table_name.as_str(), &delete.key)),
            write.condition_check.as_ref().map(|check| ("dynamodb:ConditionCheckItem", check.table_name.as_str(), &check.key)),
        ];
        for (action, table, attributes) in parts.into_iter().flatten() {
            let (partitions, whole) = gathered.entry((action, table)).or_insert((BTreeSet::new(), true));
            match partition(attributes) {
                Some(text) => drop(partitions.insert(text)),
                None => *whole = false,
            }
        }
    }
    let call = |((action, table), (partitions, whole)): ((&'static str, &str), (BTreeSet<&str>, bool))| {
        // One item without a key takes the keys of all away: a condition on them must not hold for the rest alone.
        let known = partitions.into_iter().filter(|_| whole);
        known.fold(Call::table(action, table), |call, partition| call.with(keys::LEADING_KEYS, partition))
    };
    gathered.into_iter().map(call).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use dynoxide::actions::transact_write_items::{TransactConditionCheck, TransactPut, TransactUpdate};

    fn attributes(partition: &str) -> Attributes {
        HashMap::from([(PARTITION.to_owned(), AttributeValue::S(partition.to_owned()))])
    }

    fn asked(expression: &str, index: Option<&str>) -> Call {
        let request = QueryRequest {
            table_name: "josei-claims".to_owned(),
            key_condition_expression: Some(expression.to_owned()),
            expression_attribute_names: Some(HashMap::from([("#n0".to_owned(), "pk".to_owned()), ("#n1".to_owned(), "sk".to_owned())])),
            expression_attribute_values: Some(HashMap::from([
                (":v0".to_owned(), AttributeValue::S("r#A".to_owned())),
                (":v1".to_owned(), AttributeValue::S("r#B".to_owned())),
            ])),
            index_name: index.map(str::to_owned),
            ..QueryRequest::default()
        };
        query(&request).remove(0)
    }

    #[test]
    fn the_partition_of_a_query() {
        for expression in ["#n0 = :v0", "pk = :v0", "#n0 = :v0 AND begins_with(#n1, :v1)", "#n0 = :v0 AND #n1 BETWEEN :v0 AND :v1"] {
            assert_eq!(asked(expression, None).context[keys::LEADING_KEYS], ["r#A"], "{expression}");
        }
        for expression in
            ["", "#n1 = :v0", "#n0 = :v2", "#n0=:v0", "#n0 = :v0 OR #n0 = :v1", "#n1 = :v1 AND #n0 = :v0", "sk = :v0", "(#n0 = :v0)"]
        {
            assert!(asked(expression, None).context.is_empty(), "{expression}");
        }
        assert!(asked("#n0 = :v0", None).resource.ends_with(":table/josei-claims"));
        assert!(asked("#n0 = :v0", Some("by-x")).resource.ends_with(":table/josei-claims/index/by-x"));
    }

    #[test]
    fn a_transaction_is_each_of_its_actions() {
        let put = |table: &str, partition: &str| TransactWriteItem {
            put: Some(TransactPut { table_name: table.to_owned(), item: attributes(partition), ..TransactPut::default() }),
            ..TransactWriteItem::default()
        };
        let update = TransactWriteItem {
            update: Some(TransactUpdate { table_name: "t".to_owned(), key: attributes("r#U"), ..TransactUpdate::default() }),
            ..TransactWriteItem::default()
        };
        let check = TransactWriteItem {
            condition_check: Some(TransactConditionCheck {
                table_name: "t".to_owned(),
                key: attributes("r#C"),
                ..TransactConditionCheck::default()
            }),
            ..TransactWriteItem::default()
        };
        let calls = transaction(&[put("t", "r#A"), put("t", "r#B"), put("u", "r#A"), update, check]);
        let told: Vec<_> = calls
            .iter()
            .map(|call| (call.action, call.resource.rsplit('/').next().unwrap(), &call.context[keys::LEADING_KEYS][..]))
            .collect();
        let texts = |all: &[&str]| all.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let expected = [
            ("dynamodb:ConditionCheckItem", "t", texts(&["r#C"])),
            ("dynamodb:PutItem", "t", texts(&["r#A", "r#B"])),
            ("dynamodb:PutItem", "u", texts(&["r#A"])),
            ("dynamodb:UpdateItem", "t", texts(&["r#U"])),
        ];
        assert_eq!(told, expected.iter().map(|(action, table, keys)| (*action, *table, &keys[..])).collect::<Vec<_>>());
        let keyless = TransactWriteItem {
            put: Some(TransactPut { table_name: "t".to_owned(), ..TransactPut::default() }),
            ..TransactWriteItem::default()
        };
        assert!(transaction(&[put("t", "r#A"), keyless])[0].context.is_empty());
    }
}
