//! The frame of one value: a tag byte, the length in two bytes (most significant first), the value. There is one way to write a value.

use crate::error::{OpenError, SealError};
use crate::names::HeaderField;

/// Appends tag, length and value.
pub(crate) fn put(out: &mut Vec<u8>, tag: u8, value: &[u8]) -> Option<()> {
    let length = u16::try_from(value.len()).ok()?;
    out.push(tag);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(value);
    Some(())
}

/// Appends a header field whose value is within its limits.
pub(crate) fn put_field(out: &mut Vec<u8>, field: HeaderField, value: &[u8]) -> Result<(), SealError> {
    let (min, max) = field.bytes_min_max();
    if !(min..=max).contains(&value.len()) {
        return Err(SealError::FieldLength(field));
    }
    if !field.alphabet().holds(value) {
        return Err(SealError::FieldText(field));
    }
    put(out, field.tag(), value).ok_or(SealError::FieldLength(field))
}

/// Takes the next header field, which must be this one and within its limits.
pub(crate) fn take_field<'a>(rest: &mut &'a [u8], field: HeaderField) -> Result<&'a [u8], OpenError> {
    let (&[tag, high, low], after) = rest.split_first_chunk::<3>().ok_or(OpenError::FieldMissing(field))?;
    if tag != field.tag() {
        return Err(OpenError::FieldMissing(field));
    }
    let length = usize::from(u16::from_be_bytes([high, low]));
    let (min, max) = field.bytes_min_max();
    if !(min..=max).contains(&length) {
        return Err(OpenError::FieldLength(field));
    }
    let (value, after) = after.split_at_checked(length).ok_or(OpenError::FieldLength(field))?;
    if !field.alphabet().holds(value) {
        return Err(OpenError::FieldText(field));
    }
    *rest = after;
    Ok(value)
}

/// Takes the next header field as text. Its alphabet is ASCII, so it always is text.
pub(crate) fn take_text<'a>(rest: &mut &'a [u8], field: HeaderField) -> Result<&'a str, OpenError> {
    std::str::from_utf8(take_field(rest, field)?).map_err(|_| OpenError::FieldText(field))
}

/// Takes the next header field as a number of fixed length.
pub(crate) fn take_number<const N: usize>(rest: &mut &[u8], field: HeaderField) -> Result<[u8; N], OpenError> {
    take_field(rest, field)?.try_into().map_err(|_| OpenError::FieldLength(field))
}
