//! The register as the desk shows it, for people.

use super::words;
use josei_register::Reasons;
use serde::Deserialize;
use serde_json::Value;

/// A subject as of a day and an instant.
#[derive(Deserialize)]
pub struct Held {
    /// Entries there are by now.
    pub version: u64,
    entitlement_state: Option<String>,
    spans: Vec<Span>,
    entries: Vec<Entry>,
}

/// Days on which a track has a value.
#[derive(Deserialize)]
struct Span {
    track: Value,
    from: String,
    to: Option<String>,
    value: Value,
    entry: u64,
}

/// An entry.
#[derive(Deserialize)]
pub struct Entry {
    seq: u64,
    known: String,
    entered_by: String,
    decided_by: Option<String>,
    draft: Option<String>,
    file: Option<String>,
    row: Option<u64>,
    notified_on: String,
    reception_ward: String,
    changed_on: String,
    change_reason: String,
    says: Vec<Said>,
    cancelled: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Said {
    Days { track: Value, from: String, to: Option<String> },
    Cancels { cancels: u64 },
}

/// A draft with what the desk says of it. A list tells less of each.
#[derive(Deserialize)]
pub struct Draft {
    id: String,
    key: String,
    pub state: String,
    author: String,
    at: String,
    ward: Option<String>,
    decided_by: Option<String>,
    decided_at: Option<String>,
    entry: Option<u64>,
    refusal: Option<String>,
    event: Option<Event>,
    #[serde(default)]
    findings: Vec<Finding>,
    touches: Option<Vec<Touched>>,
}

#[derive(Deserialize)]
struct Event {
    header: Value,
    changes: Vec<Value>,
}

/// What the register has against a draft now.
#[derive(Deserialize)]
struct Finding {
    line: u64,
    record: String,
    field: String,
    code: String,
    message_ja: String,
    message_en: String,
}

/// Service months that are touched.
#[derive(Deserialize)]
struct Touched {
    aspect: String,
    first: Option<String>,
    last: Option<String>,
}

/// A page of drafts.
#[derive(Deserialize)]
pub struct List {
    /// The drafts.
    pub drafts: Vec<Value>,
    /// Where to go on.
    pub next: Option<String>,
}

/// Days, or months: `〜` where there is no end.
fn period(first: Option<&str>, last: Option<&str>) -> String {
    match (first, last) {
        (None, None) => "全期間 / all".to_owned(),
        (first, last) if first == last => first.unwrap_or_default().to_owned(),
        (first, last) => format!("{}〜{}", first.unwrap_or_default(), last.unwrap_or_default()),
    }
}

/// A track's name with what tells it from others of its kind.
fn track(written: &Value) -> String {
    let told = |name: &str, which: &str| format!("{} / {name}{which}", words::track(name));
    match written {
        Value::String(name) => told(name, ""),
        Value::Object(fields) => fields.iter().next().map_or_else(String::new, |(name, which)| match which {
            Value::Object(_) => told(name, ""),
            Value::String(text) => told(name, &format!(" {text}")),
            other => told(name, &format!(" {other}")),
        }),
        _ => String::new(),
    }
}

/// What stands in a value, field by field.
fn fields(reasons: &Reasons, name: &str, value: &Value, out: &mut Vec<String>) {
    match value {
        Value::Object(inner) => {
            out.extend(words::form(name).map(str::to_owned));
            for (name, value) in inner {
                fields(reasons, name, value, out);
            }
        }
        Value::String(text) => {
            let meaning = words::reason(reasons, name, text);
            let space = if meaning.is_empty() { "" } else { " " };
            out.push(format!("{} {text}{space}{meaning}", words::label(name)));
        }
        other => out.push(format!("{} {other}", words::label(name))),
    }
}

fn told(reasons: &Reasons, value: &Value) -> String {
    let mut out = Vec::new();
    fields(reasons, "", value, &mut out);
    out.join("、")
}

impl Held {
    /// What is known, a line for each value.
    pub fn lines(&self, reasons: &Reasons) -> Vec<String> {
        let state = self.entitlement_state.iter().map(|state| format!("資格状態/entitlement {} {state}", words::entitlement(state)));
        let span = |span: &Span| {
            let days = period(Some(&span.from), span.to.as_deref().or(Some("")));
            format!("{}  {days}  {}  履歴/entry {}", track(&span.track), told(reasons, &span.value), span.entry)
        };
        state.chain(self.spans.iter().map(span)).chain([format!("履歴の件数/entries {}", self.version)]).collect()
    }

    /// The history, some lines for each entry.
    pub fn history(&self, reasons: &Reasons) -> Vec<String> {
        self.entries.iter().map(|entry| entry.lines(reasons)).collect()
    }
}

impl Entry {
    fn lines(&self, reasons: &Reasons) -> String {
        let decided = self.decided_by.as_ref().map_or_else(String::new, |by| format!(" 決裁/approved {by}"));
        let source = match (&self.draft, &self.file, self.row) {
            (Some(draft), ..) => format!(" 起票番号/draft {draft}"),
            (None, Some(file), Some(row)) => format!(" 取込/import {file} 行/row {row}"),
            _ => String::new(),
        };
        let cancelled = if self.cancelled { " （取消済 / taken back）" } else { "" };
        let head = format!("{}  {}  起票/entered {}{decided}{source}{cancelled}", self.seq, self.known, self.entered_by);
        let header = format!(
            "届出日 {} 受付区 {} 異動日 {} 異動事由 {} {}",
            self.notified_on,
            self.reception_ward,
            self.changed_on,
            self.change_reason,
            words::reason(reasons, "change_reason", &self.change_reason),
        );
        let said = self.says.iter().map(|said| match said {
            Said::Days { track: of, from, to } => format!("{}  {}", track(of), period(Some(from), to.as_deref().or(Some("")))),
            Said::Cancels { cancels } => format!("履歴 {cancels} の取消 / takes entry {cancels} back"),
        });
        let lines: Vec<String> = [head, header].into_iter().chain(said).collect();
        lines.join("\n    ")
    }
}

impl Draft {
    /// Its name on the command line.
    fn name(&self) -> String {
        format!("{}/{}", self.key, self.id)
    }

    /// One line.
    pub fn line(&self) -> String {
        let ward = self.ward.as_ref().map_or_else(String::new, |ward| format!("  受付区/ward {ward}"));
        let decided = match (&self.decided_by, &self.decided_at) {
            (Some(by), Some(at)) => format!("  決裁/decided {by} {at}"),
            _ => String::new(),
        };
        let entry = self.entry.map_or_else(String::new, |entry| format!("  履歴/entry {entry}"));
        let refusal = self.refusal.as_ref().map_or_else(String::new, |reason| format!("  理由/reason {} {reason}", words::refusal(reason)));
        let (ja, state) = (words::state(&self.state), &self.state);
        format!("{}  {ja} {state}  起票/entered {} {}{ward}{decided}{entry}{refusal}", self.name(), self.author, self.at)
    }

    /// The line, its event, what stands against it, and the months it touches.
    pub fn lines(&self, reasons: &Reasons) -> Vec<String> {
        let mut lines = vec![self.line()];
        if let Some(event) = &self.event {
            lines.push(told(reasons, &event.header));
            lines.extend(event.changes.iter().filter_map(Value::as_object).flatten().map(|(name, change)| {
                let ja = super::template::FORMS.iter().find(|form| form.name == name).map_or("", |form| form.ja);
                format!("{ja} / {name}  {}", told(reasons, change))
            }));
        }
        for Finding { line, record, field, code, message_ja, message_en } in &self.findings {
            lines.push(format!("異動/change {line} {record} {field}\n  {code} 誤り/error: {message_ja}\n  {message_en}"));
        }
        if let Some(touches) = self.touches.as_ref().filter(|_| self.findings.is_empty() && self.may_touch()) {
            lines.push(effect(touches));
        }
        lines
    }

    /// One that was refused or taken back touches nothing.
    fn may_touch(&self) -> bool {
        matches!(self.state.as_str(), "entered" | "approved")
    }
}

/// The months whose decisions may differ.
fn effect(touches: &[Touched]) -> String {
    if touches.is_empty() {
        return "判定の変わり得る診療年月はありません / no service month's decisions may differ".to_owned();
    }
    let each = touches.iter().map(|Touched { aspect, first, last }| {
        format!("\n  {} {aspect}  {}", words::aspect(aspect), period(first.as_deref(), last.as_deref()))
    });
    format!("判定の変わり得る診療年月 / service months whose decisions may differ:{}", each.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_told_by_the_names_of_their_items() {
        let reasons = words::reasons().unwrap();
        let held = json!({"version": 2, "entitlement_state": "lost", "entries": [], "spans": [
            {"track": "entitlement", "from": "2024-06-15", "to": null, "entry": 2, "value": {"entitlement": {"lost": {
                "certificate": {"holder_number": "1234566"}, "loss": {"lost_on": "2024-06-15", "lost_reason": "01"}}}}},
            {"track": {"card": 1}, "from": "2024-05-10", "to": "2024-05-10", "entry": 1, "value": {"card": {"issued": {"card_number": 1}}}}
        ]});
        let held: Held = serde_json::from_value(held).unwrap();
        let lines = held.lines(&reasons).join("\n");
        for told in [
            "資格状態/entitlement 喪失 lost",
            "資格 / entitlement  2024-06-15〜  資格喪失、受給者証番号 1234566、資格喪失年月日 2024-06-15、公費資格喪失事由コード 01 転出  履歴/entry 2",
            "証 / card 1  2024-05-10  交付、証の通番 1  履歴/entry 1",
            "履歴の件数/entries 2",
        ] {
            assert!(lines.contains(told), "{told}\n{lines}");
        }
    }

    #[test]
    fn months_are_told_with_their_open_ends() {
        let touched = |first: Option<&str>, last: Option<&str>| Touched {
            aspect: "certificate".to_owned(),
            first: first.map(str::to_owned),
            last: last.map(str::to_owned),
        };
        let told = |first, last| effect(&[touched(first, last)]);
        assert!(told(Some("2024-06"), None).ends_with("資格 certificate  2024-06〜"));
        assert!(told(Some("2024-06"), Some("2024-06")).ends_with("  2024-06"));
        assert!(told(Some("2024-06"), Some("2024-08")).ends_with("  2024-06〜2024-08"));
        assert!(told(None, Some("2024-08")).ends_with("  〜2024-08"));
        assert!(told(None, None).ends_with("全期間 / all"));
        assert!(effect(&[]).starts_with("判定の変わり得る診療年月はありません"));
    }
}
