"""Where LocalStack over dynoxide is not as AWS is. Each test holds while the difference does; localstack/README.md lists them.

A test that fails here is good news: the difference is gone, and the list is to be corrected.
"""

import json
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.exceptions import ClientError
from clients import ENDPOINT, REGION, client, function_url, http, name
from function import ROLE, FunctionCase, package
from resources import Case

WRITERS = 16


class Access(FunctionCase):
    def test_nobody_is_authorised_a_wrong_secret_in_a_header_is_taken(self) -> None:
        bucket = self.bucket()
        client("s3", secret="wrong").put_object(Bucket=bucket, Key="one", Body=b"x")

    def test_nobody_is_authorised_an_unsigned_request_is_answered(self) -> None:
        bucket = self.bucket()
        self.s3.put_object(Bucket=bucket, Key="one", Body=b"x")
        self.assertEqual(http("GET", f"{ENDPOINT}/{bucket}/one"), (200, b"x"))

    def test_a_bucket_policy_that_denies_all_is_ignored(self) -> None:
        bucket = self.bucket()
        deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": f"arn:aws:s3:::{bucket}/*"}
        policy = {"Version": "2012-10-17", "Statement": [deny]}
        self.s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
        self.s3.put_object(Bucket=bucket, Key="one", Body=b"x")

    def test_a_role_without_any_policy_may_do_all(self) -> None:
        iam, role = client("iam"), name("role")
        trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        arn = iam.create_role(RoleName=role, AssumeRolePolicyDocument=document)["Role"]["Arn"]
        self.addCleanup(iam.delete_role, RoleName=role)
        given = client("sts").assume_role(RoleArn=arn, RoleSessionName="check")["Credentials"]
        acting = boto3.client(
            "dynamodb",
            endpoint_url=ENDPOINT,
            region_name=REGION,
            aws_access_key_id=given["AccessKeyId"],
            aws_secret_access_key=given["SecretAccessKey"],
            aws_session_token=given["SessionToken"],
        )
        acting.put_item(TableName=self.table(), Item={"pk": {"S": "other-realm#x"}, "sk": {"S": "x"}})

    def test_a_function_url_for_signed_callers_answers_unsigned_ones(self) -> None:
        function = self.function()
        url = self.functions.create_function_url_config(FunctionName=function, AuthType="AWS_IAM")["FunctionUrl"]
        self.assertEqual(function_url("GET", url, "/"), (200, b"pong"))


class Keys(Case):
    def test_there_is_no_ed25519_key(self) -> None:
        self.refused("ValidationException", self.kms.create_key, KeySpec="ECC_NIST_EDWARDS25519", KeyUsage="SIGN_VERIFY")

    def test_a_key_policy_that_allows_nobody_is_ignored(self) -> None:
        nobody = {"Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [nobody]})
        key = self.kms.create_key(Policy=policy, BypassPolicyLockoutSafetyCheck=True)["KeyMetadata"]["KeyId"]
        self.addCleanup(self.kms.schedule_key_deletion, KeyId=key, PendingWindowInDays=7)
        self.kms.generate_data_key(KeyId=key, KeySpec="AES_256")


class Tables(Case):
    def test_transactions_never_conflict(self) -> None:
        table = self.table()
        update = {
            "TableName": table,
            "Key": {"pk": {"S": "p"}, "sk": {"S": "s"}},
            "UpdateExpression": "ADD n :one",
            "ExpressionAttributeValues": {":one": {"N": "1"}},
        }

        def write(_: int) -> str:
            try:
                self.dynamodb.transact_write_items(TransactItems=[{"Update": update}])
            except ClientError as refusal:
                return refusal.response["Error"]["Code"]
            return "done"

        with ThreadPoolExecutor(WRITERS) as pool:
            self.assertEqual(set(pool.map(write, range(4 * WRITERS))), {"done"})

    def test_nothing_is_ever_throttled(self) -> None:
        table = name("table")
        self.dynamodb.create_table(
            TableName=table,
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
        )
        self.addCleanup(self.dynamodb.delete_table, TableName=table)
        for number in range(20):
            # Each takes 300 units; one a second is provided.
            self.dynamodb.put_item(TableName=table, Item={"pk": {"S": str(number)}, "body": {"B": bytes(300_000)}})

    def test_an_expired_item_stays(self) -> None:
        table = self.table()
        self.dynamodb.update_time_to_live(
            TableName=table, TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"}
        )
        item = {"pk": {"S": "p"}, "sk": {"S": "s"}, "expires": {"N": str(int(time.time()) - 3600)}}
        self.dynamodb.put_item(TableName=table, Item=item)
        time.sleep(3)
        self.assertEqual(self.dynamodb.scan(TableName=table)["Count"], 1)

    def test_regions_share_their_tables(self) -> None:
        table = self.table()
        other = client("dynamodb", region="ap-northeast-3")
        keys = [{"AttributeName": "pk", "KeyType": "HASH"}]
        types = [{"AttributeName": "pk", "AttributeType": "S"}]
        self.refused(
            "ResourceInUseException",
            other.create_table,
            TableName=table,
            KeySchema=keys,
            AttributeDefinitions=types,
            BillingMode="PAY_PER_REQUEST",
        )

    def test_a_table_cannot_be_restored(self) -> None:
        table = self.table()
        self.dynamodb.update_continuous_backups(
            TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )
        with self.assertRaises(ClientError):
            self.dynamodb.restore_table_to_point_in_time(
                SourceTableName=table, TargetTableName=name("table"), UseLatestRestorableTime=True
            )


class Templates(Case):
    """What the template asks for and a green stack does not show."""

    def deployed(self, resource: dict) -> str:
        """Name of the one resource of a stack."""
        made, cloud = name("stack"), client("cloudformation")
        body = json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"One": resource}})
        cloud.create_stack(StackName=made, TemplateBody=body)
        self.addCleanup(cloud.delete_stack, StackName=made)
        cloud.get_waiter("stack_create_complete").wait(StackName=made, WaiterConfig={"Delay": 1})
        return cloud.describe_stack_resource(StackName=made, LogicalResourceId="One")["StackResourceDetail"]["PhysicalResourceId"]

    def test_point_in_time_recovery_of_a_template_is_dropped(self) -> None:
        table = self.deployed(
            {
                "Type": "AWS::DynamoDB::Table",
                "Properties": {
                    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
                    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
                    "BillingMode": "PAY_PER_REQUEST",
                    "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
                },
            }
        )
        backups = self.dynamodb.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
        self.assertEqual(backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"], "DISABLED")

    def test_lifecycle_rules_of_a_template_are_dropped(self) -> None:
        rule = {"Id": "old", "Status": "Enabled", "NoncurrentVersionExpiration": {"NoncurrentDays": 7}}
        bucket = self.deployed({"Type": "AWS::S3::Bucket", "Properties": {"LifecycleConfiguration": {"Rules": [rule]}}})
        self.refused("NoSuchLifecycleConfiguration", self.s3.get_bucket_lifecycle_configuration, Bucket=bucket)


class Others(Case):
    def test_there_is_no_http_api(self) -> None:
        with self.assertRaises(ClientError):
            client("apigatewayv2").create_api(Name=name("api"), ProtocolType="HTTP")

    def test_a_function_for_another_processor_is_taken(self) -> None:
        functions, made = client("lambda"), name("function")
        functions.create_function(
            FunctionName=made,
            Runtime="provided.al2023",
            Role=ROLE,
            Handler="bootstrap",
            Architectures=["arm64"],
            Code={"ZipFile": package(**{"city.toml": ""})},
        )
        self.addCleanup(functions.delete_function, FunctionName=made)
        functions.get_waiter("function_active_v2").wait(FunctionName=made, WaiterConfig={"Delay": 1})
        self.assertEqual(functions.invoke(FunctionName=made, Payload=b'{"do": "nothing"}')["Payload"].read(), b'"done"')


if __name__ == "__main__":
    unittest.main()
