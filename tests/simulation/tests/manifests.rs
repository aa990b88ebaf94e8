//! No defect can be in a program of the city: it is planted in this crate alone, and nothing depends on this crate.
#![cfg(test)]

use std::path::{Path, PathBuf};

fn manifests() -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && name != "target" && !name.starts_with('.') {
                folders.push(path);
            } else if name == "Cargo.toml" {
                found.push(path);
            }
        }
    }
    found
}

#[test]
fn nothing_depends_on_the_simulation() {
    let all = manifests();
    assert!(all.len() > 30);
    for path in all {
        let table: toml::Table = std::fs::read_to_string(&path).unwrap().parse().unwrap();
        let text = table.iter().filter(|(name, _)| *name != "package").map(|(_, value)| value.to_string()).collect::<String>();
        let own = path.ends_with("simulation/Cargo.toml");
        assert!(own || !text.contains("josei-simulation"), "{} names the simulation", path.display());
        let features = table.get("features").map(ToString::to_string).unwrap_or_default();
        for word in ["defect", "planted", "simulation"] {
            assert!(!features.contains(word), "{} has a feature `{word}`", path.display());
        }
    }
}

/// Nor does any of its code know of a defect: there is no seam in a product crate.
#[test]
fn no_product_crate_has_a_seam() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut folders: Vec<PathBuf> = ["shared/payment", "shared/store", "shared/audit", "shared/base", "shared/delivery", "functions"]
        .map(|folder| root.join(folder))
        .into();
    let mut read = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                read += 1;
                assert!(!std::fs::read_to_string(&path).unwrap().contains("josei_simulation"), "{}", path.display());
            }
        }
    }
    assert!(read > 100);
}
