//! A request's span is named by its route, never by its path: paths hold what callers write.

use super::STARTED;
use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use http::Method;
use opentelemetry::trace::TraceContextExt as _;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

/// Routes that tell the invocation's span what was asked and answered, if spans are sent.
pub(crate) fn named(router: Router) -> Router {
    if STARTED.get().is_some() { router.layer(from_fn(tell)) } else { router }
}

async fn tell(request: Request, next: Next) -> Response {
    let span = Span::current();
    let method = known(request.method());
    span.record("http.request.method", method);
    let name = match request.extensions().get::<MatchedPath>() {
        Some(route) => {
            span.record("http.route", route.as_str());
            format!("{method} {}", route.as_str())
        }
        None => method.to_owned(),
    };
    // A span that runs takes no new name as a field.
    span.context().span().update_name(name);
    let response = next.run(request).await;
    let status = response.status();
    span.record("http.response.status_code", status.as_u16());
    if status.is_server_error() {
        span.record("otel.status_code", "ERROR");
    }
    response
}

/// A method may be any word; one of the caller's own is not told.
fn known(method: &Method) -> &str {
    match *method {
        Method::GET | Method::POST | Method::PUT | Method::DELETE | Method::HEAD | Method::OPTIONS | Method::PATCH => method.as_str(),
        _ => "_OTHER",
    }
}
