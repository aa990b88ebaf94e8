//! Objects that differ in one thing never open for one another.

use crate::common::{SALT, content, expected, header, key};
use josei_base::Realm;
use josei_sealed::{ContentKey, Header, HeaderField, OpenError, open, seal};

/// One header, and one more for each field with only that field changed.
fn variants() -> Vec<Header> {
    let base = header();
    let changes: [fn(&mut Header); 12] = [
        |_| (),
        |header| header.realm = Realm::parse("test-271411").unwrap(),
        |header| header.realm = Realm::parse("prod-271403").unwrap(),
        |header| header.purpose = "payments".into(),
        |header| header.retention_unit = "receipts-2027".into(),
        |header| header.object_id = "01J9Z3K6".into(),
        |header| header.generation = 4,
        |header| header.store_role = "inbox".into(),
        |header| header.object_key = "test-271403/chunks/01J9Z3K6".into(),
        |header| header.schema = "receipt-chunk/2".into(),
        |header| header.key_id = "arn:aws:kms:ap-northeast-1:000000000000:key/5f6b".into(),
        |header| header.wrapped_key[100] ^= 1,
    ];
    changes
        .into_iter()
        .map(|change| {
            let mut header = base.clone();
            change(&mut header);
            header
        })
        .collect()
}

/// Both sealed with one data key, so that nothing but the header keeps them apart.
#[test]
fn no_ordered_pair_of_headers_is_confused() {
    let variants = variants();
    let plain = content(20_000);
    let mut pairs = 0;
    for (i, own) in variants.iter().enumerate() {
        let sealed = seal(own, &key(), SALT, &plain).unwrap();
        assert_eq!(open(&sealed, &expected(own), &key()).unwrap(), plain);
        let body = &sealed[own.encode().unwrap().len()..];
        for (_, other) in variants.iter().enumerate().filter(|(j, _)| *j != i) {
            // The other's demand on this object: told by the field, unless they differ only in the key, which is no demand.
            let same_demand = expected(own) == expected(other);
            match open(&sealed, &expected(other), &key()) {
                Err(OpenError::Mismatch(_)) => assert!(!same_demand),
                opened => assert!(same_demand && opened.is_ok()),
            }
            // The other's header in front of this body, met by the other's demand.
            let forged = [other.encode().unwrap().as_slice(), body].concat();
            assert_eq!(open(&forged, &expected(other), &key()), Err(OpenError::Commitment));
            pairs += 1;
        }
    }
    assert_eq!(pairs, 12 * 11);
}

/// Values of two fields of one header change places: every ordered pair of the text fields, and the mirror of it.
#[test]
fn values_of_two_fields_cannot_change_places() {
    let fields: [fn(&mut Header) -> &mut String; 6] = [
        |header| &mut header.purpose,
        |header| &mut header.retention_unit,
        |header| &mut header.object_id,
        |header| &mut header.store_role,
        |header| &mut header.object_key,
        |header| &mut header.schema,
    ];
    let mut own = header();
    // Values that every one of the fields may hold.
    for (number, field) in fields.iter().enumerate() {
        *field(&mut own) = format!("value-{number}");
    }
    let sealed = seal(&own, &key(), SALT, b"content").unwrap();
    let body = &sealed[own.encode().unwrap().len()..];
    let mut pairs = 0;
    for (i, a) in fields.iter().enumerate() {
        for (_, b) in fields.iter().enumerate().filter(|(j, _)| *j != i) {
            let mut other = own.clone();
            let value = std::mem::take(a(&mut other));
            let value = std::mem::replace(b(&mut other), value);
            *a(&mut other) = value;
            assert!(matches!(open(&sealed, &expected(&other), &key()), Err(OpenError::Mismatch(_))));
            let forged = [other.encode().unwrap().as_slice(), body].concat();
            assert!(matches!(open(&forged, &expected(&own), &key()), Err(OpenError::Mismatch(_))));
            assert_eq!(open(&forged, &expected(&other), &key()), Err(OpenError::Commitment));
            pairs += 1;
        }
    }
    assert_eq!(pairs, 30);
}

#[test]
fn each_demand_is_told_by_its_field() {
    let own = header();
    let sealed = seal(&own, &key(), SALT, b"content").unwrap();
    let told: Vec<_> = variants()
        .iter()
        .filter_map(|other| match open(&sealed, &expected(other), &key()) {
            Err(OpenError::Mismatch(field)) => Some(field),
            _ => None,
        })
        .collect();
    assert_eq!(
        told,
        [
            HeaderField::Realm,
            HeaderField::Realm,
            HeaderField::Purpose,
            HeaderField::RetentionUnit,
            HeaderField::ObjectId,
            HeaderField::Generation,
            HeaderField::StoreRole,
            HeaderField::ObjectKey,
            HeaderField::Schema,
        ]
    );
}

#[test]
fn another_key_is_refused_before_any_chunk() {
    let own = header();
    let sealed = seal(&own, &key(), SALT, b"content").unwrap();
    for byte in 0..32 {
        let mut bytes = [0x42; 32];
        bytes[byte] ^= 0x80;
        assert_eq!(open(&sealed, &expected(&own), &ContentKey::new(bytes)), Err(OpenError::Commitment));
    }
    assert!(matches!(ContentKey::try_from([0_u8; 31].as_slice()), Err(OpenError::KeyLength)));
    assert!(matches!(ContentKey::try_from([0_u8; 33].as_slice()), Err(OpenError::KeyLength)));
}
