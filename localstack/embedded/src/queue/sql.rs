//! The statements of the queues.

use super::{Counts, Message};
use crate::fail::Fail;
use josei_base::limits::DELIVERY_ATTEMPTS_MAX;
use rusqlite::{Connection, Row, Transaction};
use std::time::Duration;

/// Puts a message in; answers its id.
pub(crate) fn insert(transaction: &Transaction<'_>, queue: &str, body: &str, now_ms: i64) -> Result<String, Fail> {
    let id = message_id()?;
    transaction
        .prepare_cached("INSERT INTO messages (queue, visible_ms, message_id, body, sent_ms) VALUES (?1, ?2, ?3, ?4, ?2)")?
        .execute((queue, now_ms, &id, body))?;
    Ok(id)
}

/// An id of the form of a random UUID.
fn message_id() -> Result<String, Fail> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|_| Fail::Damaged("randomness of the system"))?;
    let number = u128::from_be_bytes(bytes) & !(0xf << 76) & !(0x3 << 62) | (0x4 << 76) | (0x2 << 62);
    let field = |shift: u32, bits: u32| (number >> shift) & ((1 << bits) - 1);
    Ok(format!("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", field(96, 32), field(80, 16), field(64, 16), field(48, 16), field(0, 48)))
}

/// Hands messages out, oldest first; answers also how many became dead letters.
pub(crate) fn receive(
    transaction: &Transaction<'_>,
    queue: &str,
    most: i64,
    visibility_ms: i64,
    now_ms: i64,
) -> Result<(Vec<Message>, usize), Fail> {
    let buried = transaction
        .prepare_cached(
            "UPDATE messages SET dead = 1, receipt = NULL WHERE queue = ?1 AND dead = 0 AND visible_ms <= ?2 AND received >= ?3",
        )?
        .execute((queue, now_ms, DELIVERY_ATTEMPTS_MAX))?;
    let ids = transaction
        .prepare_cached("SELECT id FROM messages WHERE queue = ?1 AND dead = 0 AND visible_ms <= ?2 ORDER BY visible_ms, id LIMIT ?3")?
        .query_map((queue, now_ms, most), |row| row.get(0))?
        .collect::<Result<Vec<i64>, _>>()?;
    let mut take = transaction.prepare_cached(
        "UPDATE messages SET received = received + 1, visible_ms = ?2, receipt = ?3, first_received_ms = coalesce(first_received_ms, ?4)
         WHERE id = ?1 RETURNING message_id, receipt, body, received, sent_ms, first_received_ms",
    )?;
    let mut messages = Vec::with_capacity(ids.len());
    for id in ids {
        let receipt = format!("{id}.{}", message_id()?);
        messages.push(take.query_row((id, now_ms.saturating_add(visibility_ms), receipt, now_ms), from_row)?);
    }
    Ok((messages, buried))
}

fn from_row(row: &Row<'_>) -> Result<Message, rusqlite::Error> {
    let receipt: Option<String> = row.get(1)?;
    let first_received_ms: Option<i64> = row.get(5)?;
    Ok(Message {
        id: row.get(0)?,
        receipt: receipt.unwrap_or_default(),
        body: row.get(2)?,
        received: row.get(3)?,
        sent_ms: row.get(4)?,
        first_received_ms: first_received_ms.unwrap_or(0),
    })
}

/// Removes by receipt handle.
pub(crate) fn delete(transaction: &Transaction<'_>, queue: &str, receipts: &[String]) -> Result<(), Fail> {
    let mut statement = transaction.prepare_cached("DELETE FROM messages WHERE id = ?1 AND queue = ?2 AND receipt = ?3")?;
    for receipt in receipts {
        let id = receipt.split_once('.').and_then(|(id, _)| id.parse::<i64>().ok());
        statement.execute((id, queue, receipt))?;
    }
    Ok(())
}

/// Dead letters become fresh messages.
pub(crate) fn redrive(transaction: &Transaction<'_>, queue: &str, now_ms: i64) -> Result<usize, Fail> {
    let changed = transaction
        .prepare_cached(
            "UPDATE messages SET dead = 0, received = 0, receipt = NULL, first_received_ms = NULL, visible_ms = ?2 WHERE queue = ?1 AND dead = 1",
        )?
        .execute((queue, now_ms))?;
    Ok(changed)
}

/// Dead letters, oldest first.
pub(crate) fn dead_letters(connection: &Connection, queue: &str, most: i64) -> Result<Vec<Message>, Fail> {
    let mut statement = connection.prepare_cached(
        "SELECT message_id, receipt, body, received, sent_ms, first_received_ms FROM messages WHERE queue = ?1 AND dead = 1 ORDER BY id LIMIT ?2",
    )?;
    let rows = statement.query_map((queue, most), from_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many there are of each kind.
pub(crate) fn counts(connection: &Connection, queue: &str, now_ms: i64) -> Result<Counts, Fail> {
    let sql = "SELECT count(*) FILTER (WHERE dead = 0 AND visible_ms <= ?2), count(*) FILTER (WHERE dead = 0 AND visible_ms > ?2),
                      count(*) FILTER (WHERE dead = 1), min(sent_ms) FILTER (WHERE dead = 0)
               FROM messages WHERE queue = ?1";
    let counts = connection.prepare_cached(sql)?.query_row((queue, now_ms), |row| {
        let oldest: Option<i64> = row.get(3)?;
        let age = |sent: i64| Duration::from_millis(u64::try_from(now_ms.saturating_sub(sent)).unwrap_or(0));
        Ok(Counts { visible: row.get(0)?, hidden: row.get(1)?, dead: row.get(2)?, oldest: oldest.map(age) })
    })?;
    Ok(counts)
}

/// When the next message is due.
pub(crate) fn next_visible_ms(connection: &Connection, queue: &str) -> Result<Option<i64>, Fail> {
    let sql = "SELECT min(visible_ms) FROM messages WHERE queue = ?1 AND dead = 0";
    Ok(connection.prepare_cached(sql)?.query_row([queue], |row| row.get(0))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_ids_look_like_random_uuids() {
        let id = message_id().unwrap();
        assert_eq!(id.len(), 36);
        assert_eq!(id.as_bytes()[14], b'4');
        assert!(b"89ab".contains(&id.as_bytes()[19]));
        assert_ne!(id, message_id().unwrap());
    }
}
