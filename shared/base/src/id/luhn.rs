//! The check digit (検証番号) of 保険者番号, 公費負担者番号, 受給者番号 and 医療機関コード: Luhn (`domain/eligibility.md` §1.1).

/// Check digit for a body of ASCII digits; `None` if any character is no digit or the body is empty.
#[must_use]
pub fn check_digit(body: &str) -> Option<u8> {
    if body.is_empty() {
        return None;
    }
    let mut sum = 0_u32;
    for (from_right, byte) in body.bytes().rev().enumerate() {
        if !byte.is_ascii_digit() {
            return None;
        }
        let digit = u32::from(byte - b'0');
        let product = if from_right.is_multiple_of(2) { digit * 2 } else { digit };
        sum += product / 10 + product % 10;
    }
    u8::try_from((10 - sum % 10) % 10).ok()
}

/// True if the last digit is the check digit of those before it.
#[must_use]
pub fn is_valid(digits: &str) -> bool {
    let Some((at, last)) = digits.char_indices().next_back() else { return false };
    let body = digits.get(..at).unwrap_or_default();
    check_digit(body).is_some_and(|check| last.to_digit(10) == Some(u32::from(check)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every vector of `domain/eligibility.md` §1.1.
    #[test]
    fn published_vectors() {
        for (body, check) in [
            ("0127001", 6),
            ("0113001", 2),
            ("3127000", 2),
            ("27002", 5),
            ("27001", 7),
            ("13805", 7),
            ("2113601", 5),
            ("1213101", 7),
            ("8527999", 0),
            ("8027014", 3),
            ("8227014", 1),
            ("000001", 8),
            ("123456", 6),
            ("900001", 9),
            ("012345", 5),
        ] {
            assert_eq!(check_digit(body), Some(check), "{body}");
            assert!(is_valid(&format!("{body}{check}")), "{body}");
        }
        for wrong in ["01270017", "270024", "21136016", "1234567", "", "1", "12a4", " 1234566"] {
            assert!(!is_valid(wrong), "{wrong}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_single_digit_error_is_found(body in "[0-9]{1,10}", at in 0_usize..10, other in 0_u8..10) {
            let check = check_digit(&body).unwrap();
            let whole = format!("{body}{check}");
            let at = at % whole.len();
            let mut bytes = whole.clone().into_bytes();
            bytes[at] = b'0' + other;
            let changed = String::from_utf8(bytes).unwrap();
            proptest::prop_assert_eq!(is_valid(&changed), changed == whole);
        }
    }
}
