//! Runs a target of `josei-fuzz` so that libFuzzer sees what it finds.

/// # Panics
/// When a property does not hold, which is how libFuzzer is told; for a name that is no target.
pub fn run(name: &str, data: &[u8]) {
    let target = josei_fuzz::TARGETS.iter().find(|target| target.name == name).unwrap_or_else(|| panic!("{name} is no target"));
    if let Err(property) = (target.run)(data) {
        panic!("does not hold: {property}");
    }
}
