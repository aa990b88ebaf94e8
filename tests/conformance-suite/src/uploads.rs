//! Multipart uploads through presigned URLs.

use crate::objects::put;
use crate::world::told;
use crate::{Check, Outcome, World, ensure, ensure_eq, group};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use josei_base::Digest;
use josei_store::memory::PART_BYTES_MIN;
use josei_store::port::{Bucket, PartDone, StoreError};

pub(crate) const CHECKS: &[Check] = group!("uploads":
    one_small_part,
    parts_in_any_order_join_in_order,
    a_part_may_come_twice,
    another_content_is_refused,
    another_length_is_refused,
    another_part_number_is_refused,
    wrong_lists_of_parts_are_refused,
    completed_twice,
    completed_onto_a_taken_key,
    dropped,
    what_is_not_there,
);

fn sha(bytes: &[u8]) -> String {
    STANDARD.encode(Digest::of(bytes).0)
}

/// The smallest first part, and a part after it. Content depends on the name.
fn contents(name: &str) -> (Bytes, Bytes) {
    let first: Vec<u8> = name.bytes().cycle().take(PART_BYTES_MIN).collect();
    (first.into(), Bytes::from(format!("the end of {name}")))
}

/// Signs and sends one part; answers the HTTP status.
async fn send(world: &World, key: &str, upload: &str, number: u16, bytes: &Bytes) -> Result<u16, String> {
    let length = u64::try_from(bytes.len()).map_err(told)?;
    let part = world.uploads.presign_part(key, upload, number, length, &sha(bytes)).await.map_err(told)?;
    world.sender.send(&part, bytes.clone()).await
}

/// Like [`send`], and the part must be taken.
async fn sent(world: &World, key: &str, upload: &str, number: u16, bytes: &Bytes) -> Outcome {
    let status = send(world, key, upload, number, bytes).await?;
    ensure!((200..300).contains(&status), "part {number} is answered with {status}");
    Ok(())
}

async fn begin(world: &World) -> Result<(String, String), String> {
    let key = format!("{}/受領.UKE", world.name());
    let upload = world.uploads.begin(&key).await.map_err(told)?;
    Ok((key, upload))
}

async fn parts(world: &World, key: &str, upload: &str) -> Result<Vec<PartDone>, String> {
    world.uploads.parts(key, upload).await.map_err(told)
}

async fn stored(world: &World, key: &str) -> Result<Bytes, String> {
    world.objects.get(Bucket::Inbox, key, None, None).await.map(|object| object.bytes).map_err(told)
}

async fn one_small_part(world: &World) -> Outcome {
    let (key, upload) = begin(world).await?;
    ensure_eq!(parts(world, &key, &upload).await?, []);
    let bytes = Bytes::from_static(b"small");
    sent(world, &key, &upload, 1, &bytes).await?;
    let done = parts(world, &key, &upload).await?;
    ensure_eq!(done.iter().map(|part| (part.number, part.size, part.sha256_base64.clone())).collect::<Vec<_>>(), [(1, 5, sha(&bytes))]);
    ensure_eq!(world.objects.head(Bucket::Inbox, &key).await, Ok(None));
    ensure_eq!(world.uploads.complete(&key, &upload, &done).await, Ok(true));
    ensure_eq!(stored(world, &key).await?, bytes);
    Ok(())
}

async fn parts_in_any_order_join_in_order(world: &World) -> Outcome {
    let (key, upload) = begin(world).await?;
    let (first, last) = contents(&key);
    sent(world, &key, &upload, 7, &last).await?;
    sent(world, &key, &upload, 2, &first).await?;
    let done = parts(world, &key, &upload).await?;
    ensure_eq!(done.iter().map(|part| part.number).collect::<Vec<_>>(), [2, 7]);
    ensure_eq!(world.uploads.complete(&key, &upload, &done).await, Ok(true));
    ensure!(stored(world, &key).await? == [first, last].concat(), "another content");
    Ok(())
}

async fn a_part_may_come_twice(world: &World) -> Outcome {
    let (key, upload) = begin(world).await?;
    sent(world, &key, &upload, 1, &Bytes::from_static(b"old")).await?;
    sent(world, &key, &upload, 1, &Bytes::from_static(b"newer")).await?;
    let done = parts(world, &key, &upload).await?;
    ensure_eq!(done.iter().map(|part| part.size).collect::<Vec<_>>(), [5]);
    ensure_eq!(world.uploads.complete(&key, &upload, &done).await, Ok(true));
    ensure_eq!(stored(world, &key).await?.as_ref(), b"newer");
    Ok(())
}

/// Signs for one content, sends another: nothing may arrive.
async fn refused(world: &World, signed: &Bytes, given: &'static [u8]) -> Outcome {
    let (key, upload) = begin(world).await?;
    let length = u64::try_from(signed.len()).map_err(told)?;
    let part = world.uploads.presign_part(&key, &upload, 1, length, &sha(signed)).await.map_err(told)?;
    let status = world.sender.send(&part, Bytes::from_static(given)).await?;
    ensure!((400..500).contains(&status), "answered with {status}");
    ensure_eq!(parts(world, &key, &upload).await?, []);
    Ok(())
}

async fn another_content_is_refused(world: &World) -> Outcome {
    refused(world, &Bytes::from_static(b"content"), b"cOntent").await
}

async fn another_length_is_refused(world: &World) -> Outcome {
    refused(world, &Bytes::from_static(b"content"), b"content and more").await?;
    refused(world, &Bytes::from_static(b"content"), b"con").await?;
    refused(world, &Bytes::from_static(b"content"), b"").await
}

async fn another_part_number_is_refused(world: &World) -> Outcome {
    let (key, upload) = begin(world).await?;
    let bytes = Bytes::from_static(b"content");
    let mut part = world.uploads.presign_part(&key, &upload, 1, 7, &sha(&bytes)).await.map_err(told)?;
    let changed = part.url.replace("partNumber=1", "partNumber=2").replace("part=1&", "part=2&");
    ensure!(changed != part.url, "the URL names no part number");
    part.url = changed;
    let status = world.sender.send(&part, bytes).await?;
    ensure!((400..500).contains(&status), "answered with {status}");
    ensure_eq!(parts(world, &key, &upload).await?, []);
    Ok(())
}

async fn wrong_lists_of_parts_are_refused(world: &World) -> Outcome {
    let (key, upload) = begin(world).await?;
    let (first, last) = contents(&key);
    sent(world, &key, &upload, 1, &first).await?;
    sent(world, &key, &upload, 2, &last).await?;
    sent(world, &key, &upload, 3, &last).await?;
    let done = parts(world, &key, &upload).await?;
    let [one, two, three] = done.as_slice() else { return Err(format!("{} parts", done.len())) };
    let other_content = PartDone { sha256_base64: sha(b"x"), ..one.clone() };
    let other_tag = PartDone { etag: two.etag.clone(), ..one.clone() };
    let never_sent = PartDone { number: 4, ..three.clone() };
    let wrong = [
        ("no parts", vec![]),
        ("falling order", vec![two.clone(), one.clone()]),
        ("one part twice", vec![one.clone(), one.clone()]),
        ("another checksum", vec![other_content, two.clone()]),
        ("another tag", vec![other_tag, two.clone()]),
        ("a part that has not arrived", vec![one.clone(), never_sent]),
        ("a small part before the last", vec![two.clone(), three.clone()]),
    ];
    for (what, list) in wrong {
        let result = world.uploads.complete(&key, &upload, &list).await;
        ensure!(matches!(result, Err(StoreError::Invalid { .. })), "{what}: {result:?}");
    }
    ensure_eq!(world.objects.head(Bucket::Inbox, &key).await, Ok(None));
    // Parts that are not named are left out.
    ensure_eq!(world.uploads.complete(&key, &upload, &[one.clone(), three.clone()]).await, Ok(true));
    ensure!(stored(world, &key).await? == [first, last].concat(), "another content");
    Ok(())
}

async fn completed_twice(world: &World) -> Outcome {
    let (key, upload) = begin(world).await?;
    sent(world, &key, &upload, 1, &Bytes::from_static(b"once")).await?;
    let done = parts(world, &key, &upload).await?;
    ensure_eq!(world.uploads.complete(&key, &upload, &done).await, Ok(true));
    ensure_eq!(world.uploads.complete(&key, &upload, &done).await, Ok(false));
    ensure_eq!(stored(world, &key).await?.as_ref(), b"once");
    Ok(())
}

async fn completed_onto_a_taken_key(world: &World) -> Outcome {
    let (key, upload) = begin(world).await?;
    sent(world, &key, &upload, 1, &Bytes::from_static(b"late")).await?;
    let done = parts(world, &key, &upload).await?;
    put(world, Bucket::Inbox, &key, b"early").await.map_err(told)?;
    ensure_eq!(world.uploads.complete(&key, &upload, &done).await, Ok(false));
    ensure_eq!(stored(world, &key).await?.as_ref(), b"early");
    world.uploads.abort(&key, &upload).await.map_err(told)
}

async fn dropped(world: &World) -> Outcome {
    let (key, upload) = begin(world).await?;
    let bytes = Bytes::from_static(b"dropped");
    sent(world, &key, &upload, 1, &bytes).await?;
    let done = parts(world, &key, &upload).await?;
    world.uploads.abort(&key, &upload).await.map_err(told)?;
    world.uploads.abort(&key, &upload).await.map_err(told)?;
    let status = send(world, &key, &upload, 2, &bytes).await?;
    ensure!((400..500).contains(&status), "a part after the end is answered with {status}");
    let completed = world.uploads.complete(&key, &upload, &done).await;
    ensure!(matches!(completed, Err(StoreError::NotFound { .. })), "{completed:?}");
    ensure_eq!(world.objects.head(Bucket::Inbox, &key).await, Ok(None));
    Ok(())
}

async fn what_is_not_there(world: &World) -> Outcome {
    let (key, upload) = begin(world).await?;
    let other = world.name();
    for (key, upload) in [(key.as_str(), "none"), (other.as_str(), upload.as_str())] {
        let listed = world.uploads.parts(key, upload).await;
        ensure!(matches!(listed, Err(StoreError::NotFound { .. })), "{listed:?}");
    }
    let (zero, last) = (0, josei_store::check::PART_NUMBER_MAX + 1);
    for number in [zero, last] {
        let part = world.uploads.presign_part(&key, &upload, number, 1, &sha(b"x")).await;
        ensure!(matches!(part, Err(StoreError::Invalid { .. })), "part {number}");
    }
    world.uploads.abort(&key, &upload).await.map_err(told)
}
