//! One header, one encoding.

use crate::common::header;
use josei_sealed::limits::{self, HEADER_BYTES_MAX};
use josei_sealed::{Header, HeaderField, OpenError, SealError};
use proptest::prelude::*;

/// The encoding is part of the format; a change needs a new version.
#[test]
fn the_encoding_is_as_documented() {
    let mut small = header();
    small.wrapped_key = vec![0xAB, 0xCD];
    small.key_id = "k".into();
    let told = "4a4f5345494f424a\
                0000008b\
                0100020001\
                0200020001\
                03000b746573742d323731343033\
                04000872656365697074730\
                5000d72656365697074732d32303236\
                06000830314a395a334b35\
                0700080000000000000003\
                0800067365616c6564\
                09001b746573742d3237313430332f6368756e6b732f30314a395a334b35\
                0a00016b\
                0b0002abcd\
                0c000f726563656970742d6368756e6b2f31";
    assert_eq!(hex::encode(small.encode().unwrap()), told);
}

#[test]
fn a_prefix_is_not_enough_and_more_does_not_matter() {
    let encoded = header().encode().unwrap();
    for length in 0..encoded.len() {
        assert_eq!(Header::decode(&encoded[..length]), Err(OpenError::Truncated), "{length}");
    }
    let longer = [encoded.as_slice(), b"body"].concat();
    assert_eq!(Header::decode(&longer), Ok((header(), encoded.len())));
}

/// Whatever is still readable after any byte was changed to any value is written again exactly so.
#[test]
fn a_readable_header_has_one_encoding() {
    let encoded = header().encode().unwrap();
    let (mut readable, mut refused) = (0, 0);
    for at in 0..encoded.len() {
        for value in 0..=255 {
            let mut changed = encoded.clone();
            changed[at] = value;
            match Header::decode(&changed) {
                Ok((header, length)) => {
                    assert_eq!(header.encode().unwrap(), changed);
                    assert_eq!(length, changed.len());
                    readable += 1;
                }
                Err(_) => refused += 1,
            }
        }
    }
    assert!(readable > 10_000 && refused > 10_000, "{readable} {refused}");
}

#[test]
fn fields_out_of_order_doubled_missing_or_unknown_are_refused() {
    let encoded = header().encode().unwrap();
    let mut fields = Vec::new();
    let mut rest = &encoded[12..];
    while !rest.is_empty() {
        let (field, after) = rest.split_at(3 + usize::from(rest[1]) * 256 + usize::from(rest[2]));
        fields.push(field);
        rest = after;
    }
    assert_eq!(fields.len(), 12);
    let joined = |fields: &[&[u8]]| {
        let fields = fields.concat();
        [&encoded[..8], &u32::try_from(fields.len()).unwrap().to_be_bytes(), &fields].concat()
    };
    assert_eq!(Header::decode(&joined(&fields)).unwrap().0, header());
    for at in 0..12 {
        let missing = HeaderField::ALL[at];
        let mut without = fields.clone();
        without.remove(at);
        assert_eq!(Header::decode(&joined(&without)), Err(OpenError::FieldMissing(missing)));
        let mut doubled = fields.clone();
        doubled.insert(at, fields[at]);
        let error = HeaderField::ALL.get(at + 1).map_or(OpenError::HeaderTrailing, |next| OpenError::FieldMissing(*next));
        assert_eq!(Header::decode(&joined(&doubled)), Err(error));
        if at > 0 {
            let mut swapped = fields.clone();
            swapped.swap(at - 1, at);
            assert_eq!(Header::decode(&joined(&swapped)), Err(OpenError::FieldMissing(HeaderField::ALL[at - 1])));
        }
    }
    let mut unknown = fields.clone();
    unknown.push(&[13, 0, 1, b'x']);
    assert_eq!(Header::decode(&joined(&unknown)), Err(OpenError::HeaderTrailing));
    unknown[12] = &[0];
    assert_eq!(Header::decode(&joined(&unknown)), Err(OpenError::HeaderTrailing));
}

#[test]
fn other_versions_suites_and_magics_are_refused() {
    let encoded = header().encode().unwrap();
    let with = |at: usize, bytes: [u8; 2]| {
        let mut changed = encoded.clone();
        changed[at..at + 2].copy_from_slice(&bytes);
        Header::decode(&changed)
    };
    for number in [0, 2, 256, u16::MAX] {
        assert_eq!(with(15, number.to_be_bytes()), Err(OpenError::Version));
        assert_eq!(with(20, number.to_be_bytes()), Err(OpenError::Suite));
    }
    assert_eq!(with(0, *b"jo"), Err(OpenError::NotSealed));
}

type Change = fn(&mut Header, usize);
type Spoil = fn(&mut Header);

/// One byte more than the limit is refused on both sides; the limit itself is not.
#[test]
fn one_byte_more_than_the_limit_is_refused() {
    let changes: [(HeaderField, usize, Change); 8] = [
        (HeaderField::Purpose, limits::PURPOSE_BYTES_MAX, |header, length| header.purpose = "a".repeat(length)),
        (HeaderField::RetentionUnit, limits::RETENTION_UNIT_BYTES_MAX, |header, length| header.retention_unit = "a".repeat(length)),
        (HeaderField::ObjectId, limits::OBJECT_ID_BYTES_MAX, |header, length| header.object_id = "a".repeat(length)),
        (HeaderField::StoreRole, limits::STORE_ROLE_BYTES_MAX, |header, length| header.store_role = "a".repeat(length)),
        (HeaderField::ObjectKey, limits::OBJECT_KEY_BYTES_MAX, |header, length| header.object_key = "a".repeat(length)),
        (HeaderField::KeyId, limits::KEY_ID_BYTES_MAX, |header, length| header.key_id = "a".repeat(length)),
        (HeaderField::WrappedKey, limits::WRAPPED_KEY_BYTES_MAX, |header, length| header.wrapped_key = vec![1; length]),
        (HeaderField::Schema, limits::SCHEMA_BYTES_MAX, |header, length| header.schema = "a".repeat(length)),
    ];
    let mut longest = header();
    longest.realm = josei_base::Realm::parse("abcdefghij123456-271403").unwrap();
    for (field, max, change) in changes {
        change(&mut longest, max);
        for wrong in [0, max + 1] {
            let mut header = header();
            change(&mut header, wrong);
            assert_eq!(header.encode(), Err(SealError::FieldLength(field)), "{wrong}");
        }
        // A reader is as strict: the length in the frame is one more than the limit.
        let mut at_limit = header();
        change(&mut at_limit, max);
        let mut encoded = at_limit.encode().unwrap();
        let place = encoded.windows(3).position(|frame| frame[0] == field.tag() && frame[1..] == u16::try_from(max).unwrap().to_be_bytes());
        let place = place.unwrap();
        encoded[place + 1..place + 3].copy_from_slice(&u16::try_from(max + 1).unwrap().to_be_bytes());
        assert_eq!(Header::decode(&encoded), Err(OpenError::FieldLength(field)));
    }
    let encoded = longest.encode().unwrap();
    assert_eq!(encoded.len(), HEADER_BYTES_MAX);
    assert_eq!(Header::decode(&encoded), Ok((longest, HEADER_BYTES_MAX)));
    let mut longer = encoded;
    longer.push(0);
    let length = u32::try_from(longer.len() - 12).unwrap();
    longer[8..12].copy_from_slice(&length.to_be_bytes());
    assert_eq!(Header::decode(&longer), Err(OpenError::HeaderLength));
    longer[8..12].copy_from_slice(&[0xFF; 4]);
    assert_eq!(Header::decode(&longer), Err(OpenError::HeaderLength));
}

#[test]
fn characters_outside_the_alphabet_are_refused() {
    let wrong: [(HeaderField, Spoil); 6] = [
        (HeaderField::Purpose, |header| header.purpose = "Receipts".into()),
        (HeaderField::RetentionUnit, |header| header.retention_unit = "receipts/2026".into()),
        (HeaderField::ObjectId, |header| header.object_id = "a b".into()),
        (HeaderField::ObjectKey, |header| header.object_key = "課/1".into()),
        (HeaderField::KeyId, |header| header.key_id = "key\n".into()),
        (HeaderField::Schema, |header| header.schema = "x\0".into()),
    ];
    for (field, change) in wrong {
        let mut header = header();
        change(&mut header);
        assert_eq!(header.encode(), Err(SealError::FieldText(field)));
    }
    let encoded = header().encode().unwrap();
    let place = encoded.windows(6).position(|bytes| bytes == b"271403").unwrap();
    let mut changed = encoded;
    changed[place] = b'x';
    assert_eq!(Header::decode(&changed), Err(OpenError::FieldText(HeaderField::Realm)));
}

prop_compose! {
    fn any_header()(
        purpose in "[a-z0-9._-]{1,32}", retention_unit in "[a-z0-9._-]{1,64}", object_id in "[!-~]{1,128}", generation in any::<u64>(),
        store_role in "[a-z0-9._-]{1,63}", object_key in "[!-~]{1,200}", key_id in "[!-~]{1,100}",
        wrapped_key in prop::collection::vec(any::<u8>(), 1..300), schema in "[a-z0-9._-]{1,64}",
    ) -> Header {
        Header { purpose, retention_unit, object_id, generation, store_role, object_key, key_id, wrapped_key, schema, ..header() }
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read(header in any_header()) {
        let encoded = header.encode().unwrap();
        prop_assert_eq!(Header::decode(&encoded), Ok((header, encoded.len())));
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let framed = [b"JOSEIOBJ\0\0\0".as_slice(), &[u8::try_from(bytes.len()).unwrap()], &bytes].concat();
        prop_assert!(Header::decode(&bytes).is_err());
        prop_assert!(Header::decode(&framed).is_err());
    }
}
