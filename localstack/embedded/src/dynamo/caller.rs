//! Who signed a request: AWS Signature Version 4 as the SDK writes it, checked with the keys that the access key id names.

use crate::policy::Gate;
use axum::http::HeaderMap;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const SERVICE: &str = "dynamodb";
const END: &str = "aws4_request";
/// Headers that must be signed, or a request could be sent again with another meaning.
const MUST_BE_SIGNED: [&str; 3] = ["host", "x-amz-date", "x-amz-target"];

/// Why a caller is not known, by the service's own code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stranger {
    /// Not signed.
    Unsigned,
    /// Signed in a way that cannot be read.
    Unreadable,
    /// By a key that does not exist.
    UnknownKey,
    /// With another secret, or other contents.
    WrongSignature,
}

impl Stranger {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Unsigned => "MissingAuthenticationTokenException",
            Self::Unreadable => "IncompleteSignatureException",
            Self::UnknownKey => "UnrecognizedClientException",
            Self::WrongSignature => "InvalidSignatureException",
        }
    }
}

struct Authorization<'a> {
    access_key: &'a str,
    date: &'a str,
    region: &'a str,
    signed: Vec<&'a str>,
    signature: [u8; 32],
}

impl<'a> Authorization<'a> {
    fn parse(header: &'a str) -> Option<Self> {
        let fields = header.strip_prefix(ALGORITHM)?;
        let field = |name: &str| fields.split(',').find_map(|field| field.trim().strip_prefix(name)?.strip_prefix('='));
        let scope: Vec<&str> = field("Credential")?.split('/').collect();
        let [access_key, date, region, SERVICE, END] = scope.as_slice() else { return None };
        let mut signature = [0; 32];
        hex::decode_to_slice(field("Signature")?, &mut signature).ok()?;
        let signed: Vec<&str> = field("SignedHeaders")?.split(';').collect();
        let all = MUST_BE_SIGNED.iter().all(|name| signed.contains(name));
        all.then_some(Self { access_key, date, region, signed, signature })
    }
}

/// The role that sent a request.
pub(super) fn role(gate: &Gate, headers: &HeaderMap, body: &[u8]) -> Result<&'static str, Stranger> {
    let header = headers.get("authorization").ok_or(Stranger::Unsigned)?;
    let header = header.to_str().map_err(|_| Stranger::Unreadable)?;
    let authorization = Authorization::parse(header).ok_or(Stranger::Unreadable)?;
    let keys = gate.credentials(authorization.access_key).ok_or(Stranger::UnknownKey)?;
    let content = to_sign(&authorization, headers, body).ok_or(Stranger::Unreadable)?;
    let key = signing_key(&keys.secret_access_key, &authorization).ok_or(Stranger::Unreadable)?;
    let signed = mac(&key, content.as_bytes()).ok_or(Stranger::Unreadable)?;
    signed.verify_slice(&authorization.signature).map_err(|_| Stranger::WrongSignature)?;
    Ok(gate.role_of(authorization.access_key))
}

fn mac(key: &[u8], content: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(content);
    Some(mac)
}

fn signing_key(secret: &str, authorization: &Authorization<'_>) -> Option<Vec<u8>> {
    let mut key = format!("AWS4{secret}").into_bytes();
    for part in [authorization.date, authorization.region, SERVICE, END] {
        key = mac(&key, part.as_bytes())?.finalize().into_bytes().to_vec();
    }
    Some(key)
}

/// The text that is signed. Every request is a POST to `/` without a query.
fn to_sign(authorization: &Authorization<'_>, headers: &HeaderMap, body: &[u8]) -> Option<String> {
    let mut canonical = "POST\n/\n\n".to_owned();
    for name in &authorization.signed {
        let value = headers.get(*name)?.to_str().ok()?;
        let words: Vec<&str> = value.split(' ').filter(|word| !word.is_empty()).collect();
        canonical.extend([name, ":", &words.join(" "), "\n"]);
    }
    canonical.extend(["\n", &authorization.signed.join(";"), "\n", &hex::encode(Sha256::digest(body))]);
    let at = headers.get("x-amz-date")?.to_str().ok()?;
    let Authorization { date, region, .. } = authorization;
    let scope = format!("{date}/{region}/{SERVICE}/{END}");
    Some(format!("{ALGORITHM}\n{at}\n{scope}\n{}", hex::encode(Sha256::digest(canonical.as_bytes()))))
}
