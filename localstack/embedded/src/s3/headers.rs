//! What the client says about an object besides its bytes, kept and given back as it is.

use crate::fail::Fail;
use crate::limits::METADATA_BYTES_MAX;
use s3s::S3ErrorCode;
use s3s::dto::{CreateMultipartUploadInput, GetObjectOutput, HeadObjectOutput, PutObjectInput, ServerSideEncryption};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The kept headers of an object.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Headers {
    #[serde(skip_serializing_if = "Option::is_none")]
    content_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_encoding: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_disposition: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cache_control: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    metadata: BTreeMap<String, String>,
    /// Encryption asked for; the embedded disk is the machine's own, so this is only kept and told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) encryption: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) encryption_key: Option<String>,
}

/// Takes the fields that both ways of writing an object share.
macro_rules! from_input {
    ($input:expr) => {
        Headers {
            content_type: $input.content_type.clone(),
            content_encoding: $input.content_encoding.clone(),
            content_disposition: $input.content_disposition.clone(),
            content_language: $input.content_language.clone(),
            cache_control: $input.cache_control.clone(),
            metadata: $input.metadata.clone().unwrap_or_default().into_iter().collect(),
            encryption: $input.server_side_encryption.as_ref().map(|kind| kind.as_str().to_owned()),
            encryption_key: $input.ssekms_key_id.clone(),
        }
    };
}

/// Gives them to both ways of reading one.
macro_rules! to_output {
    ($headers:expr, $output:expr) => {
        $output.content_type = $headers.content_type;
        $output.content_encoding = $headers.content_encoding;
        $output.content_disposition = $headers.content_disposition;
        $output.content_language = $headers.content_language;
        $output.cache_control = $headers.cache_control;
        $output.metadata = (!$headers.metadata.is_empty()).then(|| $headers.metadata.into_iter().collect());
        $output.server_side_encryption = $headers.encryption.map(ServerSideEncryption::from);
        $output.ssekms_key_id = $headers.encryption_key;
    };
}

impl Headers {
    pub(crate) fn of_put(input: &PutObjectInput) -> Result<Self, Fail> {
        from_input!(input).checked()
    }

    pub(crate) fn of_upload(input: &CreateMultipartUploadInput) -> Result<Self, Fail> {
        from_input!(input).checked()
    }

    pub(crate) fn give_to_get(self, output: &mut GetObjectOutput) {
        to_output!(self, output);
    }

    pub(crate) fn give_to_head(self, output: &mut HeadObjectOutput) {
        to_output!(self, output);
    }

    fn checked(self) -> Result<Self, Fail> {
        let bytes: usize = self.metadata.iter().map(|(name, value)| name.len().saturating_add(value.len())).sum();
        if bytes > METADATA_BYTES_MAX {
            return Err(Fail::Refused(S3ErrorCode::MetadataTooLarge, "Your metadata headers exceed the maximum allowed metadata size."));
        }
        Ok(self)
    }

    pub(crate) fn to_index(&self) -> Result<String, Fail> {
        serde_json::to_string(self).map_err(|_| Fail::Damaged("headers"))
    }

    pub(crate) fn from_index(text: &str) -> Result<Self, Fail> {
        serde_json::from_str(text).map_err(|_| Fail::Damaged("headers in the index"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_byte_more_metadata_than_allowed_is_refused() {
        let with = |length: usize| Headers { metadata: BTreeMap::from([("k".to_owned(), "v".repeat(length))]), ..Headers::default() };
        assert!(with(METADATA_BYTES_MAX - 1).checked().is_ok());
        assert!(matches!(with(METADATA_BYTES_MAX).checked(), Err(Fail::Refused(S3ErrorCode::MetadataTooLarge, _))));
    }
}
