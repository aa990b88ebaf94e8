# LocalStack without containers. To be sourced after install.sh.
# shellcheck shell=bash

process_up() {
  local program="$state/engine/bin/dynoxide"
  # What can be seen to fail is seen before minutes of installing.
  if [ "$engine" = dynamodb-local ]; then
    check_dynamodb_local
    program="$JOSEI_DYNAMODB_LOCAL_DIR"
  fi
  if [ ! -f "$state/run/localstack.json" ] && (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
    environment_error "port $port is in use by another program. Choose another one: JOSEI_LOCALSTACK_PORT"
  fi
  install_venv "$localstack_dir/requirements.txt"
  install_executor
  [ "$engine" != dynoxide ] || install_dynoxide
  clean_unless_up
  "$venv/bin/python" -B "$localstack_dir/process/start.py" --state "$state" --port "$port" --engine "$engine" \
    --engine-program "$program" --debug "$debug" --ready-seconds "$ready_seconds"
}

# LocalStack forgets its objects and keys when it ends, so the tables' file goes too: nothing may half remain.
clean_unless_up() {
  if [ ! -f "$state/run/localstack.json" ]; then rm -rf "$state/root" "$state/log" "$state/target.json"; fi
}

process_down() {
  if [ -x "$venv/bin/python" ]; then
    "$venv/bin/python" -B "$localstack_dir/process/stop.py" --state "$state" --stop-seconds "$stop_seconds"
  else
    say "is not up"
  fi
  rm -rf "$state/root" "$state/run" "$state/target.json"
}

process_logs() {
  local file="$state/log/localstack.log" known
  if [ -n "$1" ]; then
    file="$state/log/functions/$1.log"
    if [ ! -f "$file" ]; then
      known="$(cd "$state/log/functions" 2>/dev/null && ls -- *.log 2>/dev/null | sed 's/\.log$//' | tr '\n' ' ')"
      usage_error "there is no log of a function '$1'. Those that ran: ${known:-none yet}"
    fi
  fi
  [ -f "$file" ] || environment_error "there is no log yet. Start LocalStack by localstack/up"
  if [ "$2" = follow ]; then exec tail -n 200 -F "$file"; else exec cat "$file"; fi
}

process_kill() {
  [ -x "$venv/bin/python" ] || environment_error "LocalStack is not installed in $state. Run localstack/up first"
  "$venv/bin/python" -B "$localstack_dir/process/kill.py" --state "$state" --function "$1"
}
