//! Who signed a request of a JSON service: AWS Signature Version 4 as the SDK writes it, checked with the keys that the access key id names.

use crate::policy::Gate;
use axum::http::HeaderMap;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const END: &str = "aws4_request";
/// Headers that must be signed, or a request could be sent again with another meaning.
const MUST_BE_SIGNED: [&str; 3] = ["host", "x-amz-date", "x-amz-target"];

/// Why a caller is not known, by the service's own code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stranger {
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
    pub(crate) const fn code(self) -> &'static str {
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
    service: &'a str,
    signed: Vec<&'a str>,
    signature: [u8; 32],
}

impl<'a> Authorization<'a> {
    fn parse(header: &'a str, expected: &str) -> Option<Self> {
        let fields = header.strip_prefix(ALGORITHM)?;
        let field = |name: &str| fields.split(',').find_map(|field| field.trim().strip_prefix(name)?.strip_prefix('='));
        let scope: Vec<&str> = field("Credential")?.split('/').collect();
        let [access_key, date, region, service, END] = scope.as_slice() else { return None };
        let mut signature = [0; 32];
        hex::decode_to_slice(field("Signature")?, &mut signature).ok()?;
        let signed: Vec<&str> = field("SignedHeaders")?.split(';').collect();
        let all = *service == expected && MUST_BE_SIGNED.iter().all(|name| signed.contains(name));
        all.then_some(Self { access_key, date, region, service, signed, signature })
    }
}

/// The role that sent a request to a service.
pub(crate) fn role(gate: &Gate, service: &str, headers: &HeaderMap, body: &[u8]) -> Result<&'static str, Stranger> {
    let header = headers.get("authorization").ok_or(Stranger::Unsigned)?;
    let header = header.to_str().map_err(|_| Stranger::Unreadable)?;
    let authorization = Authorization::parse(header, service).ok_or(Stranger::Unreadable)?;
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
    for part in [authorization.date, authorization.region, authorization.service, END] {
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
    let Authorization { date, region, service, .. } = authorization;
    let scope = format!("{date}/{region}/{service}/{END}");
    Some(format!("{ALGORITHM}\n{at}\n{scope}\n{}", hex::encode(Sha256::digest(canonical.as_bytes()))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Credentials;
    use crate::policy::{ADMINISTRATOR, House, Uses};
    use axum::http::HeaderValue;
    use josei_base::Realm;

    const SERVICE: &str = "dynamodb";
    const BODY: &[u8] = br#"{"TableName":"t"}"#;

    fn gate() -> Gate {
        let owner = Credentials { access_key_id: "AKIAOWNER".to_owned(), secret_access_key: "secret".to_owned() };
        let house = House::load("josei", &Realm::parse("local-271403").unwrap()).unwrap();
        Gate::new(owner, Some(house), Uses::default())
    }

    /// A request as it is signed.
    fn signed(access_key: &str, secret: &str, headers: &str) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in [
            ("host", "127.0.0.1:1"),
            ("x-amz-date", "20240720T010203Z"),
            ("x-amz-target", "DynamoDB_20120810.GetItem"),
            ("x-amz-user-agent", " a  b "),
        ] {
            map.insert(name, HeaderValue::from_static(value));
        }
        let scope = format!("{access_key}/20240720/ap-northeast-1/dynamodb/aws4_request");
        let header = |signature: &str| format!("{ALGORITHM} Credential={scope}, SignedHeaders={headers}, Signature={signature}");
        let blank = header(&"0".repeat(64));
        let Some(authorization) = Authorization::parse(&blank, SERVICE) else {
            map.insert("authorization", blank.parse().unwrap());
            return map;
        };
        let content = to_sign(&authorization, &map, BODY).unwrap();
        let signature = mac(&signing_key(secret, &authorization).unwrap(), content.as_bytes()).unwrap().finalize().into_bytes();
        map.insert("authorization", header(&hex::encode(signature)).parse().unwrap());
        map
    }

    const ALL: &str = "host;x-amz-date;x-amz-target;x-amz-user-agent";

    #[test]
    fn a_caller_is_known_by_the_secret() {
        let gate = gate();
        assert_eq!(role(&gate, SERVICE, &signed("AKIAOWNER", "secret", ALL), BODY), Ok(ADMINISTRATOR));
        let sweep = gate.credentials("sweep").unwrap().secret_access_key;
        assert_eq!(role(&gate, SERVICE, &signed("sweep", &sweep, ALL), BODY), Ok("sweep"));
        for (access_key, secret, stranger) in [
            ("sweep", "secret", Stranger::WrongSignature),
            ("audit-log", sweep.as_str(), Stranger::WrongSignature),
            ("AKIAOWNER", &sweep, Stranger::WrongSignature),
            (ADMINISTRATOR, "secret", Stranger::UnknownKey),
            ("Sweep", &sweep, Stranger::UnknownKey),
            ("", "secret", Stranger::UnknownKey),
        ] {
            assert_eq!(role(&gate, SERVICE, &signed(access_key, secret, ALL), BODY), Err(stranger), "{access_key}");
        }
    }

    #[test]
    fn nothing_that_is_signed_can_be_changed() {
        let gate = gate();
        let good = signed("AKIAOWNER", "secret", ALL);
        assert_eq!(role(&gate, SERVICE, &good, b"{}"), Err(Stranger::WrongSignature));
        for name in ALL.split(';') {
            let mut changed = good.clone();
            changed.insert(name, HeaderValue::from_static("other"));
            assert_eq!(role(&gate, SERVICE, &changed, BODY), Err(Stranger::WrongSignature), "{name}");
            changed.remove(name);
            assert_eq!(role(&gate, SERVICE, &changed, BODY), Err(Stranger::Unreadable), "{name}");
        }
        // Blanks at the ends and repeated ones do not count.
        let mut blanks = good.clone();
        blanks.insert("x-amz-user-agent", HeaderValue::from_static("a b"));
        assert_eq!(role(&gate, SERVICE, &blanks, BODY), Ok(ADMINISTRATOR));
        // What gives a request its meaning must be among what is signed.
        for fewer in ["x-amz-date;x-amz-target", "host;x-amz-target", "host;x-amz-date"] {
            assert_eq!(role(&gate, SERVICE, &signed("AKIAOWNER", "secret", fewer), BODY), Err(Stranger::Unreadable), "{fewer}");
        }
        // What was signed for one service is nothing for another.
        assert_eq!(role(&gate, "kms", &good, BODY), Err(Stranger::Unreadable));
        let mut unsigned = good;
        unsigned.remove("authorization");
        assert_eq!(role(&gate, SERVICE, &unsigned, BODY), Err(Stranger::Unsigned));
    }
}
