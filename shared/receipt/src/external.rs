//! 外字 in a finding (R0311): which ones stand in the field, by their numbers. A number is no name: its picture is on the sender's machine.

use crate::codes;
use crate::encoding::Encoding;
use josei_base::Finding;
use josei_base::external::ExternalCode;

/// Most of them that a finding names; a name has no more.
const NAMED_MAX: usize = 8;

/// The detail of a finding about a field with 外字: their numbers, each once.
pub(crate) fn told(encoding: Encoding, field: &[u8]) -> String {
    let found = encoding.decode(field).map(|text| ExternalCode::all_in(&text)).unwrap_or_default();
    found.iter().take(NAMED_MAX).map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// The 外字 that a finding names; none for any other finding.
#[must_use]
pub fn named(finding: &Finding) -> Vec<ExternalCode> {
    if finding.entry.code != codes::EXTERNAL.code {
        return Vec::new();
    }
    finding.detail.split(' ').filter_map(ExternalCode::parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::finding;

    #[test]
    fn what_is_told_is_read_again() {
        let detail = told(Encoding::Cp932, b"\xF0\x41\x91\xBE\xF0\x40\xF0\x41");
        assert_eq!(detail, "F041 F040");
        let of = |entry| named(&finding(2, b"RE", String::new(), entry, detail.clone()));
        assert_eq!(of(&codes::EXTERNAL).iter().map(ToString::to_string).collect::<Vec<_>>(), ["F041", "F040"]);
        assert_eq!(of(&codes::EXTENSION), []);
        assert_eq!(told(Encoding::Utf8, "\u{E758}\u{E000}".as_bytes()), "U+E758 F040");
        let many: String = ('\u{E000}'..='\u{E020}').collect();
        assert_eq!(told(Encoding::Utf8, many.as_bytes()).split(' ').count(), NAMED_MAX);
    }
}
