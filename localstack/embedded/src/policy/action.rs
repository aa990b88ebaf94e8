//! The actions that exist here. A document that names another, or one in another spelling, is refused.

/// Actions of the calls that the embedded services know.
const ACTIONS: &[&str] = &[
    "dynamodb:ConditionCheckItem",
    "dynamodb:DeleteItem",
    "dynamodb:DescribeTable",
    "dynamodb:GetItem",
    "dynamodb:ListTables",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "dynamodb:UpdateItem",
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "kms:GetPublicKey",
    "kms:Sign",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "s3:AbortMultipartUpload",
    "s3:DeleteObject",
    "s3:DeleteObjectVersion",
    "s3:GetBucketVersioning",
    "s3:GetObject",
    "s3:GetObjectRetention",
    "s3:GetObjectVersion",
    "s3:ListAllMyBuckets",
    "s3:ListBucket",
    "s3:ListBucketMultipartUploads",
    "s3:ListBucketVersions",
    "s3:ListMultipartUploadParts",
    "s3:PutObject",
    "s3:PutObjectRetention",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:GetQueueUrl",
    "sqs:ReceiveMessage",
    "sqs:SendMessage",
];

/// The action of a name.
pub(super) fn known(name: &str) -> Option<&'static str> {
    ACTIONS.iter().find(|action| **action == name).copied()
}

/// The service of an action: what stands before the colon.
pub(super) fn service(action: &str) -> &str {
    action.split_once(':').map_or(action, |(service, _)| service)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_once_in_order_and_exactly() {
        assert!(ACTIONS.windows(2).all(|two| two[0] < two[1]));
        assert_eq!(known("s3:GetObject"), Some("s3:GetObject"));
        for other in ["s3:getobject", "s3:Get*", "s3:GetObjects", "*", "", "iam:PassRole"] {
            assert_eq!(known(other), None, "{other}");
        }
    }
}
