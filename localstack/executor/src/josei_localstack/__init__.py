"""Lambda functions and the DynamoDB engine of LocalStack as ordinary processes, without containers."""
