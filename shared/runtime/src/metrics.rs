//! Metrics (計測値) as lines of CloudWatch's embedded metric format: a function writes what it counted, and the log group makes numbers of it.
//! Counted where the change was made, so a notification that comes twice counts once.

use jiff::Timestamp;
use josei_base::Realm;
use serde_json::{Map, Value, json};

/// Target of metric events; [`crate::observe`] writes them as bare lines.
pub const TARGET: &str = "josei::metrics";
/// Field of the event that holds the line.
pub const LINE: &str = "line";
const NAMESPACE: &str = "Josei";

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// Receipts read (受付).
    ReceiptsIn,
    /// Receipts that went back with a reason (不受理).
    ReceiptsRefused,
    /// Receipts decided (判定).
    ReceiptsDecided,
    /// Of these, waiting for a clerk (要確認・不適合).
    ReceiptsWaiting,
    /// Transfers handed to finance (振込件数).
    TransfersPaid,
    /// Yen handed to finance (振込金額).
    YenPaid,
    /// Bank files handed over more than one business day ago and not acknowledged (受領未確認).
    FilesUnacknowledged,
    /// Age of the oldest confirmed delivery that is not decided (未判定の最長経過).
    OldestUndecided,
}

impl Metric {
    /// All of them, for alarms and tests.
    pub const ALL: [Self; 8] = [
        Self::ReceiptsIn,
        Self::ReceiptsRefused,
        Self::ReceiptsDecided,
        Self::ReceiptsWaiting,
        Self::TransfersPaid,
        Self::YenPaid,
        Self::FilesUnacknowledged,
        Self::OldestUndecided,
    ];

    /// Name in CloudWatch.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ReceiptsIn => "ReceiptsIn",
            Self::ReceiptsRefused => "ReceiptsRefused",
            Self::ReceiptsDecided => "ReceiptsDecided",
            Self::ReceiptsWaiting => "ReceiptsWaiting",
            Self::TransfersPaid => "TransfersPaid",
            Self::YenPaid => "YenPaid",
            Self::FilesUnacknowledged => "FilesUnacknowledged",
            Self::OldestUndecided => "OldestUndecided",
        }
    }

    /// Unit in CloudWatch; it has no yen.
    #[must_use]
    pub const fn unit(self) -> &'static str {
        match self {
            Self::OldestUndecided => "Seconds",
            Self::YenPaid => "None",
            _ => "Count",
        }
    }
}

/// Tells what a function counted.
pub fn tell(realm: &Realm, function: &'static str, counted: &[(Metric, u64)]) {
    tracing::info!(target: TARGET, line = line(realm, function, Timestamp::now(), counted));
}

/// The line. The time is the machine's: CloudWatch refuses one that is weeks away.
fn line(realm: &Realm, function: &str, at: Timestamp, counted: &[(Metric, u64)]) -> String {
    let metrics: Vec<Value> = counted.iter().map(|(metric, _)| json!({ "Name": metric.name(), "Unit": metric.unit() })).collect();
    let told = json!({ "Namespace": NAMESPACE, "Dimensions": [["Realm", "Function"]], "Metrics": metrics });
    let mut line = Map::new();
    line.insert("_aws".to_owned(), json!({ "Timestamp": at.as_millisecond(), "CloudWatchMetrics": [told] }));
    line.insert("Realm".to_owned(), json!(realm.as_str()));
    line.insert("Function".to_owned(), json!(function));
    line.extend(counted.iter().map(|(metric, count)| (metric.name().to_owned(), json!(count))));
    Value::Object(line).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_that_cloudwatch_reads() {
        let realm = Realm::parse("local-271403").unwrap();
        let at = "2026-07-01T00:00:00Z".parse().unwrap();
        let line: Value =
            serde_json::from_str(&line(&realm, "sweep", at, &[(Metric::ReceiptsIn, 12), (Metric::OldestUndecided, 0)])).unwrap();
        let expected = json!({
            "_aws": { "Timestamp": 1_782_864_000_000_u64, "CloudWatchMetrics": [{
                "Namespace": "Josei", "Dimensions": [["Realm", "Function"]],
                "Metrics": [{ "Name": "ReceiptsIn", "Unit": "Count" }, { "Name": "OldestUndecided", "Unit": "Seconds" }],
            }] },
            "Realm": "local-271403", "Function": "sweep", "ReceiptsIn": 12, "OldestUndecided": 0,
        });
        assert_eq!(line, expected);
    }

    #[test]
    fn no_two_metrics_share_a_name() {
        let names: std::collections::BTreeSet<_> = Metric::ALL.iter().map(|metric| metric.name()).collect();
        assert_eq!(names.len(), Metric::ALL.len());
    }
}
