//! Presigned URLs open exactly what was signed, for as long as was said.

use crate::support::{INBOX, SEALED, World, blob_files};
use aws_sdk_s3::presigning::{PresignedRequest, PresigningConfig};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use josei_base::Digest;
use std::time::{Duration, SystemTime};

const BODY: &[u8] = b"1,1,27,1,3 a small receipt file\r\n";

fn sha256(bytes: &[u8]) -> String {
    STANDARD.encode(Digest::of(bytes).0)
}

async fn presigned_put(world: &World, lifetime: PresigningConfig) -> PresignedRequest {
    let length = i64::try_from(BODY.len()).unwrap();
    let put = world.s3.put_object().bucket(INBOX).key("drop/1").if_none_match("*");
    put.content_length(length).checksum_sha256(sha256(BODY)).presigned(lifetime).await.unwrap()
}

fn in_seconds(seconds: u64) -> PresigningConfig {
    PresigningConfig::expires_in(Duration::from_secs(seconds)).unwrap()
}

/// Sends the signed headers, some of them changed or left out.
async fn send(request: &PresignedRequest, url: &str, change: &[(&str, Option<&str>)], body: &[u8]) -> (u16, String) {
    let mut sent = reqwest::Client::new().put(url).body(body.to_vec());
    for (name, value) in request.headers().filter(|(name, _)| *name != "content-length") {
        match change.iter().find(|(changed, _)| *changed == name) {
            Some((_, None)) => {}
            Some((_, Some(other))) => sent = sent.header(name, *other),
            None => sent = sent.header(name, value),
        }
    }
    let answer = sent.send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_very_request_that_was_signed_is_taken() {
    let world = World::start().await;
    let request = presigned_put(&world, in_seconds(300)).await;
    let url = request.uri();
    let other = BODY.iter().rev().copied().collect::<Vec<u8>>();
    let forged = sha256(&other);
    let expect = |(status, text): (u16, String), code: &str| assert!(status >= 400 && text.contains(code), "{code}: {status} {text}");

    expect(send(&request, &url.replace("drop/1", "drop/2"), &[], BODY).await, "SignatureDoesNotMatch");
    expect(send(&request, &url.replace("X-Amz-Expires=300", "X-Amz-Expires=301"), &[], BODY).await, "SignatureDoesNotMatch");
    expect(send(&request, &url.replace(INBOX, SEALED), &[], BODY).await, "SignatureDoesNotMatch");
    expect(send(&request, url, &[], &BODY[1..]).await, "SignatureDoesNotMatch");
    expect(send(&request, url, &[("if-none-match", None)], BODY).await, "SignatureDoesNotMatch");
    expect(send(&request, url, &[("x-amz-checksum-sha256", Some(&forged))], &other).await, "SignatureDoesNotMatch");
    expect(send(&request, url, &[("x-amz-checksum-sha256", None)], &other).await, "SignatureDoesNotMatch");
    // Same length, other bytes, the signed checksum: only the checksum itself can tell.
    expect(send(&request, url, &[], &other).await, "BadDigest");
    let get = reqwest::get(url).await.unwrap();
    assert_eq!(get.status(), 403);
    assert_eq!(blob_files(world.dir.path()), 0);

    assert_eq!(send(&request, url, &[], BODY).await.0, 200);
    expect(send(&request, url, &[], BODY).await, "PreconditionFailed");
    assert_eq!(world.get(INBOX, "drop/1").await, BODY);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_url_is_refused() {
    let world = World::start().await;
    let an_hour_ago = SystemTime::now() - Duration::from_hours(1);
    let lifetime = PresigningConfig::builder().start_time(an_hour_ago).expires_in(Duration::from_mins(5)).build().unwrap();
    let request = presigned_put(&world, lifetime).await;
    let (status, text) = send(&request, request.uri(), &[], BODY).await;
    assert!(status == 403 && text.contains("expired"), "{status} {text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_presigned_get_reads_one_version() {
    let world = World::start().await;
    let version = world.put(SEALED, "k", b"old").await.version_id.unwrap();
    world.put(SEALED, "k", b"new").await;
    let get = world.s3.get_object().bucket(SEALED).key("k").version_id(&version).presigned(in_seconds(60)).await.unwrap();
    let answer = reqwest::get(get.uri()).await.unwrap();
    assert_eq!(answer.bytes().await.unwrap().as_ref(), b"old");
    let altered = get.uri().replace(&version, "null");
    assert_eq!(reqwest::get(altered).await.unwrap().status(), 403);
}
