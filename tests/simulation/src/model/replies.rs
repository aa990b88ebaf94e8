//! What must hold of an answer.

use super::{Ask, Held, Model, ensure, file, sha256};

impl Model {
    /// An answer reached the one who asked.
    pub fn answered(&mut self, by: usize, status: u16, body: &[u8]) -> Held {
        let task = self.task(by)?.clone();
        let ask = &task.request.ask;
        let told: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
        let text = |name: &str| told.get(name).and_then(serde_json::Value::as_str).unwrap_or_default();
        match status {
            200 => {
                if let Ask::Pull { batch, token } = ask {
                    return self.received(*batch, token, body);
                }
                if let Ask::Open { name, .. } = ask {
                    let sequence = told.get("sequence").and_then(serde_json::Value::as_u64).and_then(|number| u32::try_from(number).ok());
                    ensure!(sequence == self.opened.get(name).copied(), "the request {name} was answered with batch {sequence:?}");
                }
                let sequence = told.get("sequence").and_then(serde_json::Value::as_u64).and_then(|number| u32::try_from(number).ok());
                if let (Some(batch), state @ ("OPEN" | "GENERATED" | "RELEASED" | "CONFIRMED" | "VOIDED" | "HELD")) =
                    (sequence.and_then(|number| self.batches.get(&number)), text("state"))
                {
                    ensure!(batch.states.contains(state), "{ask:?} was answered with {state}, where it never was");
                }
            }
            409 => {
                if text("code") == "P0305" {
                    ensure!(task.held, "{ask:?} was told that totals differ and the batch is held, and it is not");
                }
                if let (Ask::Open { month, .. }, "P0304") = (ask, text("code")) {
                    self.nothing.insert((*month).to_owned());
                }
            }
            500 => return Err(format!("{ask:?} found damage that nobody did: {}", String::from_utf8_lossy(body))),
            503 => ensure!(task.disturbed, "{ask:?} was not answered, and nothing was in its way: {}", String::from_utf8_lossy(body)),
            404 | 401 | 403 => return Err(format!("{ask:?}: {status} {}", String::from_utf8_lossy(body))),
            _ => {}
        }
        Ok(())
    }

    /// Bytes left the house.
    fn received(&mut self, sequence: u32, token: &str, bytes: &[u8]) -> Held {
        ensure!(self.taken.insert(token.to_owned()), "a token of batch {sequence} was good for the file twice");
        let batch = self.batches.get(&sequence).ok_or("a file of no batch")?;
        ensure!(batch.row.has_left(), "the file of batch {sequence} left and the batch is not released");
        ensure!(sha256(bytes) == batch.row.file, "what left of batch {sequence} is not what was approved");
        let read = file::read(bytes).ok_or_else(|| format!("the file of batch {sequence} does not read"))?;
        let mut lines = read.lines.clone();
        ensure!(lines.iter().all(|(_, yen)| *yen > 0), "a transfer of nothing, or less");
        lines.sort();
        let expected = self.lines_of(batch).ok_or_else(|| format!("batch {sequence} was not frozen"))?;
        ensure!(lines == expected, "the file of batch {sequence} pays {lines:?} and should pay {expected:?}");
        let counted = (i64::try_from(lines.len()).unwrap_or(-1), lines.iter().map(|(_, yen)| yen).sum::<i64>());
        let row = &batch.row;
        ensure!(counted == read.trailer && counted == (row.lines, row.file_yen()), "totals of the file of batch {sequence} differ");
        if let Some(batch) = self.batches.get_mut(&sequence) {
            batch.received = true;
        }
        Ok(())
    }
}
