//! Data keys bound to a context, and the audit key.

use crate::world::told;
use crate::{Check, Outcome, World, ensure, ensure_eq, group};
use josei_store::port::{CONTEXT_UNIT, KeyContext, KeyPurpose, StoreError, WrappedKey};

pub(crate) const CHECKS: &[Check] = group!("keys":
    every_purpose_unwraps_its_own,
    no_two_keys_are_alike,
    another_context_is_denied,
    another_purpose_is_denied,
    a_changed_wrapping_is_denied,
    checkpoints_are_signed_by_one_key,
);

fn context(world: &World, pairs: &[(&str, &str)]) -> KeyContext {
    let own = [(CONTEXT_UNIT, world.unit.as_str()), ("realm", "local-271403"), ("run", world.run.as_str())];
    own.iter().chain(pairs).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn is_denied<T>(result: &Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::Denied { .. }))
}

async fn every_purpose_unwraps_its_own(world: &World) -> Outcome {
    let context = context(world, &[("object", "a")]);
    for purpose in KeyPurpose::ALL {
        let (key, wrapped) = world.keys.generate(purpose, &context).await.map_err(told)?;
        let again = world.keys.unwrap(purpose, &wrapped, &context).await.map_err(told)?;
        ensure!(key.0 == again.0, "{}: another key came out", purpose.name());
        ensure!(!wrapped.key_id.is_empty(), "no key id");
        let clear = wrapped.bytes.windows(key.0.len()).any(|window| window == key.0);
        ensure!(!clear, "the key stands in clear in its wrapping");
    }
    Ok(())
}

async fn no_two_keys_are_alike(world: &World) -> Outcome {
    let context = context(world, &[]);
    let (one, wrapped) = world.keys.generate(KeyPurpose::Receipts, &context).await.map_err(told)?;
    let (other, wrapped_other) = world.keys.generate(KeyPurpose::Receipts, &context).await.map_err(told)?;
    ensure!(one.0 != other.0 && wrapped.bytes != wrapped_other.bytes, "the same key twice");
    Ok(())
}

async fn another_context_is_denied(world: &World) -> Outcome {
    let right = context(world, &[("object", "a"), ("generation", "1")]);
    let (_, wrapped) = world.keys.generate(KeyPurpose::Receipts, &right).await.map_err(told)?;
    let wrong = [
        context(world, &[("object", "b"), ("generation", "1")]),
        context(world, &[("object", "a"), ("generation", "2")]),
        context(world, &[("object", "a")]),
        context(world, &[("object", "a"), ("generation", "1"), ("more", "")]),
        context(world, &[("object", "a1"), ("generation", "")]),
        context(world, &[("object", "1"), ("generation", "a")]),
    ];
    for context in wrong {
        let result = world.keys.unwrap(KeyPurpose::Receipts, &wrapped, &context).await.map(drop);
        ensure!(is_denied(&result), "{context:?}: {result:?}");
    }
    Ok(())
}

async fn another_purpose_is_denied(world: &World) -> Outcome {
    let context = context(world, &[]);
    for made_for in KeyPurpose::ALL {
        let (_, wrapped) = world.keys.generate(made_for, &context).await.map_err(told)?;
        for asked in KeyPurpose::ALL.into_iter().filter(|asked| *asked != made_for) {
            let result = world.keys.unwrap(asked, &wrapped, &context).await.map(drop);
            ensure!(is_denied(&result), "{} as {}: {result:?}", made_for.name(), asked.name());
        }
    }
    Ok(())
}

async fn a_changed_wrapping_is_denied(world: &World) -> Outcome {
    let context = context(world, &[]);
    let (_, wrapped) = world.keys.generate(KeyPurpose::Register, &context).await.map_err(told)?;
    let last = wrapped.bytes.len().saturating_sub(1);
    for at in [0, last / 2, last] {
        let bytes = wrapped.bytes.iter().enumerate().map(|(place, byte)| if place == at { byte ^ 1 } else { *byte }).collect();
        let changed = WrappedKey { key_id: wrapped.key_id.clone(), bytes };
        let result = world.keys.unwrap(KeyPurpose::Register, &changed, &context).await.map(drop);
        ensure!(is_denied(&result), "byte {at}: {result:?}");
    }
    let cut = WrappedKey { key_id: wrapped.key_id.clone(), bytes: wrapped.bytes.iter().take(last).copied().collect() };
    let result = world.keys.unwrap(KeyPurpose::Register, &cut, &context).await.map(drop);
    ensure!(is_denied(&result), "one byte less: {result:?}");
    Ok(())
}

async fn checkpoints_are_signed_by_one_key(world: &World) -> Outcome {
    let key = world.keys.checkpoint_public_key().await.map_err(told)?;
    ensure_eq!(world.keys.checkpoint_public_key().await, Ok(key));
    let verifier = ed25519_dalek::VerifyingKey::from_bytes(&key).map_err(told)?;
    for message in [b"checkpoint 1".as_slice(), b""] {
        let signature = world.keys.sign_checkpoint(message).await.map_err(told)?;
        let signature = ed25519_dalek::Signature::from_bytes(&signature);
        ensure!(verifier.verify_strict(message, &signature).is_ok(), "the signature does not verify");
        ensure!(verifier.verify_strict(b"checkpoint 2", &signature).is_err(), "the signature verifies another message");
    }
    Ok(())
}
