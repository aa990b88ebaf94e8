# What journeys and the cities of tests are told: where LocalStack answers, where they may write. To be sourced after settings.sh and install.sh.
# shellcheck shell=bash

# Of this start only: functions, keys and objects that these files speak of are gone after the next one.
work="$state/run/journeys"
endpoint="http://localhost:$port"
[ "$way" = process ] || endpoint="http://localhost.localstack.cloud:$port"
# shellcheck disable=SC2034 # for those that source it
journeys_environment=(
  env -u AWS_PROFILE -u AWS_SESSION_TOKEN PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$localstack_dir/lib" AWS_ENDPOINT_URL="http://localhost:$port"
  JOSEI_FUNCTION_ENDPOINT_URL="$endpoint" JOSEI_LOCALSTACK_STATE="$state" JOSEI_LOCALSTACK_PORT="$port" JOSEI_JOURNEYS_DIR="$work"
)
