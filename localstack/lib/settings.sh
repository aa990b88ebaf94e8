# Settings of localstack/up, down, logs and check, their defaults, and how a script ends. To be sourced.
# shellcheck shell=bash

localstack_dir="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
repository_dir="$(dirname "$localstack_dir")"

# Says why, and ends: 2 wrong usage, 3 the environment.
usage_error() { echo "localstack/$(basename "$0"): $*" >&2; echo "Try: localstack/$(basename "$0") --help" >&2; exit 2; }
environment_error() { echo "localstack/$(basename "$0"): $*" >&2; exit 3; }
say() { echo "localstack: $*" >&2; }

# A whole number within bounds: name, value, least, most.
number_setting() {
  [[ "$2" =~ ^[0-9]{1,6}$ ]] && (( 10#$2 >= $3 && 10#$2 <= $4 )) || usage_error "$1 is '$2'; it must be a whole number from $3 to $4"
}

# One of some words: name, value, words.
word_setting() {
  local name="$1" value="$2" word
  shift 2
  for word in "$@"; do [ "$word" = "$value" ] && return; done
  usage_error "$name is '$value'; it must be one of: $*"
}

# Whether a container engine answers; a client without an engine does not count.
container_engine() {
  local engine
  for engine in docker podman; do
    if command -v "$engine" >/dev/null 2>&1 && "$engine" compose version >/dev/null 2>&1 && "$engine" info >/dev/null 2>&1; then
      echo "$engine"
      return 0
    fi
  done
  return 1
}

port="${JOSEI_LOCALSTACK_PORT:-4566}"
state="${JOSEI_LOCALSTACK_STATE:-$localstack_dir/.state}"
ready_seconds="${JOSEI_LOCALSTACK_READY_SECONDS:-120}"
stop_seconds="${JOSEI_LOCALSTACK_STOP_SECONDS:-15}"
debug="${JOSEI_LOCALSTACK_DEBUG:-0}"
engine="${JOSEI_DYNAMODB:-dynoxide}"

number_setting JOSEI_LOCALSTACK_PORT "$port" 1024 65535
number_setting JOSEI_LOCALSTACK_READY_SECONDS "$ready_seconds" 5 600
number_setting JOSEI_LOCALSTACK_STOP_SECONDS "$stop_seconds" 1 300
word_setting JOSEI_LOCALSTACK_DEBUG "$debug" 0 1
word_setting JOSEI_DYNAMODB "$engine" dynoxide dynamodb-local
case "$state" in
  /*) ;;
  *) usage_error "JOSEI_LOCALSTACK_STATE is '$state'; it must be an absolute path" ;;
esac

# The folder is a setting, and down removes what is in it: so it must be one that up has made its own.
claim="$state/.josei-localstack"

claim_state() {
  local left
  mkdir -p "$state" || environment_error "the folder $state cannot be made. Choose another one: JOSEI_LOCALSTACK_STATE"
  if [ -f "$claim" ]; then return; fi
  left="$(find "$state" -mindepth 1 -maxdepth 1 ! -name people.json ! -name tokens.json ! -name checkpoint.key ! -name target.json | head -n 1)"
  [ -z "$left" ] || usage_error "JOSEI_LOCALSTACK_STATE is '$state', which holds other things ($(basename "$left")). Name a new or an empty folder"
  echo "Made by localstack/up; localstack/down --clean removes what is here." >"$claim"
}

# What a first start installs and a run of all journeys writes, with some to spare.
room_mib_min=4096

# A full disk shows as a service that fails for no reason; so it is looked at first.
need_room() {
  local free
  free="$(df -Pm "$state" | awk 'NR == 2 { print $4 }')"
  [ "${free:-0}" -ge "$room_mib_min" ] \
    || environment_error "the disk of $state has $free MiB free; $room_mib_min are needed. Make room, or name a folder on another disk: JOSEI_LOCALSTACK_STATE"
}

# How LocalStack runs: what is up already, else the setting, else what this machine has.
way="${JOSEI_LOCALSTACK:-}"
[ -z "$way" ] || word_setting JOSEI_LOCALSTACK "$way" compose process
if [ -f "$state/way" ]; then
  current="$(cat "$state/way")"
  [ -z "$way" ] || [ "$way" = "$current" ] || usage_error "LocalStack was started by '$current', and JOSEI_LOCALSTACK says '$way'. Run localstack/down first, with JOSEI_LOCALSTACK=$current"
  way="$current"
elif [ -z "$way" ]; then
  if container_engine >/dev/null; then way=compose; else way=process; fi
fi
