//! One event through a function that sends its spans to a collector.

use crate::{Answer, Bootstrap, BootstrapError, Collector, Manner, PERSON, Span};
use serde_json::Value;
use std::path::Path;

/// Drawn anew for each call.
const DRAWN: &str = "sdk_invocation_id";

/// What became of the event.
#[derive(Debug)]
pub struct Traced {
    /// The answer.
    pub answer: Answer,
    /// The spans that the collector had when the answer was given.
    pub spans: Vec<Span>,
    text: String,
}

/// Starts the program with a collector, hands it the event and waits for its answer.
pub async fn traced(program: &Path, settings: &[(&str, &str)], event: &Value) -> Result<Traced, BootstrapError> {
    let collector = Collector::start(Manner::Takes).await?;
    let endpoint = collector.endpoint();
    let settings = [settings, &[("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str())]].concat();
    let answer = Bootstrap::start(program, &settings).await?.invoke(event).await?;
    Ok(Traced { answer, spans: collector.spans()?, text: collector.text() })
}

impl Traced {
    /// The spans of a trace under a span, each line a name, its attributes, `!` if it failed, and its events; lower ones indented.
    #[must_use]
    pub fn tree(&self, trace: &str, above: &str) -> String {
        let mut lines = String::new();
        self.write(&mut lines, trace, above, 0);
        lines
    }

    fn write(&self, lines: &mut String, trace: &str, above: &str, depth: usize) {
        for span in self.spans.iter().filter(|span| span.trace == trace && span.parent == above) {
            let attributes = span.attributes.iter().filter(|(name, _)| *name != DRAWN).map(|(name, value)| format!(" {name}={value}"));
            let failed = if span.failed { " !" } else { "" };
            let events = span.events.iter().map(|event| format!(" ({event})"));
            let told: String = attributes.chain([failed.to_owned()]).chain(events).collect();
            lines.extend(["  ".repeat(depth), span.name.clone(), told, "\n".to_owned()]);
            // Ids are of eight bytes: a span above itself is no thing to wait for.
            if depth < self.spans.len() {
                self.write(lines, trace, &span.id, depth + 1);
            }
        }
    }

    /// What the collector was told of the invented person, if anything.
    #[must_use]
    pub fn person(&self) -> Option<&'static str> {
        PERSON.into_iter().find(|told| self.text.contains(told))
    }
}
