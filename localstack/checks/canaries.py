"""Refusals without which a green run says nothing. LocalStack allows some of these unless it is told not to.

Each refusal stands beside the permission it is an altered copy of: if both were refused, nothing would be shown.
"""

import base64
import hashlib
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

from botocore.exceptions import ClientError
from clients import client, http
from resources import Case

WRITERS = 16


class PresignedUrls(Case):
    def setUp(self) -> None:
        self.inbox = self.bucket()

    def url(self, key: str, seconds: int = 60, secret: str = "test", **more: object) -> str:
        parameters = {"Bucket": self.inbox, "Key": key} | more
        return client("s3", secret=secret).generate_presigned_url("put_object", Params=parameters, ExpiresIn=seconds)

    def test_an_expired_url_is_refused(self) -> None:
        url = self.url("one", seconds=1)
        time.sleep(2.1)
        self.assertEqual(http("PUT", url, b"x")[0], 403)
        self.assertEqual(http("PUT", self.url("one"), b"x")[0], 200)

    def test_an_altered_url_is_refused(self) -> None:
        url = self.url("one")
        self.assertEqual(http("PUT", url, b"x")[0], 200)
        altered = {
            "key": url.replace("/one?", "/two?"),
            "expiry": url.replace("X-Amz-Expires=60", "X-Amz-Expires=6000"),
            "signature": url[:-1] + ("0" if url[-1] != "0" else "1"),
        }
        for what, bad in altered.items():
            with self.subTest(what):
                self.assertNotEqual(bad, url)
                self.assertEqual(http("PUT", bad, b"x")[0], 403)

    def test_a_url_signed_with_a_wrong_secret_is_refused(self) -> None:
        self.assertEqual(http("PUT", self.url("one", secret="wrong"), b"x")[0], 403)

    def test_another_length_or_content_than_signed_is_refused(self) -> None:
        body, other, longer = b"hello", b"hellO", b"hello!"
        url = self.url("length", ContentLength=len(body))
        self.assertEqual(http("PUT", url, longer)[0], 403)
        self.assertEqual(http("PUT", url, body)[0], 200)
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        url, header = self.url("digest", ChecksumSHA256=digest), {"x-amz-checksum-sha256": digest}
        self.assertEqual(http("PUT", url, other, header)[0], 400)
        self.assertEqual(http("PUT", url, body, header)[0], 200)


class Keys(Case):
    def setUp(self) -> None:
        self.own, self.other = self.key(), self.key()
        self.context = {"realm": "local-271403", "purpose": "receipts"}
        self.wrapped = self.kms.generate_data_key(KeyId=self.own, KeySpec="AES_256", EncryptionContext=self.context)

    def open(self, **changed: object) -> bytes:
        call = {"KeyId": self.own, "CiphertextBlob": self.wrapped["CiphertextBlob"], "EncryptionContext": self.context}
        return self.kms.decrypt(**(call | changed))["Plaintext"]

    def test_the_right_key_and_context_open(self) -> None:
        self.assertEqual(self.open(), self.wrapped["Plaintext"])

    def test_another_context_is_refused(self) -> None:
        for context in ({"realm": "local-999999", "purpose": "receipts"}, {"realm": "local-271403"}, {}):
            with self.subTest(context):
                self.refused("InvalidCiphertextException", self.open, EncryptionContext=context)

    def test_another_key_is_refused(self) -> None:
        self.refused("IncorrectKeyException", self.open, KeyId=self.other)

    def test_an_altered_data_key_is_refused(self) -> None:
        altered = bytearray(self.wrapped["CiphertextBlob"])
        altered[-1] ^= 1
        self.refused("InvalidCiphertextException", self.open, CiphertextBlob=bytes(altered))

    def test_a_disabled_key_is_refused(self) -> None:
        self.kms.disable_key(KeyId=self.own)
        self.refused("DisabledException", self.open)

    def test_what_was_wrapped_before_a_rotation_opens_after_it(self) -> None:
        self.kms.rotate_key_on_demand(KeyId=self.own)
        self.assertEqual(self.open(), self.wrapped["Plaintext"])

    def test_a_bucket_refuses_a_key_that_is_not_there(self) -> None:
        missing = "00000000-0000-4000-8000-000000000000"
        put = {"Bucket": self.bucket(), "Key": "one", "Body": b"x", "ServerSideEncryption": "aws:kms"}
        self.refused("KMS.NotFoundException", self.s3.put_object, **put, SSEKMSKeyId=missing)
        self.s3.put_object(**put, SSEKMSKeyId=self.own)


class Objects(Case):
    def setUp(self) -> None:
        self.sealed = self.bucket()

    def put(self, key: str, body: bytes) -> None:
        self.s3.put_object(Bucket=self.sealed, Key=key, Body=body, IfNoneMatch="*")

    def put_in_parts(self, key: str, body: bytes) -> None:
        place = {"Bucket": self.sealed, "Key": key}
        upload = self.s3.create_multipart_upload(**place)["UploadId"]
        part = self.s3.upload_part(**place, UploadId=upload, PartNumber=1, Body=body)
        parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
        try:
            self.s3.complete_multipart_upload(**place, UploadId=upload, MultipartUpload=parts, IfNoneMatch="*")
        except ClientError:
            self.s3.abort_multipart_upload(**place, UploadId=upload)
            raise

    def test_an_object_is_put_once_only(self) -> None:
        for put in (self.put, self.put_in_parts):
            with self.subTest(put.__name__):
                key = put.__name__
                put(key, b"first")
                self.refused("PreconditionFailed", put, key=key, body=b"second")
                self.assertEqual(self.s3.get_object(Bucket=self.sealed, Key=key)["Body"].read(), b"first")

    def test_of_many_writers_one_wins(self) -> None:
        # Whole objects alone: uploads in parts are looked at and then written, so that two of many may win (README).
        with ThreadPoolExecutor(WRITERS) as pool:
            won = list(pool.map(lambda number: self._wins("race", number), range(WRITERS)))
        self.assertEqual(sum(won), 1)
        self.assertEqual(len(self.s3.list_object_versions(Bucket=self.sealed, Prefix="race")["Versions"]), 1)

    def _wins(self, key: str, number: int) -> bool:
        try:
            self.put(key, b"%d" % number)
        except ClientError as refusal:
            self.assertIn(refusal.response["Error"]["Code"], ("PreconditionFailed", "ConditionalRequestConflict"))
            return False
        return True

    def test_a_wrong_digest_is_refused(self) -> None:
        wrong = base64.b64encode(bytes(32)).decode()
        self.refused("BadDigest", self.s3.put_object, Bucket=self.sealed, Key="x", Body=b"x", ChecksumSHA256=wrong)


class Tables(Case):
    def setUp(self) -> None:
        self.claims = self.table()

    def item(self, key: str, value: str) -> dict:
        return {"pk": {"S": "local-271403#x"}, "sk": {"S": key}, "value": {"S": value}}

    def put(self, key: str, value: str) -> dict:
        return {
            "TableName": self.claims,
            "Item": self.item(key, value),
            "ConditionExpression": "attribute_not_exists(pk)",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }

    def test_an_item_is_put_once_only_and_the_first_is_shown(self) -> None:
        self.dynamodb.put_item(**self.put("a", "first"))
        refusal = self.refused("ConditionalCheckFailedException", self.dynamodb.put_item, **self.put("a", "second"))
        self.assertEqual(refusal["Item"], self.item("a", "first"))

    def test_a_transaction_writes_all_or_nothing_and_says_why(self) -> None:
        self.dynamodb.put_item(**self.put("b", "first"))
        writes = [{"Put": self.put(key, "second")} for key in ("a", "b", "c")]
        refusal = self.refused("TransactionCanceledException", self.dynamodb.transact_write_items, TransactItems=writes)
        codes = [reason["Code"] for reason in refusal["CancellationReasons"]]
        self.assertEqual(codes, ["None", "ConditionalCheckFailed", "None"])
        self.assertEqual(self.dynamodb.scan(TableName=self.claims)["Count"], 1)

    def test_of_many_writers_one_wins(self) -> None:
        def wins(number: int) -> bool:
            try:
                self.dynamodb.put_item(**self.put("race", str(number)))
            except ClientError as refusal:
                self.assertEqual(refusal.response["Error"]["Code"], "ConditionalCheckFailedException")
                return False
            return True

        with ThreadPoolExecutor(WRITERS) as pool:
            self.assertEqual(sum(pool.map(wins, range(WRITERS))), 1)


if __name__ == "__main__":
    unittest.main()
