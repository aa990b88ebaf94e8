//! The description of the API (OpenAPI 3.1), made from the handlers' own types and the tables of codes and limits.
//!
//! `openapi.json` beside the README is this document as it stands; a test compares them, and holds the router and real answers against it.

mod answers;
mod bounds;
mod refusals;
#[cfg(test)]
mod tests;

use crate::acknowledge::Asked;
use crate::open::{Announcement, Opened};
use crate::parts::{Address, Wanted};
use crate::show::{List, Month, Progress, Status};
use josei_delivery::acknowledgement::{Acknowledgement, ReceiptAnswer};
use josei_runtime::problem;
use serde_json::Value;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

/// The document.
///
/// # Errors
/// Names the place that a table of bounds or refusals speaks of and the document has not.
pub fn document() -> Result<Value, String> {
    let mut document = serde_json::to_value(Api::openapi()).map_err(|error| error.to_string())?;
    bounds::add(&mut document)?;
    refusals::add(&mut document)?;
    Ok(document)
}

/// What a delivery goes through, for the reader of the document.
const ABOUT: &str = "\
レセプトファイルの受付。送付元は、申告（open）、分割の送付（parts が返すアドレスへ PUT）、完了（close）、点検結果の確認（show）、確定（confirm）の順に操作します。\
どの操作も繰り返すことができ、二重にはなりません。誤りは RFC 9457 の問題文書で、変わらないコード（code）・理由・対処を日本語と英語で示します。\n\n\
Taking receipt files in. A sender announces a file (open), puts its parts to the addresses that `parts` answers, closes it, looks at the preview (show), and \
confirms it. Every call may be repeated: nothing is taken twice. Files never travel through this API itself; the store takes them.\n\n\
Every refusal is a problem document (RFC 9457, `application/problem+json`); `code` is stable. A path or method that is not described here is answered \
with 404 or 405 (with `Allow`), and codes H0004 or H0003. A delivery of another sender answers as if it did not exist.";

/// Where it stands in the document's list of tags.
const TAG: &str = "deliveries";

#[derive(OpenApi)]
#[openapi(
    info(title = "Josei receipt-upload", version = "1", description = ABOUT, license(name = "Apache-2.0", identifier = "Apache-2.0")),
    servers(
        (url = "/", description = "the function's own URL"),
        (url = "http://127.0.0.1:{port}/receipt-upload", description = "`josei serve`", variables(("port" = (default = "8080")))),
    ),
    paths(open, list, show, parts, close, confirm, withdraw, acknowledgement, acknowledgement_chunk, acknowledgement_csv, acknowledgement_page),
    components(schemas(problem::Document)),
    modifiers(&Bearer),
    security(("bearer" = [])),
    tags((name = TAG, description = "受付 / deliveries")),
)]
struct Api;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let about = "A person's token. Senders only, and each sees the own deliveries only. Taken in local realms; elsewhere every request is refused \
                     until sign-in is in place.";
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(about)).build();
        document.components.get_or_insert_default().add_security_scheme("bearer", SecurityScheme::Http(bearer));
    }
}

/// 申告 / announce a file. The same announcement again is the same delivery and answers as it stands.
#[utoipa::path(post, path = "/deliveries", operation_id = "open", tag = TAG,
    request_body(content = Announcement, examples(("file" = (value = json!(answers::announcement()))))),
    responses(
        (status = 201, description = "受付を始めました / the delivery is open", body = Opened, example = json!(answers::opened())),
        (status = 200, description = "既に受け付けています / it was open before; as it stands now", body = Opened, example = json!(answers::opened_before())),
    ))]
#[expect(dead_code, reason = "only its attribute is used")]
fn open() {}

/// 一覧 / the sender's own deliveries of a billing month.
#[utoipa::path(get, path = "/deliveries", operation_id = "list", tag = TAG, params(Month),
    responses((status = 200, description = "一覧 / a page", body = List, example = json!(answers::list()))))]
#[expect(dead_code, reason = "only its attribute is used")]
fn list() {}

/// 状態 / state, preview once it is read, and the parts that have arrived.
#[utoipa::path(get, path = "/deliveries/{id}", operation_id = "show", tag = TAG, params(("id" = String, Path, description = "受付番号 / delivery id")),
    responses((status = 200, description = "状態 / as it stands", body = Progress, example = json!(answers::progress()))))]
#[expect(dead_code, reason = "only its attribute is used")]
fn show() {}

/// 分割の送付先 / addresses for parts. Each takes exactly one part of exactly one length and SHA-256, by PUT with the headers given, for five minutes.
#[utoipa::path(post, path = "/deliveries/{id}/parts", operation_id = "parts", tag = TAG,
    params(("id" = String, Path, description = "受付番号 / delivery id")),
    request_body(content = Wanted, examples(("part" = (value = json!(answers::wanted()))))),
    responses((status = 200, description = "送付先 / addresses", body = Vec<Address>, example = json!(answers::addresses()))))]
#[expect(dead_code, reason = "only its attribute is used")]
fn parts() {}

/// 完了 / close: all parts have arrived. They are joined, and the file is read. A second call changes nothing.
#[utoipa::path(post, path = "/deliveries/{id}/close", operation_id = "close", tag = TAG,
    params(("id" = String, Path, description = "受付番号 / delivery id")),
    responses((status = 200, description = "完了しました / closed, or further on already", body = Status, example = json!(answers::closed()))))]
#[expect(dead_code, reason = "only its attribute is used")]
fn close() {}

/// 確定 / confirm what the preview says. A second call changes nothing.
#[utoipa::path(post, path = "/deliveries/{id}/confirm", operation_id = "confirm", tag = TAG,
    params(("id" = String, Path, description = "受付番号 / delivery id")),
    responses((status = 200, description = "確定しました / confirmed", body = Status, example = json!(answers::confirmed()))))]
#[expect(dead_code, reason = "only its attribute is used")]
fn confirm() {}

/// 取下げ / take it back, until it is confirmed. A second call changes nothing.
#[utoipa::path(post, path = "/deliveries/{id}/withdraw", operation_id = "withdraw", tag = TAG,
    params(("id" = String, Path, description = "受付番号 / delivery id")),
    responses((status = 200, description = "取り下げました / withdrawn", body = Status, example = json!(answers::withdrawn()))))]
#[expect(dead_code, reason = "only its attribute is used")]
fn withdraw() {}

/// 受付結果（ファイル全体） / the acknowledgement of the file as a whole, once it is read.
#[utoipa::path(get, path = "/deliveries/{id}/acknowledgement", operation_id = "acknowledgement", tag = TAG,
    params(("id" = String, Path, description = "受付番号 / delivery id")),
    responses((status = 200, description = "受付結果 / of the file", body = Acknowledgement, example = json!(answers::of_file()))))]
#[expect(dead_code, reason = "only its attribute is used")]
fn acknowledgement() {}

/// 受付結果（レセプトごと） / the acknowledgement of each receipt of a chunk: accepted, or rejected with place, code, reason and remedy.
#[utoipa::path(get, path = "/deliveries/{id}/acknowledgement/{chunk}", operation_id = "acknowledgementOfChunk", tag = TAG,
    params(("id" = String, Path, description = "受付番号 / delivery id"), ("chunk" = u32, Path, description = "番号 / number, from 1 to `counts.chunks`")),
    responses((status = 200, description = "受付結果 / of each receipt", body = Vec<ReceiptAnswer>, example = json!(answers::of_receipts()))))]
#[expect(dead_code, reason = "only its attribute is used")]
fn acknowledgement_chunk() {}

/// 受付結果（CSV） / the acknowledgement as CSV in CP932: of the file as a whole, or of the receipts of a chunk.
#[utoipa::path(get, path = "/deliveries/{id}/acknowledgement.csv", operation_id = "acknowledgementAsCsv", tag = TAG,
    params(("id" = String, Path, description = "受付番号 / delivery id"), Asked),
    responses((status = 200, description = "受付結果 / CSV, Windows-31J", content_type = "application/octet-stream", body = String, example = json!("区分,..."))))]
#[expect(dead_code, reason = "only its attribute is used")]
fn acknowledgement_csv() {}

/// 受付結果（印刷用） / the acknowledgement as a page to print: of the file as a whole, or of the receipts of a chunk.
#[utoipa::path(get, path = "/deliveries/{id}/acknowledgement.html", operation_id = "acknowledgementAsPage", tag = TAG,
    params(("id" = String, Path, description = "受付番号 / delivery id"), Asked),
    responses((status = 200, description = "受付結果 / a page", content_type = "text/html; charset=utf-8", body = String, example = json!("<!DOCTYPE html>"))))]
#[expect(dead_code, reason = "only its attribute is used")]
fn acknowledgement_page() {}
