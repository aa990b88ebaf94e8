//! Sealed table fields open in their own place only.

use crate::common::{SALT, content, expected, header, key};
use josei_base::Realm;
use josei_base::plan::{Key, Table};
use josei_sealed::limits::{FIELD_ATTRIBUTE_BYTES_MAX, FIELD_KEY_BYTES_MAX, FIELD_PLAIN_BYTES_MAX};
use josei_sealed::{FieldContext, OpenError, SealError, open, open_field, seal, seal_field};

fn place(partition: &str, sort: &str) -> Key {
    Key { partition: partition.into(), sort: sort.into() }
}

#[test]
fn no_ordered_pair_of_places_is_confused() {
    let (realm, other_realm) = (Realm::parse("test-271403").unwrap(), Realm::parse("test-271411").unwrap());
    let (item, other_partition, other_sort) = (place("a#b", "c"), place("a#d", "c"), place("a#b", "d"));
    // The same letters with the border elsewhere.
    let shifted = place("a#", "bc");
    let base = FieldContext { realm: &realm, table: Table::Register, key: &item, attribute: "name", generation: 1 };
    let places = [
        base,
        FieldContext { realm: &other_realm, ..base },
        FieldContext { table: Table::Claims, ..base },
        FieldContext { key: &other_partition, ..base },
        FieldContext { key: &other_sort, ..base },
        FieldContext { key: &shifted, ..base },
        FieldContext { attribute: "kana", ..base },
        FieldContext { generation: 2, ..base },
    ];
    let mut pairs = 0;
    for (i, own) in places.iter().enumerate() {
        let sealed = seal_field(own, &key(), SALT, "架空 花子".as_bytes()).unwrap();
        for (j, other) in places.iter().enumerate() {
            let opened = open_field(other, &key(), &sealed);
            if i == j {
                assert_eq!(opened.unwrap(), "架空 花子".as_bytes());
            } else {
                assert_eq!(opened, Err(OpenError::Commitment));
                pairs += 1;
            }
        }
    }
    assert_eq!(pairs, 8 * 7);
}

#[test]
fn no_flipped_bit_and_no_other_length_is_accepted() {
    let (realm, item) = (Realm::parse("test-271403").unwrap(), place("a", "b"));
    let context = FieldContext { realm: &realm, table: Table::Register, key: &item, attribute: "name", generation: 1 };
    let sealed = seal_field(&context, &key(), SALT, &content(200)).unwrap();
    assert_eq!(sealed.len(), 272);
    for bit in 0..sealed.len() * 8 {
        let mut changed = sealed.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(open_field(&context, &key(), &changed).is_err(), "{bit}");
    }
    for length in 0..sealed.len() {
        assert!(open_field(&context, &key(), &sealed[..length]).is_err(), "{length}");
    }
    assert!(open_field(&context, &key(), &[sealed.as_slice(), &[0]].concat()).is_err());
}

#[test]
fn an_object_is_no_field_and_a_field_no_object() {
    let (realm, item) = (Realm::parse("test-271403").unwrap(), place("a", "b"));
    let context = FieldContext { realm: &realm, table: Table::Register, key: &item, attribute: "name", generation: 1 };
    let header = header();
    let encoded = header.encode().unwrap();
    let object = seal(&header, &key(), SALT, b"content").unwrap();
    let field = seal_field(&context, &key(), SALT, b"content").unwrap();
    assert_eq!(open_field(&context, &key(), &object[encoded.len()..]), Err(OpenError::Commitment));
    assert_eq!(open(&[encoded.as_slice(), &field].concat(), &expected(&header), &key()), Err(OpenError::Commitment));
}

#[test]
fn one_byte_more_than_the_limits_is_refused() {
    let realm = Realm::parse("test-271403").unwrap();
    let item = place(&"p".repeat(FIELD_KEY_BYTES_MAX), &"s".repeat(FIELD_KEY_BYTES_MAX));
    let attribute = "a".repeat(FIELD_ATTRIBUTE_BYTES_MAX);
    let context = FieldContext { realm: &realm, table: Table::Register, key: &item, attribute: &attribute, generation: 1 };
    let most = content(FIELD_PLAIN_BYTES_MAX);
    let sealed = seal_field(&context, &key(), SALT, &most).unwrap();
    assert_eq!(open_field(&context, &key(), &sealed).unwrap(), most);
    assert_eq!(seal_field(&context, &key(), SALT, &content(FIELD_PLAIN_BYTES_MAX + 1)), Err(SealError::TableField));

    let long_partition = place(&"p".repeat(FIELD_KEY_BYTES_MAX + 1), "s");
    let long_sort = place("p", &"s".repeat(FIELD_KEY_BYTES_MAX + 1));
    let long_attribute = "a".repeat(FIELD_ATTRIBUTE_BYTES_MAX + 1);
    for wrong in [
        FieldContext { key: &long_partition, ..context },
        FieldContext { key: &long_sort, ..context },
        FieldContext { attribute: &long_attribute, ..context },
    ] {
        assert_eq!(seal_field(&wrong, &key(), SALT, b"x"), Err(SealError::TableField));
        assert_eq!(open_field(&wrong, &key(), &sealed), Err(OpenError::TableField));
    }
}
