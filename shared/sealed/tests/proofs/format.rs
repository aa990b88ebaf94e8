//! The bytes themselves, as a second implementation (Python, written from the README alone, AES-GCM and HKDF of another library) made them.
//! A change here is another format and needs another version.

use crate::common::{SALT, header, key};
use josei_base::plan::{Key, Table};
use josei_base::{Digest, Realm};
use josei_sealed::{FieldContext, seal, seal_field};

#[test]
fn an_object_has_the_bytes_of_the_second_implementation() {
    let plain: Vec<u8> = (0..=250).cycle().take(40_000).collect();
    let sealed = seal(&header(), &key(), SALT, &plain).unwrap();
    assert_eq!(sealed.len(), 40_484);
    assert_eq!(Digest::of(&sealed).to_string(), "3084803365239989d820b748145a23503cf9828948bc7f7e4528aa9142244d87");
}

#[test]
fn a_table_field_has_the_bytes_of_the_second_implementation() {
    let realm = Realm::parse("test-271403").unwrap();
    let item = Key { partition: "test-271403#holder".into(), sort: "period".into() };
    let context = FieldContext { realm: &realm, table: Table::Register, key: &item, attribute: "name", generation: 1 };
    let sealed = seal_field(&context, &key(), SALT, "架空 花子".as_bytes()).unwrap();
    let told = "1717171717171717171717171717171717171717171717179c026340cc09a1a89ed6a68aa074cc553c406857fbcae2e2e1c6c9e14e3c6509\
                d26aac5cb59a1b6c5c6e38f7db2f0d5ef8be27d0096e1e7a39fac7ed83";
    assert_eq!(hex::encode(sealed), told);
}
