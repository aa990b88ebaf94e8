//! Which of OpenTelemetry's variables count, and what of them is refused.

use http::Uri;
use thiserror::Error;

/// The function's name as deployed.
const FUNCTION_VARIABLE: &str = "AWS_LAMBDA_FUNCTION_NAME";
/// Path of traces under a general endpoint.
const TRACES_PATH: &str = "/v1/traces";
/// The one protocol there is.
const PROTOCOL: &str = "http/protobuf";

/// Why no spans are sent though an endpoint is set.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadExport {
    /// The endpoint.
    #[error("{0} must be http://… or https://…")]
    Endpoint(&'static str),
    /// The protocol.
    #[error("{0} must be {PROTOCOL}")]
    Protocol(&'static str),
    /// Anything else that the exporter refuses.
    #[error("the exporter refuses its settings: {0}")]
    Exporter(String),
}

/// What an exporter needs.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Settings {
    pub(super) endpoint: Uri,
    /// Name of the sender, unless the variables give one.
    pub(super) service: Option<String>,
}

pub(super) fn read(get: &dyn Fn(&'static str) -> Option<String>) -> Result<Option<Settings>, BadExport> {
    if get("OTEL_SDK_DISABLED").is_some_and(|value| value.eq_ignore_ascii_case("true")) {
        return Ok(None);
    }
    let own = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
    let general = "OTEL_EXPORTER_OTLP_ENDPOINT";
    let (name, address) = match (get(own), get(general)) {
        (Some(address), _) => (own, address),
        (None, Some(address)) => (general, format!("{}{TRACES_PATH}", address.trim_end_matches('/'))),
        (None, None) => return Ok(None),
    };
    let endpoint: Uri = address.parse().map_err(|_| BadExport::Endpoint(name))?;
    if !matches!(endpoint.scheme_str(), Some("http" | "https")) || endpoint.host().is_none_or(str::is_empty) {
        return Err(BadExport::Endpoint(name));
    }
    for name in ["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"] {
        match get(name) {
            Some(protocol) if protocol == PROTOCOL => break,
            Some(_) => return Err(BadExport::Protocol(name)),
            None => {}
        }
    }
    let named = get("OTEL_SERVICE_NAME").is_some()
        || get("OTEL_RESOURCE_ATTRIBUTES").is_some_and(|list| list.split(',').any(|pair| pair.trim_start().starts_with("service.name=")));
    Ok(Some(Settings { endpoint, service: if named { None } else { get(FUNCTION_VARIABLE) } }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(pairs: &[(&'static str, &str)]) -> Result<Option<Settings>, BadExport> {
        read(&|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    fn endpoint(pairs: &[(&'static str, &str)]) -> Option<String> {
        with(pairs).unwrap().map(|settings| settings.endpoint.to_string())
    }

    const GENERAL: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";
    const OWN: &str = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";

    #[test]
    fn only_an_endpoint_switches_spans_on() {
        assert_eq!(with(&[("OTEL_SERVICE_NAME", "s"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")]), Ok(None));
        assert_eq!(with(&[(GENERAL, "http://localhost:4318"), ("OTEL_SDK_DISABLED", "TRUE")]), Ok(None));
        assert_eq!(endpoint(&[(GENERAL, "http://localhost:4318/")]).unwrap(), "http://localhost:4318/v1/traces");
        assert_eq!(endpoint(&[(GENERAL, "https://c.example/otlp")]).unwrap(), "https://c.example/otlp/v1/traces");
        assert_eq!(endpoint(&[(GENERAL, "http://a"), (OWN, "http://b/t")]).unwrap(), "http://b/t");
    }

    #[test]
    fn what_cannot_be_done_is_refused() {
        for bad in ["localhost:4318", "grpc://a", "/v1/traces", "http://", "a b"] {
            assert_eq!(with(&[(OWN, bad)]), Err(BadExport::Endpoint(OWN)), "{bad}");
        }
        for bad in ["grpc", "http/json"] {
            let name = "OTEL_EXPORTER_OTLP_PROTOCOL";
            assert_eq!(with(&[(GENERAL, "http://a"), (name, bad)]), Err(BadExport::Protocol(name)), "{bad}");
        }
        let own = [(GENERAL, "http://a"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"), ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", PROTOCOL)];
        assert!(with(&own).unwrap().is_some(), "the protocol of traces goes before the general one");
    }

    #[test]
    fn the_sender_has_a_name() {
        let name = |more: &[(&'static str, &str)]| {
            let all = [&[(GENERAL, "http://a"), (FUNCTION_VARIABLE, "josei-sweep")], more].concat();
            with(&all).unwrap().unwrap().service
        };
        assert_eq!(name(&[]).as_deref(), Some("josei-sweep"));
        assert_eq!(name(&[("OTEL_SERVICE_NAME", "s")]), None);
        assert_eq!(name(&[("OTEL_RESOURCE_ATTRIBUTES", "a=b, service.name=s")]), None);
        assert_eq!(name(&[("OTEL_RESOURCE_ATTRIBUTES", "service.namespace=s")]).as_deref(), Some("josei-sweep"));
    }
}
