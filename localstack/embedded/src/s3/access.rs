//! Asks the caller's policy about each S3 request, with the actions, names and condition keys that Amazon uses.

use crate::policy::{Call, Gate, condition_keys as keys};
use s3s::access::{S3Access, S3AccessContext};
use s3s::auth::Credentials;
use s3s::dto::{
    AbortMultipartUploadInput, CompleteMultipartUploadInput, CreateMultipartUploadInput, DeleteObjectInput, DeleteObjectsInput,
    GetBucketVersioningInput, GetObjectInput, GetObjectRetentionInput, HeadBucketInput, HeadObjectInput, ListBucketsInput,
    ListMultipartUploadsInput, ListObjectVersionsInput, ListObjectsV2Input, ListPartsInput, ObjectLockMode, PutObjectInput,
    PutObjectRetentionInput, UploadPartInput,
};
use s3s::{S3Error, S3ErrorCode, S3Request, S3Result};
use std::sync::Arc;

/// Operations whose calls are told below. Any other is the administrator's.
const TOLD: &[&str] = &[
    "AbortMultipartUpload",
    "CompleteMultipartUpload",
    "CreateMultipartUpload",
    "DeleteObject",
    "DeleteObjects",
    "GetBucketVersioning",
    "GetObject",
    "GetObjectRetention",
    "HeadBucket",
    "HeadObject",
    "ListBuckets",
    "ListMultipartUploads",
    "ListObjectVersions",
    "ListObjectsV2",
    "ListParts",
    "PutObject",
    "PutObjectRetention",
    "UploadPart",
];

/// The gate before the S3 server.
pub(super) struct Access(pub(super) Arc<Gate>);

/// The role of a request, by the access key that signed it.
pub(super) fn role(gate: &Gate, credentials: Option<&Credentials>) -> &'static str {
    credentials.map_or("", |known| gate.role_of(&known.access_key))
}

pub(super) fn denied() -> S3Error {
    S3Error::with_message(S3ErrorCode::AccessDenied, "Access Denied")
}

impl Access {
    fn ask<T>(&self, request: &S3Request<T>, calls: &[Call]) -> S3Result<()> {
        self.0.check_all(role(&self.0, request.credentials.as_ref()), calls).map_err(|_| denied())
    }
}

/// Writing an object, whole or by joining parts, or beginning and feeding an upload.
fn write(bucket: &str, key: &str, creates: bool, absent: bool, lock: Option<&ObjectLockMode>) -> Vec<Call> {
    let call = |action| {
        let call = Call::object(action, bucket, key).with_some(keys::LOCK_MODE, lock.map(ObjectLockMode::as_str));
        call.with(keys::CREATES, if creates { "true" } else { "false" }).with_some(keys::IF_NONE_MATCH, absent.then_some("*"))
    };
    let lock = lock.map(|_| call("s3:PutObjectRetention"));
    [Some(call("s3:PutObject")), lock].into_iter().flatten().collect()
}

/// Reading a version, or the newest.
fn read(bucket: &str, key: &str, version: Option<&str>) -> Call {
    Call::object(if version.is_some() { "s3:GetObjectVersion" } else { "s3:GetObject" }, bucket, key)
}

fn delete(bucket: &str, key: &str, version: Option<&str>) -> Call {
    Call::object(if version.is_some() { "s3:DeleteObjectVersion" } else { "s3:DeleteObject" }, bucket, key)
}

fn list(action: &'static str, bucket: &str, prefix: Option<&str>) -> [Call; 1] {
    [Call::bucket(action, bucket).with_some(keys::LIST_PREFIX, prefix)]
}

/// Whoever may not list a bucket is not told that a key of it does not exist. A condition on the prefix never holds here: there is none.
pub(super) fn missing(bucket: &str) -> Call {
    Call::bucket("s3:ListBucket", bucket)
}

#[async_trait::async_trait]
impl S3Access for Access {
    async fn check(&self, context: &mut S3AccessContext<'_>) -> S3Result<()> {
        let role = role(&self.0, context.credentials());
        let told = TOLD.contains(&context.s3_op().name());
        if told && !role.is_empty() {
            return Ok(());
        }
        self.0.check(role, &Call::new("s3:other", context.s3_op().name())).map_err(|_| denied())
    }

    async fn put_object(&self, request: &mut S3Request<PutObjectInput>) -> S3Result<()> {
        let input = &request.input;
        let lock = input.object_lock_mode.as_ref();
        self.ask(request, &write(&input.bucket, &input.key, true, input.if_none_match.is_some(), lock))
    }

    async fn create_multipart_upload(&self, request: &mut S3Request<CreateMultipartUploadInput>) -> S3Result<()> {
        let input = &request.input;
        self.ask(request, &write(&input.bucket, &input.key, false, false, input.object_lock_mode.as_ref()))
    }

    async fn upload_part(&self, request: &mut S3Request<UploadPartInput>) -> S3Result<()> {
        self.ask(request, &write(&request.input.bucket, &request.input.key, false, false, None))
    }

    async fn complete_multipart_upload(&self, request: &mut S3Request<CompleteMultipartUploadInput>) -> S3Result<()> {
        let input = &request.input;
        self.ask(request, &write(&input.bucket, &input.key, true, input.if_none_match.is_some(), None))
    }

    async fn get_object(&self, request: &mut S3Request<GetObjectInput>) -> S3Result<()> {
        let input = &request.input;
        self.ask(request, &[read(&input.bucket, &input.key, input.version_id.as_deref())])
    }

    async fn head_object(&self, request: &mut S3Request<HeadObjectInput>) -> S3Result<()> {
        let input = &request.input;
        self.ask(request, &[read(&input.bucket, &input.key, input.version_id.as_deref())])
    }

    async fn delete_object(&self, request: &mut S3Request<DeleteObjectInput>) -> S3Result<()> {
        let input = &request.input;
        self.ask(request, &[delete(&input.bucket, &input.key, input.version_id.as_deref())])
    }

    async fn delete_objects(&self, request: &mut S3Request<DeleteObjectsInput>) -> S3Result<()> {
        let input = &request.input;
        let each = input.delete.objects.iter().map(|object| delete(&input.bucket, &object.key, object.version_id.as_deref()));
        self.ask(request, &each.collect::<Vec<_>>())
    }

    async fn list_objects_v2(&self, request: &mut S3Request<ListObjectsV2Input>) -> S3Result<()> {
        self.ask(request, &list("s3:ListBucket", &request.input.bucket, request.input.prefix.as_deref()))
    }

    async fn list_object_versions(&self, request: &mut S3Request<ListObjectVersionsInput>) -> S3Result<()> {
        self.ask(request, &list("s3:ListBucketVersions", &request.input.bucket, request.input.prefix.as_deref()))
    }

    async fn list_multipart_uploads(&self, request: &mut S3Request<ListMultipartUploadsInput>) -> S3Result<()> {
        self.ask(request, &list("s3:ListBucketMultipartUploads", &request.input.bucket, request.input.prefix.as_deref()))
    }

    async fn head_bucket(&self, request: &mut S3Request<HeadBucketInput>) -> S3Result<()> {
        self.ask(request, &list("s3:ListBucket", &request.input.bucket, None))
    }

    async fn list_buckets(&self, request: &mut S3Request<ListBucketsInput>) -> S3Result<()> {
        self.ask(request, &[Call::bucket("s3:ListAllMyBuckets", "")])
    }

    async fn list_parts(&self, request: &mut S3Request<ListPartsInput>) -> S3Result<()> {
        self.ask(request, &[Call::object("s3:ListMultipartUploadParts", &request.input.bucket, &request.input.key)])
    }

    async fn abort_multipart_upload(&self, request: &mut S3Request<AbortMultipartUploadInput>) -> S3Result<()> {
        self.ask(request, &[Call::object("s3:AbortMultipartUpload", &request.input.bucket, &request.input.key)])
    }

    async fn put_object_retention(&self, request: &mut S3Request<PutObjectRetentionInput>) -> S3Result<()> {
        let input = &request.input;
        let mode = input.retention.as_ref().and_then(|retention| retention.mode.as_ref()).map(|mode| mode.as_str().to_owned());
        self.ask(request, &[Call::object("s3:PutObjectRetention", &input.bucket, &input.key).with_some(keys::LOCK_MODE, mode)])
    }

    async fn get_object_retention(&self, request: &mut S3Request<GetObjectRetentionInput>) -> S3Result<()> {
        self.ask(request, &[Call::object("s3:GetObjectRetention", &request.input.bucket, &request.input.key)])
    }

    async fn get_bucket_versioning(&self, request: &mut S3Request<GetBucketVersioningInput>) -> S3Result<()> {
        self.ask(request, &[Call::bucket("s3:GetBucketVersioning", &request.input.bucket)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A new operation of the server must be told to the gate too, or it is only the administrator's.
    #[test]
    fn every_operation_of_the_server_is_told() {
        let served: Vec<&str> = include_str!("service.rs").lines().filter_map(|line| line.trim().strip_prefix("async fn ")).collect();
        let told: Vec<&str> = include_str!("access.rs")
            .lines()
            .filter_map(|line| line.trim().strip_prefix("async fn "))
            .filter(|name| !name.starts_with("check("))
            .collect();
        let names = |lines: &[&str]| {
            let mut names: Vec<String> = lines.iter().filter_map(|line| line.split(['(', '<']).next().map(str::to_owned)).collect();
            names.sort();
            names
        };
        assert_eq!(names(&served), names(&told));
        assert_eq!(told.len(), TOLD.len());
    }

    #[test]
    fn a_lock_asks_for_leave_of_its_own() {
        let mode = ObjectLockMode::from_static(ObjectLockMode::COMPLIANCE);
        let calls = write("b", "k", true, true, Some(&mode));
        assert_eq!(calls.iter().map(|call| call.action).collect::<Vec<_>>(), ["s3:PutObject", "s3:PutObjectRetention"]);
        assert!(calls.iter().all(|call| call.context[keys::LOCK_MODE] == ["COMPLIANCE"]));
        assert_eq!(write("b", "k", true, true, None).len(), 1);
    }
}
