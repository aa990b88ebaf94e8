//! `josei rules`: city files, offline: check them, and see what a change would do to a month before it is put in force.

mod check;
mod compare;

pub use check::run as check;
pub use compare::run as compare;

use crate::exit::Failure;
use crate::output;
use josei_base::{Digest, Finding};
use josei_eligibility::City;
use serde::Serialize;
use std::path::Path;

/// A city file as it is told.
#[derive(Debug, Serialize)]
struct FileShape {
    path: String,
    municipality: Option<String>,
    name: Option<String>,
    version: Option<u32>,
    effective_from: Option<String>,
    sha256: Digest,
    findings: Vec<Finding>,
}

/// Reads a city file; what is wrong with it is told on standard error and in the shape.
fn read(path: &Path) -> Result<(FileShape, Option<City>), Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?;
    let (city, findings) = match City::load(&text) {
        Ok(city) => (Some(city), Vec::new()),
        Err(findings) => (None, findings),
    };
    for finding in &findings {
        output::say(&output::finding_line(&path.display().to_string(), finding));
    }
    let shape = FileShape {
        path: path.display().to_string(),
        municipality: city.as_ref().map(|city| city.municipality().to_owned()),
        name: city.as_ref().map(|city| city.name_ja().to_owned()),
        version: city.as_ref().map(City::version),
        effective_from: city.as_ref().map(|city| city.effective_from().to_string()),
        sha256: Digest::of(text.as_bytes()),
        findings,
    };
    Ok((shape, city))
}
