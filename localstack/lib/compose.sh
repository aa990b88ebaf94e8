# LocalStack in a container. To be sourced after install.sh.
# shellcheck shell=bash

need_container_engine() {
  container_engine || environment_error "JOSEI_LOCALSTACK=compose wants docker or podman with 'compose' and an engine that answers. Without one: JOSEI_LOCALSTACK=process"
}

compose() {
  local program
  program="$(need_container_engine)"
  JOSEI_LOCALSTACK_PORT="$port" JOSEI_LOCALSTACK_DEBUG="$debug" "$program" compose --project-name josei-localstack --file "$localstack_dir/compose.yaml" "$@"
}

compose_up() {
  need_container_engine >/dev/null
  say "the image localstack/localstack:4.14.0 holds Amazon's DynamoDB Local, which is not open source: its licence is between Amazon and you. The way without it: JOSEI_LOCALSTACK=process"
  install_venv "$localstack_dir/requirements-client.txt"
  compose up --detach --wait --wait-timeout "$ready_seconds" || environment_error "the container did not become healthy (see above, and localstack/logs)"
  say "ready at http://localhost:$port"
}

compose_down() {
  compose down --timeout "$stop_seconds" --volumes
  rm -rf "$state/run" "$state/target.json"
}

compose_logs() {
  local program container
  local follow=()
  [ "$2" != follow ] || follow=(--follow)
  if [ -z "$1" ]; then compose logs --no-log-prefix "${follow[@]}"; return; fi
  program="$(need_container_engine)"
  container="$("$program" ps --all --latest --quiet --filter "name=-lambda-$1-")"
  [ -n "$container" ] || usage_error "no container of a function '$1' has run"
  "$program" logs "${follow[@]}" "$container"
}

compose_kill() {
  local program containers
  program="$(need_container_engine)"
  containers="$("$program" ps --quiet --filter "name=-lambda-$1-")"
  if [ -z "$containers" ]; then say "no process of '$1' runs"; exit 1; fi
  # shellcheck disable=SC2086 # one word per container
  "$program" kill $containers >/dev/null
}
