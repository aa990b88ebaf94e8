//! The bank file as the bank reads it: fixed positions, nothing of the system's reader.

/// Bytes of a record, and with its line end.
const RECORD: usize = 120;
const LINE: usize = RECORD + 2;

/// What a file says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BankFile {
    /// Account and yen of each line, in order.
    pub lines: Vec<(String, i64)>,
    /// Count and yen of the trailer.
    pub trailer: (i64, i64),
}

fn digits(record: &[u8], from: usize, to: usize) -> Option<i64> {
    std::str::from_utf8(record.get(from..to)?).ok()?.parse().ok()
}

/// Reads a file; nothing if it has not the form.
pub fn read(bytes: &[u8]) -> Option<BankFile> {
    let mut file = BankFile::default();
    if !bytes.len().is_multiple_of(LINE) {
        return None;
    }
    let count = bytes.len() / LINE;
    for (index, line) in bytes.chunks(LINE).enumerate() {
        if line.get(RECORD..)? != b"\r\n" {
            return None;
        }
        match (line.first()?, count - index) {
            (b'1', _) if index == 0 => {}
            (b'2', 3..) => {
                let account = String::from_utf8(line.get(43..50)?.to_vec()).ok()?;
                file.lines.push((account, digits(line, 80, 90)?));
            }
            (b'8', 2) => file.trailer = (digits(line, 1, 7)?, digits(line, 7, 19)?),
            (b'9', 1) => {}
            _ => return None,
        }
    }
    Some(file)
}
