use super::attributes::{Attributes, item, item_attributes, key_attributes};
use super::error::{by_code, code, store_error};
use super::expression::Expression;
use crate::check::{self, PARTITION_ATTRIBUTE, SORT_ATTRIBUTE};
use crate::port::{self, Page, Query, Refusal, SortRange, StoreError, TransactError};
use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{CancellationReason, ConditionCheck, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update};
use josei_base::plan::{Condition, Item, Key, Table, Value, Write};

const SERVICE: &str = "DynamoDB";
/// Another transaction held the item.
const CONFLICT: &str = "TransactionConflictException";

/// Records on DynamoDB: a table `<prefix>-<table>` each, partition key `pk`, sort key `sk`.
#[derive(Clone)]
pub struct Records {
    client: Client,
    prefix: String,
}

impl Records {
    pub(super) const fn new(client: Client, prefix: String) -> Self {
        Self { client, prefix }
    }

    fn table(&self, table: Table) -> String {
        format!("{}-{}", self.prefix, table.name())
    }

    async fn put(&self, table: Table, key: &Key, item: &Item, condition: Option<&Condition>) -> Result<(), TransactError> {
        let mut expression = Expression::default();
        let condition = condition.map(|condition| expression.condition(condition));
        let sent = self.client.put_item().table_name(self.table(table)).set_item(Some(item_attributes(key, item)));
        let sent = sent.set_condition_expression(condition).set_expression_attribute_names(expression.names());
        let sent = sent.set_expression_attribute_values(expression.values());
        let sent = sent.return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld).send().await;
        sent.map(drop).map_err(|error| match error.as_service_error() {
            Some(PutItemError::ConditionalCheckFailedException(failed)) => refused(failed.item.clone()),
            _ if code(&error) == Some(CONFLICT) => TransactError::Contended,
            _ => store_error(SERVICE, &error).into(),
        })
    }

    async fn update(
        &self,
        (table, key): (Table, &Key),
        set: &Item,
        add: &[(String, i64)],
        condition: Option<&Condition>,
    ) -> Result<(), TransactError> {
        let mut expression = Expression::default();
        let update = expression.update(set, add);
        let condition = condition.map(|condition| expression.condition(condition));
        let request = self.client.update_item().table_name(self.table(table)).set_key(Some(key_attributes(key)));
        let request = request.update_expression(update).set_condition_expression(condition);
        let request = request.set_expression_attribute_names(expression.names()).set_expression_attribute_values(expression.values());
        let answer = request.return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld).send().await;
        answer.map(drop).map_err(|error| match error.as_service_error() {
            Some(UpdateItemError::ConditionalCheckFailedException(failed)) => refused(failed.item.clone()),
            _ if code(&error) == Some(CONFLICT) => TransactError::Contended,
            _ => store_error(SERVICE, &error).into(),
        })
    }

    async fn together(&self, writes: &[Write]) -> Result<(), TransactError> {
        let items = writes.iter().map(|write| self.transact_item(write)).collect::<Result<Vec<_>, _>>().map_err(|_| unbuilt())?;
        let sent = self.client.transact_write_items().set_transact_items(Some(items)).send().await;
        sent.map(drop).map_err(|error| match error.as_service_error() {
            Some(TransactWriteItemsError::TransactionCanceledException(canceled)) => cancelled(canceled.cancellation_reasons()),
            Some(TransactWriteItemsError::TransactionInProgressException(_)) => TransactError::Contended,
            _ if code(&error) == Some(CONFLICT) => TransactError::Contended,
            _ => store_error(SERVICE, &error).into(),
        })
    }

    fn transact_item(&self, write: &Write) -> Result<TransactWriteItem, BuildError> {
        let mut expression = Expression::default();
        let all_old = ReturnValuesOnConditionCheckFailure::AllOld;
        let table = self.table(write.table());
        let item = TransactWriteItem::builder();
        Ok(match write {
            Write::Put { key, item: attributes, condition, .. } => {
                let condition = condition.as_ref().map(|condition| expression.condition(condition));
                let put = Put::builder().table_name(table).set_item(Some(item_attributes(key, attributes)));
                let put = put.set_condition_expression(condition).set_expression_attribute_names(expression.names());
                let put = put.set_expression_attribute_values(expression.values());
                item.put(put.return_values_on_condition_check_failure(all_old).build()?)
            }
            Write::Update { key, set, add, condition, .. } => {
                let update = expression.update(set, add);
                let condition = condition.as_ref().map(|condition| expression.condition(condition));
                let change = Update::builder().table_name(table).set_key(Some(key_attributes(key)));
                let change = change.update_expression(update).set_condition_expression(condition);
                let change = change.set_expression_attribute_names(expression.names()).set_expression_attribute_values(expression.values());
                item.update(change.return_values_on_condition_check_failure(all_old).build()?)
            }
            Write::Check { key, condition, .. } => {
                let condition = expression.condition(condition);
                let check = ConditionCheck::builder().table_name(table).set_key(Some(key_attributes(key)));
                let check = check.condition_expression(condition).set_expression_attribute_names(expression.names());
                let check = check.set_expression_attribute_values(expression.values());
                item.condition_check(check.return_values_on_condition_check_failure(all_old).build()?)
            }
        }
        .build())
    }
}

#[async_trait]
impl port::Records for Records {
    async fn get(&self, table: Table, key: &Key) -> Result<Option<Item>, StoreError> {
        check::key(key)?;
        let sent = self.client.get_item().table_name(self.table(table)).set_key(Some(key_attributes(key))).consistent_read(true);
        let answer = sent.send().await.map_err(|error| store_error(SERVICE, &error))?;
        answer.item.map(|attributes| item(attributes).map(|(_, item)| item)).transpose()
    }

    async fn query(&self, query: &Query) -> Result<Page, StoreError> {
        check::query(query)?;
        let mut expression = Expression::default();
        let condition = key_condition(query, &mut expression);
        let start = query.after.as_ref().map(|after| key_attributes(&Key { partition: query.partition.clone(), sort: after.clone() }));
        let sent = self.client.query().table_name(self.table(query.table)).consistent_read(true).key_condition_expression(condition);
        let sent = sent.set_expression_attribute_names(expression.names()).set_expression_attribute_values(expression.values());
        let sent = sent.scan_index_forward(!query.descending).set_exclusive_start_key(start);
        let sent = sent.limit(i32::try_from(query.limit).unwrap_or(i32::MAX)).send().await;
        let answer = sent.map_err(|error| store_error(SERVICE, &error))?;
        let next = answer.last_evaluated_key.map(last_sort).transpose()?;
        let items = answer.items.unwrap_or_default().into_iter().map(item).collect::<Result<_, _>>()?;
        Ok(Page { items, next })
    }

    async fn transact(&self, writes: &[Write]) -> Result<(), TransactError> {
        check::writes(writes)?;
        match writes {
            [Write::Put { table, key, item, condition }] => self.put(*table, key, item, condition.as_ref()).await,
            [Write::Update { table, key, set, add, condition }] => self.update((*table, key), set, add, condition.as_ref()).await,
            _ => self.together(writes).await,
        }
    }
}

fn key_condition(query: &Query, expression: &mut Expression) -> String {
    let partition = format!("{} = {}", expression.name(PARTITION_ATTRIBUTE), expression.value(&query.partition.as_str().into()));
    let mut value = |text: &String| (expression.name(SORT_ATTRIBUTE), expression.value(&Value::Text(text.clone())));
    match &query.range {
        SortRange::All => partition,
        SortRange::Prefix(prefix) if prefix.is_empty() => partition,
        SortRange::Prefix(prefix) => {
            let (sort, prefix) = value(prefix);
            format!("{partition} AND begins_with({sort}, {prefix})")
        }
        SortRange::Between(from, to) => {
            let ((sort, from), (_, to)) = (value(from), value(to));
            format!("{partition} AND {sort} BETWEEN {from} AND {to}")
        }
    }
}

fn last_sort(attributes: Attributes) -> Result<String, StoreError> {
    item(attributes).map(|(key, _)| key.sort)
}

fn unbuilt() -> StoreError {
    StoreError::Invalid { service: SERVICE, reason: "the request cannot be built".to_owned() }
}

fn refused(existing: Option<Attributes>) -> TransactError {
    refusal(0, existing).map_or_else(TransactError::Store, |refusal| TransactError::Refused(vec![refusal]))
}

fn refusal(index: usize, existing: Option<Attributes>) -> Result<Refusal, StoreError> {
    let existing = existing.filter(|attributes| !attributes.is_empty()).map(item).transpose()?;
    Ok(Refusal { index, existing: existing.map(|(_, item)| item) })
}

/// Reasons stand in the order of the writes. A condition that failed is the surest news, then what may be tried again, then a wrong call.
fn cancelled(reasons: &[CancellationReason]) -> TransactError {
    let failed = reasons.iter().enumerate().filter(|(_, reason)| reason.code() == Some("ConditionalCheckFailed"));
    let refusals = failed.map(|(index, reason)| refusal(index, reason.item.clone())).collect::<Result<Vec<_>, _>>();
    match refusals {
        Err(error) => return error.into(),
        Ok(refusals) if !refusals.is_empty() => return TransactError::Refused(refusals),
        Ok(_) => {}
    }
    let mut codes = reasons.iter().filter_map(CancellationReason::code).filter(|code| *code != "None");
    if codes.clone().any(|code| code == "TransactionConflict") {
        return TransactError::Contended;
    }
    // 400 is the status of the whole answer; reasons have none of their own.
    codes.next().map_or_else(
        || StoreError::Unavailable { service: SERVICE, reason: "cancelled without a reason".to_owned() }.into(),
        |code| by_code(SERVICE, code, 400).into(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(code: &str) -> CancellationReason {
        CancellationReason::builder().code(code).build()
    }

    #[test]
    fn reasons_of_a_cancelled_transaction() {
        let refused = cancelled(&[reason("None"), reason("ConditionalCheckFailed"), reason("TransactionConflict")]);
        assert_eq!(refused, TransactError::Refused(vec![Refusal { index: 1, existing: None }]));
        assert_eq!(cancelled(&[reason("None"), reason("TransactionConflict")]), TransactError::Contended);
        for code in ["ThrottlingError", "ProvisionedThroughputExceeded"] {
            assert!(matches!(cancelled(&[reason(code)]), TransactError::Store(error) if error.may_retry()), "{code}");
        }
        assert!(matches!(cancelled(&[reason("ValidationError")]), TransactError::Store(StoreError::Invalid { .. })));
        assert!(matches!(cancelled(&[]), TransactError::Store(error) if error.may_retry()));
    }
}
