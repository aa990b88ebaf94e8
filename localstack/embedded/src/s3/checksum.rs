//! Checksums that clients send: one algorithm per object or part, compared with what arrived, kept, and given back.

use crate::fail::Fail;
use axum::http::HeaderMap;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use s3s::S3ErrorCode;
use s3s::checksum::ChecksumHasher;
use s3s::crypto::{Checksum as _, Crc32, Crc32c, Crc64Nvme, Md5, Sha1, Sha256};
use s3s::dto::Checksum;

/// An algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Crc32,
    Crc32c,
    Crc64Nvme,
    Sha1,
    Sha256,
}

impl Algorithm {
    const ALL: [Self; 5] = [Self::Crc32, Self::Crc32c, Self::Crc64Nvme, Self::Sha1, Self::Sha256];

    /// The name in requests and in the index.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Crc32 => "CRC32",
            Self::Crc32c => "CRC32C",
            Self::Crc64Nvme => "CRC64NVME",
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
        }
    }

    /// From its name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name().eq_ignore_ascii_case(name))
    }

    fn header(self) -> String {
        format!("x-amz-checksum-{}", self.name().to_ascii_lowercase())
    }

    fn of(self, checksum: &Checksum) -> Option<&String> {
        match self {
            Self::Crc32 => checksum.checksum_crc32.as_ref(),
            Self::Crc32c => checksum.checksum_crc32c.as_ref(),
            Self::Crc64Nvme => checksum.checksum_crc64nvme.as_ref(),
            Self::Sha1 => checksum.checksum_sha1.as_ref(),
            Self::Sha256 => checksum.checksum_sha256.as_ref(),
        }
    }
}

/// What the client says about a body, before the body.
#[derive(Debug, Clone, Default)]
pub(crate) struct Claimed {
    /// Algorithm to compute, from a value, a trailer's name or the plain wish.
    pub(crate) algorithm: Option<Algorithm>,
    /// The value, when it stands in the head of the request.
    pub(crate) value: Option<String>,
    /// MD5, base64.
    pub(crate) md5: Option<String>,
    /// Bytes.
    pub(crate) length: Option<u64>,
}

impl Claimed {
    /// From the fields of a request.
    pub(crate) fn new(
        values: &Checksum,
        wish: Option<&str>,
        md5: Option<String>,
        length: Option<i64>,
        headers: &HeaderMap,
    ) -> Result<Self, Fail> {
        let mut given = Algorithm::ALL.into_iter().filter_map(|algorithm| Some((algorithm, algorithm.of(values)?.clone())));
        let value = given.next();
        if given.next().is_some() {
            return Err(Fail::Refused(S3ErrorCode::InvalidRequest, "Expecting a single x-amz-checksum- header."));
        }
        let trailer = headers.get("x-amz-trailer").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let trailing = Algorithm::ALL.into_iter().find(|algorithm| trailer.trim().eq_ignore_ascii_case(&algorithm.header()));
        let wished = match wish {
            Some(name) => Some(Algorithm::parse(name).ok_or(Fail::Refused(S3ErrorCode::InvalidRequest, "Unknown checksum algorithm."))?),
            None => None,
        };
        let algorithm = value.as_ref().map(|(algorithm, _)| *algorithm).or(trailing).or(wished);
        Ok(Self { algorithm, value: value.map(|(_, value)| value), md5, length: length.and_then(|length| u64::try_from(length).ok()) })
    }
}

/// Computes what is claimed while a body passes by; SHA-256 always, the entity tag is made of it.
pub(crate) struct Hashing {
    sha256: Sha256,
    md5: Option<Md5>,
    other: ChecksumHasher,
    algorithm: Option<Algorithm>,
}

/// Results of [`Hashing`].
#[derive(Debug, Clone)]
pub(crate) struct Hashed {
    /// SHA-256 of the body.
    pub(crate) sha256: [u8; 32],
    /// Algorithm and value (base64) in the client's algorithm.
    pub(crate) checksum: Option<(Algorithm, String)>,
    md5: Option<String>,
}

impl Hashing {
    /// For a body of which this is claimed.
    pub(crate) fn new(claimed: &Claimed) -> Self {
        let mut other = ChecksumHasher::default();
        match claimed.algorithm {
            Some(Algorithm::Crc32) => other.crc32 = Some(Crc32::new()),
            Some(Algorithm::Crc32c) => other.crc32c = Some(Crc32c::new()),
            Some(Algorithm::Crc64Nvme) => other.crc64nvme = Some(Crc64Nvme::new()),
            Some(Algorithm::Sha1) => other.sha1 = Some(Sha1::new()),
            Some(Algorithm::Sha256) | None => {}
        }
        Self { sha256: Sha256::new(), md5: claimed.md5.is_some().then(Md5::new), other, algorithm: claimed.algorithm }
    }

    /// Some more bytes.
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.sha256.update(bytes);
        if let Some(md5) = &mut self.md5 {
            md5.update(bytes);
        }
        self.other.update(bytes);
    }

    /// The end.
    pub(crate) fn finish(self) -> Hashed {
        let sha256 = self.sha256.finalize();
        let others = self.other.finalize();
        let checksum = self.algorithm.map(|algorithm| {
            let value = algorithm.of(&others).cloned().unwrap_or_else(|| STANDARD.encode(sha256));
            (algorithm, value)
        });
        Hashed { sha256, checksum, md5: self.md5.map(|md5| STANDARD.encode(md5.finalize())) }
    }
}

impl Hashed {
    /// Compares with what was claimed in the head, and in a trailer after the body.
    pub(crate) fn verify(&self, claimed: &Claimed, trailers: Option<&HeaderMap>) -> Result<(), Fail> {
        if claimed.md5.is_some() && claimed.md5 != self.md5 {
            return Err(Fail::Refused(S3ErrorCode::BadDigest, "The Content-MD5 you specified did not match what we received."));
        }
        let Some((algorithm, computed)) = &self.checksum else { return Ok(()) };
        let trailing = trailers.and_then(|trailers| trailers.get(algorithm.header()));
        let expected = claimed.value.as_deref().or_else(|| trailing.and_then(|value| value.to_str().ok()));
        if expected.is_some_and(|expected| expected != computed) {
            return Err(Fail::Refused(S3ErrorCode::BadDigest, "The checksum you specified did not match the calculated checksum."));
        }
        Ok(())
    }
}

/// As the index keeps it: `SHA256 base64`.
pub(crate) fn to_index(checksum: &(Algorithm, String)) -> String {
    format!("{} {}", checksum.0.name(), checksum.1)
}

/// From the index.
pub(crate) fn from_index(text: Option<&str>) -> Option<(Algorithm, String)> {
    let (name, value) = text?.split_once(' ')?;
    Some((Algorithm::parse(name)?, value.to_owned()))
}

/// As S3 answers it. A value with `-N` at its end is of N parts.
pub(crate) fn to_s3(checksum: Option<(Algorithm, String)>) -> Checksum {
    let mut answer = Checksum::default();
    let Some((algorithm, value)) = checksum else { return answer };
    let kind = if value.contains('-') { s3s::dto::ChecksumType::COMPOSITE } else { s3s::dto::ChecksumType::FULL_OBJECT };
    answer.checksum_type = Some(s3s::dto::ChecksumType::from_static(kind));
    match algorithm {
        Algorithm::Crc32 => answer.checksum_crc32 = Some(value),
        Algorithm::Crc32c => answer.checksum_crc32c = Some(value),
        Algorithm::Crc64Nvme => answer.checksum_crc64nvme = Some(value),
        Algorithm::Sha1 => answer.checksum_sha1 = Some(value),
        Algorithm::Sha256 => answer.checksum_sha256 = Some(value),
    }
    answer
}

/// The composite checksum of parts: the algorithm over the parts' values, and how many there are. `None` if a part has none.
pub(crate) fn composite(algorithm: Algorithm, parts: &[Option<(Algorithm, String)>]) -> Option<(Algorithm, String)> {
    let mut hashing = Hashing::new(&Claimed { algorithm: Some(algorithm), ..Claimed::default() });
    for part in parts {
        let (of, value) = part.as_ref()?;
        if *of != algorithm {
            return None;
        }
        hashing.update(&STANDARD.decode(value).ok()?);
    }
    let (_, value) = hashing.finish().checksum?;
    Some((algorithm, format!("{value}-{}", parts.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values_of_every_algorithm() {
        for (algorithm, expected) in [
            (Algorithm::Crc32, "y/Q5Jg=="),
            (Algorithm::Crc32c, "4waSgw=="),
            (Algorithm::Crc64Nvme, "rosUhgp5mIg="),
            (Algorithm::Sha1, "98O8HYCOBHMq32eZZczDTKeuNEE="),
            (Algorithm::Sha256, "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU="),
        ] {
            let claimed = Claimed { algorithm: Some(algorithm), ..Claimed::default() };
            let mut hashing = Hashing::new(&claimed);
            hashing.update(b"1234");
            hashing.update(b"56789");
            let hashed = hashing.finish();
            let (of, value) = hashed.checksum.clone().unwrap();
            assert_eq!(of, algorithm);
            assert_eq!(value, expected, "{}", algorithm.name());
            let wrong = Claimed { value: Some("AAAA".to_owned()), ..claimed };
            assert!(hashed.verify(&wrong, None).is_err());
        }
    }
}
