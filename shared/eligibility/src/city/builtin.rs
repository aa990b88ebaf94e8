//! City files that come with the program. A deployment may name another file; its hash stands in every decision either way.

/// The city file of a municipality code, if one comes with the program.
#[must_use]
pub fn builtin(municipality: &str) -> Option<&'static str> {
    match municipality {
        "271403" => Some(include_str!("../../rules/271403-sakai.toml")),
        _ => None,
    }
}
