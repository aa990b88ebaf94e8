//! The name on a receipt (氏名) as it was sent, so that its sender finds a receipt that something is wrong with.

/// Lines in which RE must stand: records of a review body may come before it.
const LINES_MAX: usize = 8;
/// Place of the name behind the record type, the same in every kind of file.
const NAME: usize = 4;
/// Columns that a review body puts in front of every record.
const FRONT: usize = 3;

/// The bytes of the name (氏名); `None` where there is no record RE.
#[must_use]
pub fn name_bytes(receipt: &[u8]) -> Option<&[u8]> {
    receipt.split(|byte| *byte == b'\n').take(LINES_MAX).find_map(|line| {
        let fields = || line.strip_suffix(b"\r").unwrap_or(line).split(|byte| *byte == b',');
        let record = [0, FRONT].into_iter().find(|at| fields().nth(*at) == Some(b"RE"))?;
        fields().nth(record + NAME)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stands_at_its_place_with_or_without_columns_in_front() {
        assert_eq!(name_bytes(b"RE,1,1124,202406,\xf0\x40\x81\x40\x98\x59,1\r\nHO,1\r\n"), Some(&b"\xf0\x40\x81\x40\x98\x59"[..]));
        assert_eq!(name_bytes(b"2,1,0,MN,9\r\n1,2,0,RE,1,1124,202406,A B,1\r\n"), Some(&b"A B"[..]));
        for none in [&b""[..], b"HO,1,2,3,4,5\r\n", b"RE,1,1124\r\n", b"1,2,RE,1,2,3,4\r\n"] {
            assert_eq!(name_bytes(none), None);
        }
        let late = [b"SI,1\r\n".repeat(LINES_MAX), b"RE,1,1124,202406,A\r\n".to_vec()].concat();
        assert_eq!(name_bytes(&late), None);
    }
}
