//! Bad input, as a user would meet it. Each ends with a message that names file, place, code, reason and remedy in Japanese and English, with the
//! exit code of `design.md` §6, and the good receipts go on.

mod again;
mod disk;
mod files;
mod huge;
mod month;
mod register;

/// The lines of a receipt file, without their ends.
pub fn lines(bytes: &[u8]) -> Vec<Vec<u8>> {
    bytes
        .split(|byte| *byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line).to_vec())
        .filter(|line| !line.is_empty())
        .collect()
}

/// The file of these lines.
pub fn joined(lines: &[Vec<u8>]) -> Vec<u8> {
    lines.iter().flat_map(|line| line.iter().chain(b"\r\n").copied()).collect()
}

/// The place of the `nth` record of a type, from 0.
pub fn nth(lines: &[Vec<u8>], record: &str, nth: usize) -> usize {
    let wanted = format!("{record},");
    lines.iter().enumerate().filter(|(_, line)| line.starts_with(wanted.as_bytes())).nth(nth).unwrap().0
}

/// Changes a field of a line, counted from 0 (the record type).
pub fn set(line: &mut Vec<u8>, field: usize, value: &[u8]) {
    let mut fields: Vec<&[u8]> = line.split(|byte| *byte == b',').collect();
    fields[field] = value;
    *line = fields.join(&b","[..]);
}

/// A field of a line.
pub fn field(line: &[u8], field: usize) -> Vec<u8> {
    line.split(|byte| *byte == b',').nth(field).unwrap().to_vec()
}

/// The same number with another last digit, so that its check digit is wrong.
pub fn other_last_digit(number: &[u8]) -> Vec<u8> {
    let (last, rest) = number.split_last().unwrap();
    [rest, &[if *last == b'9' { b'0' } else { last + 1 }]].concat()
}

/// The beginning of a photograph.
pub const PHOTO: &[u8] = &[
    0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x10, b'J', b'F', b'I', b'F', 0x00, 0x01, 0x01, 0x00, 0x00, 0x48, 0x00, 0x48, 0x00, 0x00, 0xFF, 0xDB,
    0x00, 0x43, 0x00, 0x08, 0x06, 0x06, 0x07, 0x06, 0x05, 0x08, 0x07, 0x07, 0x0A, 0x0D, 0x0A, 0x09, 0x09, 0x08, 0x0A, 0x0C, 0x14, 0x0D,
    0x0C, 0x0B, 0x0B, 0xFF, 0xD9,
];
