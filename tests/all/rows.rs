//! The row rule (`design.md` §2): a crate uses only rows below its own; only `store` names the SDK; nobody links the personal number yet.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Row of every crate of ours. A new crate must be given one here.
const ROWS: &[(&str, u8)] = &[
    ("josei-base", 0),
    ("josei-access", 1),
    ("josei-audit", 1),
    ("josei-benefit", 1),
    ("josei-delivery", 1),
    ("josei-eligibility", 1),
    ("josei-extract", 1),
    ("josei-notice", 1),
    ("josei-payment", 1),
    ("josei-personal-number", 1),
    ("josei-receipt", 1),
    ("josei-register", 1),
    ("josei-sealed", 1),
    ("josei-statistics", 1),
    ("josei-synthetic", 1),
    ("josei-store", 2),
    ("josei-runtime", 3),
    ("josei-audit-log", 4),
    ("josei-benefit-decide", 4),
    ("josei-eligibility-match", 4),
    ("josei-notice-render", 4),
    ("josei-payment-file", 4),
    ("josei-receipt-ingest", 4),
    ("josei-receipt-upload", 4),
    ("josei-register-import", 4),
    ("josei-sweep", 4),
    ("josei-embedded", 5),
    ("josei-runtime-api", 5),
    ("josei-cli", 6),
    ("josei-conformance", 6),
    ("josei-fuzz", 7),
    ("josei-simulation", 7),
    ("josei-tests", 7),
    ("josei-year", 7),
    ("josei-fuzz-libfuzzer", 8),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn manifests() -> BTreeMap<String, toml::Table> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && name != "target" && !name.starts_with('.') {
                folders.push(path);
            } else if name == "Cargo.toml" {
                let table: toml::Table = std::fs::read_to_string(&path).unwrap().parse().unwrap();
                if let Some(package) = table.get("package") {
                    found.insert(package["name"].as_str().unwrap().to_owned(), table);
                }
            }
        }
    }
    found
}

fn dependencies(manifest: &toml::Table, section: &str) -> Vec<String> {
    manifest.get(section).and_then(toml::Value::as_table).map(|table| table.keys().cloned().collect()).unwrap_or_default()
}

#[test]
fn arrows_point_down() {
    let rows: BTreeMap<_, _> = ROWS.iter().copied().collect();
    let manifests = manifests();
    for (name, manifest) in &manifests {
        let row = rows.get(name.as_str()).unwrap_or_else(|| panic!("{name} has no row: add it to ROWS"));
        for dependency in dependencies(manifest, "dependencies") {
            let Some(below) = rows.get(dependency.as_str()) else {
                assert!(!dependency.starts_with("josei-"), "{name} uses {dependency}, which has no row");
                continue;
            };
            assert!(below < row, "{name} (row {row}) uses {dependency} (row {below}): arrows point down only");
        }
    }
    for (name, _) in ROWS {
        assert!(manifests.contains_key(*name), "{name} has a row but no crate");
    }
}

#[test]
fn only_store_names_the_sdk() {
    for (name, manifest) in manifests() {
        for dependency in dependencies(&manifest, "dependencies") {
            let sdk = dependency.starts_with("aws-sdk-")
                || dependency == "aws-config"
                || dependency.starts_with("aws-smithy")
                || dependency.starts_with("aws-credential");
            assert!(!sdk || name == "josei-store", "{name} names {dependency}; only josei-store may");
        }
    }
}

#[test]
fn domain_crates_are_pure() {
    const IMPURE: &[&str] = &["tokio", "async-trait", "futures", "reqwest", "axum", "getrandom", "rand", "lambda_runtime", "lambda_http"];
    let rows: BTreeMap<_, _> = ROWS.iter().copied().collect();
    for (name, manifest) in manifests() {
        if rows.get(name.as_str()).is_some_and(|row| *row <= 1) {
            for dependency in dependencies(&manifest, "dependencies") {
                assert!(!IMPURE.contains(&dependency.as_str()), "{name} is a domain crate and uses {dependency}");
            }
        }
    }
}

#[test]
fn nobody_links_the_personal_number() {
    for (name, manifest) in manifests() {
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            assert!(!dependencies(&manifest, section).contains(&"josei-personal-number".to_owned()), "{name} links the personal number");
        }
    }
}

#[test]
fn only_runtime_and_cli_read_the_environment() {
    let mut folders = vec![root().join("shared"), root().join("functions"), root().join("localstack")];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry.unwrap().path();
            if path.is_dir() {
                let skipped = ["tests", "examples", "target"].iter().any(|name| path.ends_with(name));
                if !skipped {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|extension| extension == "rs") && !path.to_string_lossy().contains("shared/runtime/") {
                let text = std::fs::read_to_string(&path).unwrap();
                let product = text.split("#[cfg(test)]").next().unwrap_or_default();
                for call in ["env::var", "env::args", "env::vars"] {
                    assert!(!product.contains(call), "{} reads the environment", path.display());
                }
            }
        }
    }
}
