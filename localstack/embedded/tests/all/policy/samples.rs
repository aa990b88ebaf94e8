//! One call of every kind on every kind of thing in the house, in the own realm and in others.

use super::town::REALM;
use josei_base::plan::Table;
use josei_embedded::policy::{Call, FUNCTIONS, Names};
use josei_store::port::{Bucket, QueueName};

/// Another city, another environment, and a text that only begins like the own realm.
pub(super) const OTHERS: [&str; 3] = ["local-271411", "prod-271403", "local-2714030"];

/// First part of the names.
pub(super) const PREFIX: &str = "josei-local";
/// Another deployment in the same account, whose names begin alike.
const NEIGHBOUR: &str = "josei-local-x";

/// A call, and where it stands in the table of what is allowed.
pub(super) struct Sample {
    pub(super) place: &'static str,
    pub(super) what: String,
    pub(super) action: String,
    /// Of the own realm and deployment: only there anything is allowed.
    pub(super) own: bool,
    pub(super) call: Call,
}

struct Samples {
    names: Names,
    own: bool,
    all: Vec<Sample>,
}

/// All samples.
pub(super) fn all() -> Vec<Sample> {
    let mut all = Vec::new();
    for prefix in [PREFIX, NEIGHBOUR] {
        let mut samples = Samples { names: Names::new(prefix), own: prefix == PREFIX, all: Vec::new() };
        for realm in [REALM].into_iter().chain(OTHERS) {
            samples.rows(realm);
            samples.objects(realm);
            samples.listings(realm);
            samples.keys(realm);
        }
        samples.realmless();
        all.append(&mut samples.all);
    }
    all
}

impl Samples {
    fn add(&mut self, place: &'static str, what: &str, action: &str, realm: &str, call: Call) {
        self.all.push(Sample { place, what: what.to_owned(), action: action.to_owned(), own: self.own && realm == REALM, call });
    }

    fn rows(&mut self, realm: &str) {
        let shards: Vec<String> = FUNCTIONS.iter().map(|function| format!("AUDIT#{function}/0")).collect();
        let mut audit: Vec<&str> = shards.iter().map(String::as_str).collect();
        audit.extend(["AUDITSEAL", "AUDIT#sweeper/0", "AUDIT#"]);
        let tables: [(Table, &'static str, &[&str]); 5] = [
            (Table::Audit, "table audit", &audit),
            (Table::Deliveries, "table deliveries", &["DELIVERY#1", "MONTH#2024-07", "NOTICES#2024-07", "OTHER"]),
            (
                Table::Register,
                "table register",
                &[
                    "REGISTER",
                    "REGISTER#1",
                    "PERSON#1",
                    "INSURER#270025",
                    "NUMBER#1",
                    "DRAFTS#2024-07",
                    "HOLDERS#00",
                    "HOUSEHOLD#1",
                    "WARDS#1",
                    "EXTRACTS",
                    "EXTRACTS#jumin",
                    "OTHER",
                ],
            ),
            (
                Table::Claims,
                "table claims",
                &[
                    "HOLDER#1",
                    "UNKNOWN#1",
                    "REFUND#2024-06",
                    "CASES#2024-07",
                    "CASE#2024-07#1/0000000001",
                    "OUT#return#kokuho#2024-08",
                    "LISTS#2024-08",
                    "APPLICATION#6-1",
                    "APPLICATIONS#2024-07",
                    "APPLIED#1",
                    "GRANTED#2024-07",
                    "STATISTICS#2024-07",
                    "OTHER",
                ],
            ),
            (
                Table::Payments,
                "table payments",
                &[
                    "OBL#2024-07",
                    "OBL#BACK#2024",
                    "OBL#ONCE#B-00000001-000001",
                    "LINE#2024-07",
                    "LINE#BACK#2024",
                    "ACCOUNT#p-1",
                    "PAYEE#p-1",
                    "BATCH",
                    "BATCH#00000001",
                    "OPENED",
                    "RESULT#00000001",
                    "RETURNED#PERSON#p-1",
                    "OTHER",
                ],
            ),
        ];
        for (table, place, partitions) in tables {
            for action in ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem", "Query", "Scan", "DescribeTable"] {
                let name = known(&format!("dynamodb:{action}"));
                for partition in partitions {
                    let call = Call::new(name, self.names.table(table)).with("dynamodb:LeadingKeys", format!("{realm}#{partition}"));
                    // A second partition, of another realm, spoils a request that would be right without it.
                    self.add(place, "two realms", action, realm, call.clone().with("dynamodb:LeadingKeys", "local-271411#REGISTER"));
                    self.add(place, partition, action, realm, call);
                }
                self.add(place, "no key", action, realm, Call::new(name, self.names.table(table)));
            }
        }
    }

    fn objects(&mut self, realm: &str) {
        let buckets: [(Bucket, &'static str, &[&str]); 3] = [
            (Bucket::Inbox, "bucket inbox", &["receipts/kokuho/1/0", "register/1", "other"]),
            (
                Bucket::Sealed,
                "bucket sealed",
                &[
                    "chunks/1/000001",
                    "acknowledgements/1/file",
                    "decisions/1/000001",
                    "register/1",
                    "payments/00000001/file",
                    "lists/2024-08/return-kokuho-01",
                    "statistics/2024-07/1.csv",
                    "notices/202407-1/order",
                    "payments/accounts/p-1/000001",
                    "other",
                ],
            ),
            (Bucket::Audit, "bucket audit", &["tile/0/000", "checkpoints/1"]),
        ];
        for (bucket, place, keys) in buckets {
            for key in keys {
                let object = self.names.object(bucket, &format!("{realm}/{key}"));
                for action in [
                    "GetObject",
                    "GetObjectVersion",
                    "GetObjectRetention",
                    "DeleteObject",
                    "DeleteObjectVersion",
                    "ListMultipartUploadParts",
                    "AbortMultipartUpload",
                    "PutObject+overwrite",
                    "PutObject+absent",
                    "PutObject+part",
                    "PutObject+compliance",
                    "PutObject+absent+compliance",
                    "PutObject+absent+governance",
                    "PutObjectRetention",
                    "PutObjectRetention+compliance",
                    "PutObjectRetention+governance",
                ] {
                    let says = |what: &str| action.contains(what);
                    let mut call = Call::new(known(&format!("s3:{}", action.split('+').next().unwrap())), object.clone());
                    if says("PutObject+") {
                        call = call.with("s3:ObjectCreationOperation", if says("+part") { "false" } else { "true" });
                    }
                    for (what, key, value) in [
                        ("+absent", "s3:if-none-match", "*"),
                        ("+compliance", "s3:object-lock-mode", "COMPLIANCE"),
                        ("+governance", "s3:object-lock-mode", "GOVERNANCE"),
                    ] {
                        call = if says(what) { call.with(key, value) } else { call };
                    }
                    // A lock asks for leave of its own; with or without it the object may be put where it may be put.
                    let counted = if place == "bucket audit" {
                        action.to_owned()
                    } else {
                        action
                            .replace("+absent+compliance", "+absent")
                            .replace("+absent+governance", "+absent")
                            .replace("PutObject+compliance", "PutObject+overwrite")
                    };
                    self.add(place, key, &counted, realm, call);
                }
            }
        }
    }

    fn listings(&mut self, realm: &str) {
        for (bucket, place) in [(Bucket::Inbox, "list inbox"), (Bucket::Sealed, "list sealed"), (Bucket::Audit, "list audit")] {
            for action in ["ListBucket", "ListBucketVersions", "ListBucketMultipartUploads", "GetBucketVersioning"] {
                let call = Call::new(known(&format!("s3:{action}")), self.names.bucket(bucket));
                for prefix in ["", "receipts/kokuho/1/0", "register/1", "chunks/", "tile/"] {
                    self.add(place, prefix, action, realm, call.clone().with("s3:prefix", format!("{realm}/{prefix}")));
                }
                self.add(place, "nothing", action, realm, call.clone().with("s3:prefix", ""));
                self.add(place, "no prefix", action, realm, call);
            }
        }
    }

    fn keys(&mut self, realm: &str) {
        // Keys have no names; a neighbour's are others.
        if !self.own {
            return;
        }
        for purpose in ["receipts", "register", "payments", "notices"] {
            for unit in ["2024", "2031"] {
                for action in ["GenerateDataKey", "Decrypt"] {
                    for said in ["receipts", "register", "payments", "notices", ""] {
                        let call = Call::new(known(&format!("kms:{action}")), self.names.key(&format!("{purpose}-{unit}")));
                        let call = call.with("kms:EncryptionContext:realm", realm).with("kms:EncryptionContext:unit", unit);
                        let call = if said.is_empty() { call } else { call.with("kms:EncryptionContext:purpose", said) };
                        let what = if said == purpose { purpose } else { "another purpose" };
                        self.add("key", what, action, realm, call);
                    }
                }
            }
        }
    }

    /// What no realm has of its own.
    fn realmless(&mut self) {
        let keys: &[&str] = if self.own { &["checkpoint", "receipts-2024"] } else { &[] };
        for key in keys {
            for (action, algorithm, message) in [
                ("Sign", None, None),
                ("Sign+raw", Some("ED25519_SHA_512"), Some("RAW")),
                ("Sign+digest", Some("ED25519_SHA_512"), Some("DIGEST")),
                ("Sign+other", Some("ED25519_PH_SHA_512"), Some("RAW")),
                ("GetPublicKey", None, None),
                ("Decrypt+nothing", None, None),
            ] {
                let name = known(&format!("kms:{}", action.split('+').next().unwrap()));
                let mut call = Call::new(name, self.names.key(key));
                for (what, value) in [("kms:SigningAlgorithm", algorithm), ("kms:MessageType", message)] {
                    call = if let Some(value) = value { call.with(what, value) } else { call };
                }
                self.add("key", key, action, REALM, call);
            }
        }
        for queue in QueueName::ALL {
            for action in ["GetQueueUrl", "SendMessage", "ReceiveMessage", "DeleteMessage", "GetQueueAttributes"] {
                let name = known(&format!("sqs:{action}"));
                self.add("queue", queue.name(), action, REALM, Call::new(name, self.names.queue(queue)));
                self.add("queue", "dead letters", action, REALM, Call::new(name, format!("{}-dead", self.names.queue(queue))));
            }
        }
        for function in FUNCTIONS {
            for action in ["CreateLogStream", "PutLogEvents"] {
                self.add("output", function, action, REALM, Call::new(known(&format!("logs:{action}")), self.names.output(function)));
            }
        }
        self.add("list sealed", "all buckets", "ListAllMyBuckets", REALM, Call::new("s3:ListAllMyBuckets", "arn:aws:s3:::"));
        self.add(
            "table audit",
            "all tables",
            "ListTables",
            REALM,
            Call::new("dynamodb:ListTables", "arn:aws:dynamodb:ap-northeast-1:000000000000:table/*"),
        );
    }
}

/// Calls name actions by constants.
fn known(name: &str) -> &'static str {
    name.to_owned().leak()
}
