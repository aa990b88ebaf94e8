//! `josei case late`: what a late change of eligibility touches, and the corrections it proposes.

use super::remote::client;
use super::shown::Late;
use crate::args::CaseLateArgs;
use crate::exit::{Ended, Failure};
use crate::output;
use josei_base::Digest;
use serde_json::{Value, json};
use std::io::Read as _;
use std::path::Path;

/// Most bytes of a file of numbers: eight and seven digits with something between them.
const NUMBERS_BYTES_MAX: u64 = 64;
/// Digits of the name of a request that is made of what it asks.
const NAME_DIGITS: usize = 32;

/// Lists, and proposes if asked to.
pub async fn late(args: &CaseLateArgs) -> Result<Ended, Failure> {
    let mut body = json!({
        "touched": [{"first": args.from.map(|month| month.0), "last": args.until.map(|month| month.0)}],
        "propose": args.propose,
    });
    if let Some(fields) = body.as_object_mut() {
        if let Some(path) = &args.numbers {
            let (programme, holder) = numbers(path)?;
            fields.insert("programme_number".to_owned(), json!(programme));
            fields.insert("holder_number".to_owned(), json!(holder));
        }
        let named = [("holder", &args.holder), ("note", &args.note)];
        fields.extend(named.into_iter().filter_map(|(name, value)| Some((name.to_owned(), json!(value.as_ref()?)))));
        let request = args.request.clone().unwrap_or_else(|| name(fields));
        fields.insert("request".to_owned(), json!(request));
    }
    let late: Late = client(&args.remote)?.post("/late", &body).await?;
    if args.remote.json {
        output::print_json(&late)?;
        return Ok(Ended::Done);
    }
    output::print(&format!("台帳/register {} SHA-256 {}", late.register_as_of, late.register_file_sha256))?;
    for line in &late.receipts {
        output::print(&line.line())?;
    }
    output::print(&format!("対象/receipts {}  起案/proposed {}", late.receipts.len(), late.proposed))?;
    Ok(Ended::Done)
}

/// The same months are the same request; each case knows its own. Nothing of the holder is in the name.
fn name(fields: &serde_json::Map<String, Value>) -> String {
    let mut digest = Digest::of(fields.get("touched").map(Value::to_string).unwrap_or_default().as_bytes()).to_string();
    digest.truncate(NAME_DIGITS);
    format!("late-{digest}")
}

/// 公費負担者番号 and 受給者番号 of a small file. What is wrong with it is told without what stands in it.
fn numbers(path: &Path) -> Result<(String, String), Failure> {
    let mut text = String::new();
    let file = std::fs::File::open(path).map_err(|error| Failure::file(path, &error))?;
    file.take(NUMBERS_BYTES_MAX).read_to_string(&mut text).map_err(|error| Failure::file(path, &error))?;
    let parts: Vec<&str> = text.split([' ', ',', '\t', '\r', '\n']).filter(|part| !part.is_empty()).collect();
    let is_number = |text: &str, digits: usize| text.len() <= digits && text.bytes().all(|byte| byte.is_ascii_digit());
    match parts.as_slice() {
        [programme, holder] if is_number(programme, 8) && is_number(holder, 7) => Ok(((*programme).to_owned(), (*holder).to_owned())),
        _ => Err(Failure::usage(
            &format!("--numbers {}: 番号のファイルではありません / not a file of numbers", path.display()),
            "公費負担者番号（8桁）と受給者番号（7桁まで）を空白で区切って1行に書いてください / write both numbers on one line with a blank between them",
        )),
    }
}
