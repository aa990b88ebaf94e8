//! The caller's span: W3C `traceparent`, or AWS's X-Ray header. Nothing else a caller sends is taken: `tracestate` and `baggage` are free texts.

use opentelemetry::Context;
use opentelemetry::propagation::{Extractor, TextMapPropagator as _};
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState};
use opentelemetry_sdk::propagation::TraceContextPropagator;

/// The header that is taken.
pub(crate) const TRACEPARENT: &str = "traceparent";

/// The caller's span, if there is one.
pub(super) fn of(traceparent: Option<&str>, xray: Option<&str>) -> Option<Context> {
    let caller = traceparent.map(|header| TraceContextPropagator::new().extract_with_context(&Context::new(), &Traceparent(header)));
    let caller = caller.filter(|context| context.span().span_context().is_valid());
    caller.or_else(|| Some(Context::new().with_remote_span_context(of_xray(xray?)?)))
}

struct Traceparent<'h>(&'h str);

impl Extractor for Traceparent<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        (key == TRACEPARENT).then_some(self.0)
    }

    fn keys(&self) -> Vec<&str> {
        vec![TRACEPARENT]
    }
}

/// `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1`. Lambda always sends one; it is taken only if sampled.
/// Its other parts are free texts too (`opentelemetry-aws` would take them on).
fn of_xray(header: &str) -> Option<SpanContext> {
    let value = |name: &str| header.split(';').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='));
    let (time, unique) = value("Root")?.strip_prefix("1-")?.split_once('-')?;
    let parent = value("Parent")?;
    let hex = |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if value("Sampled") != Some("1") || !(hex(time, 8) && hex(unique, 24) && hex(parent, 16)) {
        return None;
    }
    let trace = TraceId::from_hex(&format!("{time}{unique}")).ok()?;
    let parent = SpanId::from_hex(parent).ok()?;
    let context = SpanContext::new(trace, parent, TraceFlags::SAMPLED, true, TraceState::default());
    context.is_valid().then_some(context)
}

#[cfg(test)]
mod tests {
    use super::*;

    const XRAY: &str = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1;Lineage=a87bd80c:0";
    const CALLER: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    fn ids(traceparent: Option<&str>, xray: Option<&str>) -> Option<(String, String, bool)> {
        let context = of(traceparent, xray)?;
        let span = context.span().span_context().clone();
        Some((span.trace_id().to_string(), span.span_id().to_string(), span.is_sampled()))
    }

    #[test]
    fn the_caller_goes_before_the_cloud() {
        let caller = ("0af7651916cd43dd8448eb211c80319c".to_owned(), "b7ad6b7169203331".to_owned(), true);
        let cloud = ("5759e988bd862e3fe1be46a994272793".to_owned(), "53995c3f42cd8ad8".to_owned(), true);
        assert_eq!(ids(Some(CALLER), Some(XRAY)), Some(caller.clone()));
        assert_eq!(ids(None, Some(XRAY)), Some(cloud.clone()));
        assert_eq!(ids(Some("00-damaged-b7ad6b7169203331-01"), Some(XRAY)), Some(cloud));
        let (trace, span, _) = caller;
        assert_eq!(ids(Some(&CALLER.replace("-01", "-00")), None), Some((trace, span, false)), "a caller may leave its spans out");
        assert_eq!(ids(None, None), None);
    }

    #[test]
    fn what_is_no_header_of_the_cloud_is_no_parent() {
        let bad = [
            XRAY.replace("Sampled=1", "Sampled=0"),
            XRAY.replace("Parent=53995c3f42cd8ad8;", ""),
            XRAY.replace("Root=1-", "Root=2-"),
            XRAY.replace("5759e988", "5759e98"),
            XRAY.replace("5759e988", "５７５9"),
            XRAY.replace("53995c3f42cd8ad8", "0000000000000000"),
            XRAY.replace("53995c3f42cd8ad8", "+3995c3f42cd8ad8"),
            String::new(),
        ];
        for header in bad {
            assert_eq!(ids(None, Some(&header)), None, "{header}");
        }
    }
}
