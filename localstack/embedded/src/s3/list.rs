//! Listing keys: in order of bytes, by prefix, folded at a delimiter, in pages.

use super::Backend;
use super::event::encode_key;
use super::objects::{COLUMNS, ObjectRow};
use crate::clock::to_s3;
use crate::fail::Fail;
use crate::limits::PAGE_MAX;
use rusqlite::Connection;
use s3s::S3ErrorCode;
use s3s::dto::{CommonPrefix, ETag, EncodingType, ListObjectsV2Input, ListObjectsV2Output, Object, ObjectStorageClass};

/// A page of keys.
#[derive(Default)]
struct Page {
    items: Vec<ObjectRow>,
    prefixes: Vec<String>,
    /// The first key (as bytes, inclusive) of the next page.
    next: Option<Vec<u8>>,
}

/// What is listed.
struct Listing {
    bucket: i64,
    prefix: String,
    delimiter: Option<String>,
    /// First key, inclusive.
    from: Vec<u8>,
    limit: usize,
}

/// The first bytes after everything that begins with these; keys are UTF-8, so no byte is 0xFF.
pub(super) fn after_prefix(prefix: &[u8]) -> Vec<u8> {
    let mut end = prefix.to_vec();
    match end.last_mut() {
        Some(last) => *last = last.saturating_add(1),
        None => end.push(u8::MAX),
    }
    end
}

/// The first bytes after exactly this key.
fn after_key(key: &[u8]) -> Vec<u8> {
    let mut next = key.to_vec();
    next.push(0);
    next
}

impl Listing {
    fn page(&self, connection: &Connection) -> Result<Page, Fail> {
        let prefix = self.prefix.as_bytes();
        let end = after_prefix(prefix);
        let mut page = Page::default();
        let mut from = self.from.clone().max(prefix.to_vec());
        let mut statement = connection.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM objects WHERE bucket = ?1 AND key >= ?2 AND key < ?3 AND latest = 1 AND marker = 0 ORDER BY key"
        ))?;
        'again: loop {
            let mut rows = statement.query((self.bucket, &from, &end))?;
            while let Some(row) = rows.next()? {
                let row = ObjectRow::from_row(row)?;
                if page.items.len().saturating_add(page.prefixes.len()) >= self.limit {
                    page.next = Some(row.key);
                    return Ok(page);
                }
                if let Some(common) = self.common_prefix(&row.key)? {
                    from = after_prefix(common.as_bytes());
                    page.prefixes.push(common);
                    continue 'again;
                }
                page.items.push(row);
            }
            return Ok(page);
        }
    }

    fn common_prefix(&self, key: &[u8]) -> Result<Option<String>, Fail> {
        let Some(delimiter) = self.delimiter.as_deref().filter(|delimiter| !delimiter.is_empty()) else { return Ok(None) };
        let key = text(key)?;
        let rest = key.get(self.prefix.len()..).ok_or(Fail::Damaged("a listed key"))?;
        Ok(rest.split_once(delimiter).map(|(first, _)| format!("{}{first}{delimiter}", self.prefix)))
    }
}

pub(super) fn text(key: &[u8]) -> Result<String, Fail> {
    String::from_utf8(key.to_vec()).map_err(|_| Fail::Damaged("a key that is no text"))
}

/// The page size asked for, within the limit.
pub(super) fn page_size(asked: Option<i32>) -> Result<usize, Fail> {
    let asked = asked.unwrap_or(i32::MAX);
    let asked = usize::try_from(asked).map_err(|_| Fail::Refused(S3ErrorCode::InvalidArgument, "max-keys is negative."))?;
    Ok(asked.min(PAGE_MAX))
}

pub(super) fn encoder(encoding: Option<&EncodingType>) -> fn(&str) -> String {
    if encoding.is_some_and(|encoding| encoding.as_str() == EncodingType::URL) { encode_key } else { str::to_owned }
}

fn common_prefixes(prefixes: Vec<String>, encode: fn(&str) -> String) -> Vec<CommonPrefix> {
    prefixes.into_iter().map(|prefix| CommonPrefix { prefix: Some(encode(&prefix)) }).collect()
}

impl Backend {
    /// ListObjectsV2.
    pub(super) async fn list(&self, input: ListObjectsV2Input) -> Result<ListObjectsV2Output, Fail> {
        let limit = page_size(input.max_keys)?;
        let from = match (&input.continuation_token, &input.start_after) {
            (Some(token), _) => hex::decode(token)
                .map_err(|_| Fail::Refused(S3ErrorCode::InvalidArgument, "The continuation token provided is incorrect"))?,
            (None, Some(key)) => after_key(key.as_bytes()),
            (None, None) => Vec::new(),
        };
        let listing = Listing {
            bucket: self.bucket(&input.bucket)?.id,
            prefix: input.prefix.clone().unwrap_or_default(),
            delimiter: input.delimiter.clone(),
            from,
            limit,
        };
        let page = if limit == 0 { Page::default() } else { self.index.read(move |connection| listing.page(connection)).await? };
        let encode = encoder(input.encoding_type.as_ref());
        let next = page.next.map(hex::encode);
        let contents = page.items.iter().map(|row| entry(row, encode)).collect::<Result<Vec<_>, Fail>>()?;
        let count = contents.len().saturating_add(page.prefixes.len());
        Ok(ListObjectsV2Output {
            name: Some(input.bucket),
            prefix: input.prefix.map(|prefix| encode(&prefix)),
            max_keys: i32::try_from(limit).ok(),
            key_count: i32::try_from(count).ok(),
            continuation_token: input.continuation_token,
            is_truncated: Some(next.is_some()),
            next_continuation_token: next,
            contents: Some(contents),
            common_prefixes: Some(common_prefixes(page.prefixes, encode)),
            delimiter: input.delimiter,
            encoding_type: input.encoding_type,
            start_after: input.start_after,
            request_charged: None,
        })
    }
}

fn entry(row: &ObjectRow, encode: fn(&str) -> String) -> Result<Object, Fail> {
    Ok(Object {
        key: Some(encode(&text(&row.key)?)),
        size: Some(row.size),
        e_tag: Some(ETag::Strong(row.etag.clone())),
        last_modified: Some(to_s3(row.modified_ms)),
        storage_class: Some(ObjectStorageClass::from_static(ObjectStorageClass::STANDARD)),
        ..Object::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_never_has_more_than_the_limit() {
        assert_eq!(page_size(None).unwrap(), PAGE_MAX);
        assert_eq!(page_size(Some(1001)).unwrap(), PAGE_MAX);
        assert_eq!(page_size(Some(7)).unwrap(), 7);
        assert!(page_size(Some(-1)).is_err());
    }

    #[test]
    fn ends_of_prefixes_lie_behind_all_their_keys() {
        assert!(after_prefix(b"a/") > b"a/\xf4\x8f\xbf\xbf".to_vec());
        assert!(after_prefix(b"a/") <= b"a0".to_vec());
        assert!(after_prefix(b"") > b"\xf4\x8f\xbf\xbf".to_vec());
    }
}
