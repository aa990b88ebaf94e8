//! Put-if-absent, versions, ranges, listings, removal.

use crate::world::told;
use crate::{Check, Outcome, World, ensure, ensure_eq, group};
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use josei_store::port::{Bucket, Put, PutOutcome, StoreError};

pub(crate) const CHECKS: &[Check] = group!("objects":
    put_once_and_never_again,
    what_is_not_there,
    buckets_are_apart,
    ranges_and_their_edges,
    keys_of_every_kind,
    a_name_and_names_under_it,
    listed_in_order_page_by_page,
    removed_and_put_again,
    retained_until_a_date,
    wrong_calls_are_refused,
);

/// Puts an object into a bucket.
pub(crate) async fn put(world: &World, bucket: Bucket, key: &str, bytes: &[u8]) -> Result<PutOutcome, StoreError> {
    let put = Put { bucket, key: key.to_owned(), bytes: Bytes::copy_from_slice(bytes), retain_until: None };
    world.objects.put_if_absent(put).await
}

async fn created(world: &World, bucket: Bucket, key: &str, bytes: &[u8]) -> Result<String, String> {
    match put(world, bucket, key, bytes).await {
        Ok(PutOutcome::Created { version }) => Ok(version),
        other => Err(format!("put {key}: {other:?}")),
    }
}

async fn bytes_of(world: &World, bucket: Bucket, key: &str) -> Result<Vec<u8>, String> {
    world.objects.get(bucket, key, None, None).await.map(|object| object.bytes.to_vec()).map_err(|error| format!("get {key}: {error:?}"))
}

fn is_not_found<T>(result: &Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::NotFound { .. }))
}

fn is_invalid<T>(result: &Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::Invalid { .. }))
}

async fn put_once_and_never_again(world: &World) -> Outcome {
    let key = world.name();
    let version = created(world, Bucket::Sealed, &key, b"first").await?;
    ensure_eq!(put(world, Bucket::Sealed, &key, b"second!").await, Ok(PutOutcome::Exists));
    ensure_eq!(put(world, Bucket::Sealed, &key, b"first").await, Ok(PutOutcome::Exists));
    for wanted in [None, Some(version.as_str())] {
        let object = world.objects.get(Bucket::Sealed, &key, wanted, None).await.map_err(told)?;
        ensure_eq!(object.bytes.as_ref(), b"first");
        ensure_eq!((object.info.size, object.info.version.as_str()), (5, version.as_str()));
    }
    let head = world.objects.head(Bucket::Sealed, &key).await.map_err(told)?;
    ensure_eq!(head.map(|info| (info.size, info.version)), Some((5, version)));
    Ok(())
}

async fn what_is_not_there(world: &World) -> Outcome {
    let (key, other) = (world.name(), world.name());
    ensure_eq!(world.objects.head(Bucket::Sealed, &key).await, Ok(None));
    let none = world.objects.get(Bucket::Sealed, &key, None, None).await;
    ensure!(is_not_found(&none), "get of nothing: {none:?}");
    created(world, Bucket::Sealed, &key, b"one").await?;
    let version = created(world, Bucket::Sealed, &other, b"two").await?;
    let swapped = world.objects.get(Bucket::Sealed, &key, Some(&version), None).await;
    ensure!(is_not_found(&swapped), "the version of another object: {swapped:?}");
    Ok(())
}

async fn buckets_are_apart(world: &World) -> Outcome {
    let key = world.name();
    for bucket in Bucket::ALL {
        created(world, bucket, &key, bucket.name().as_bytes()).await?;
    }
    for bucket in Bucket::ALL {
        ensure_eq!(bytes_of(world, bucket, &key).await?, bucket.name().as_bytes());
    }
    Ok(())
}

async fn ranges_and_their_edges(world: &World) -> Outcome {
    let (key, empty) = (world.name(), world.name());
    let whole: Vec<u8> = (0..100).collect();
    let version = created(world, Bucket::Sealed, &key, &whole).await?;
    created(world, Bucket::Sealed, &empty, b"").await?;
    for (from, to) in [(0, 1), (0, 100), (10, 20), (99, 100), (99, 200), (0, u64::MAX), (50, 101)] {
        for wanted in [None, Some(version.as_str())] {
            let object = world.objects.get(Bucket::Sealed, &key, wanted, Some(from..to)).await.map_err(told)?;
            let expected: Vec<u8> = (0..100).filter(|at| (from..to).contains(&u64::from(*at))).collect();
            ensure!(object.bytes == expected, "{from}..{to}: {:?}", object.bytes);
            ensure_eq!((object.info.size, &object.info.version), (100, &version));
        }
    }
    for range in [100..101, 200..300, 5..5] {
        let past = world.objects.get(Bucket::Sealed, &key, None, Some(range.clone())).await;
        ensure!(is_invalid(&past), "{range:?}: {past:?}");
    }
    ensure_eq!(bytes_of(world, Bucket::Sealed, &empty).await?, b"");
    let past = world.objects.get(Bucket::Sealed, &empty, None, Some(0..1)).await;
    ensure!(is_invalid(&past), "a range of nothing: {past:?}");
    Ok(())
}

async fn keys_of_every_kind(world: &World) -> Outcome {
    let base = world.name();
    let ends = [
        "受給者証/令和6年.UKE",
        "e\u{301}",
        "\u{e9}",
        "a b",
        "a+b",
        "a%20b",
        "a%b",
        "a&b=c?d#e",
        "a'b\"c",
        "a<b>c",
        "~!@$^*()_-,.;:[]{}|",
        "a\\b",
        "a//b",
        "trailing/",
        "\u{1f476}",
    ];
    let long = "k".repeat(josei_store::check::OBJECT_KEY_BYTES_MAX - base.len() - 1);
    let keys: Vec<String> = ends.into_iter().chain([long.as_str()]).map(|end| format!("{base}/{end}")).collect();
    for key in &keys {
        created(world, Bucket::Sealed, key, key.as_bytes()).await?;
    }
    for key in &keys {
        ensure_eq!(bytes_of(world, Bucket::Sealed, key).await?, key.as_bytes());
        ensure!(world.objects.head(Bucket::Sealed, key).await.map_err(told)?.is_some(), "head {key}");
    }
    let mut expected = keys;
    expected.sort();
    let page = world.objects.list(Bucket::Sealed, &format!("{base}/"), None, 100).await.map_err(told)?;
    ensure_eq!(page.entries.into_iter().map(|entry| entry.key).collect::<Vec<_>>(), expected);
    Ok(())
}

async fn a_name_and_names_under_it(world: &World) -> Outcome {
    let base = world.name();
    let keys = [base.clone(), format!("{base}/b"), format!("{base}/b/c"), format!("{base}/b/"), format!("{base}x")];
    for key in &keys {
        created(world, Bucket::Sealed, key, key.as_bytes()).await?;
    }
    for key in &keys {
        ensure_eq!(bytes_of(world, Bucket::Sealed, key).await?, key.as_bytes());
    }
    let page = world.objects.list(Bucket::Sealed, &format!("{base}/b"), None, 100).await.map_err(told)?;
    let found: Vec<_> = page.entries.iter().map(|entry| entry.key.trim_start_matches(base.as_str())).collect();
    ensure_eq!(found, ["/b", "/b/", "/b/c"]);
    Ok(())
}

async fn listed_in_order_page_by_page(world: &World) -> Outcome {
    let base = world.name();
    let expected: Vec<String> = (0..25).map(|number| format!("{base}/{number:02}")).collect();
    for (at, key) in expected.iter().enumerate().rev() {
        created(world, Bucket::Sealed, key, &vec![0; at]).await?;
    }
    let prefix = format!("{base}/");
    for limit in [1, 7, 24, 25, 26, 5_000] {
        let (mut found, mut after) = (Vec::new(), None);
        for _ in 0..=expected.len() {
            let page = world.objects.list(Bucket::Sealed, &prefix, after.as_deref(), limit).await.map_err(told)?;
            ensure!(page.entries.len() <= usize::try_from(limit).unwrap_or(usize::MAX), "a page of {}", page.entries.len());
            found.extend(page.entries);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        ensure!(after.is_none(), "by {limit}: the pages do not end");
        ensure!(found.iter().map(|entry| &entry.key).eq(&expected), "by {limit}: {} keys", found.len());
        ensure!((0..).zip(&found).all(|(size, entry)| entry.size == size), "sizes");
    }
    let gap = world.objects.list(Bucket::Sealed, &prefix, Some(&format!("{base}/225")), 100).await.map_err(told)?;
    ensure_eq!(gap.entries.len(), 2);
    let none = world.objects.list(Bucket::Sealed, &format!("{prefix}none"), None, 100).await.map_err(told)?;
    ensure!(none.entries.is_empty() && none.next.is_none(), "a prefix of nothing: {none:?}");
    Ok(())
}

async fn removed_and_put_again(world: &World) -> Outcome {
    let key = world.name();
    let first = created(world, Bucket::Inbox, &key, b"first").await?;
    world.objects.remove(Bucket::Inbox, &key).await.map_err(told)?;
    world.objects.remove(Bucket::Inbox, &key).await.map_err(told)?;
    world.objects.remove(Bucket::Inbox, &world.name()).await.map_err(told)?;
    ensure_eq!(world.objects.head(Bucket::Inbox, &key).await, Ok(None));
    let gone = world.objects.get(Bucket::Inbox, &key, None, None).await;
    ensure!(is_not_found(&gone), "get of a removed object: {gone:?}");
    ensure!(world.objects.list(Bucket::Inbox, &key, None, 10).await.map_err(told)?.entries.is_empty(), "a removed object is listed");
    let second = created(world, Bucket::Inbox, &key, b"second").await?;
    ensure!(first != second, "two objects with one version");
    ensure_eq!(bytes_of(world, Bucket::Inbox, &key).await?, b"second");
    Ok(())
}

/// A retained version outlives every removal that its writer can ask for.
async fn retained_until_a_date(world: &World) -> Outcome {
    let key = world.name();
    let until = Timestamp::now().checked_add(SignedDuration::from_secs(world.retain_seconds)).map_err(told)?;
    let put = Put { bucket: Bucket::Audit, key: key.clone(), bytes: Bytes::from_static(b"tile"), retain_until: Some(until) };
    let PutOutcome::Created { version } = world.objects.put_if_absent(put.clone()).await.map_err(told)? else {
        return Err("the key is taken".to_owned());
    };
    ensure_eq!(world.objects.put_if_absent(put.clone()).await, Ok(PutOutcome::Exists));
    // Refused, or a delete marker on top: both leave the version.
    let removed = world.objects.remove(Bucket::Audit, &key).await;
    ensure!(matches!(removed, Ok(()) | Err(StoreError::Denied { .. })), "{removed:?}");
    let object = world.objects.get(Bucket::Audit, &key, Some(&version), None).await.map_err(told)?;
    ensure_eq!(object.bytes.as_ref(), b"tile");
    let elsewhere = world.objects.put_if_absent(Put { bucket: Bucket::Sealed, key: world.name(), ..put }).await;
    ensure!(is_invalid(&elsewhere), "a date in a bucket without lock: {elsewhere:?}");
    Ok(())
}

async fn wrong_calls_are_refused(world: &World) -> Outcome {
    let long = "k".repeat(josei_store::check::OBJECT_KEY_BYTES_MAX + 1);
    for key in ["", "a\nb", long.as_str()] {
        let result = put(world, Bucket::Sealed, key, b"x").await;
        ensure!(is_invalid(&result), "key of {} bytes: {result:?}", key.len());
        let result = world.objects.get(Bucket::Sealed, key, None, None).await;
        ensure!(is_invalid(&result), "key of {} bytes: {result:?}", key.len());
    }
    let none = world.objects.list(Bucket::Sealed, "", None, 0).await;
    ensure!(is_invalid(&none), "a page of nothing: {none:?}");
    Ok(())
}
