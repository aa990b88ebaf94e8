# Installs what a start needs into the state folder; what is there already is left alone. To be sourced after python.sh.
# shellcheck shell=bash

venv="$state/venv"
dynoxide_version=3.2.0

# A virtual environment that holds exactly the given requirements file.
install_venv() {
  local wanted="$1" python
  if cmp -s "$wanted" "$venv/installed.txt" && "$venv/bin/python" -c '' 2>/dev/null; then return; fi
  python="$(find_python)"
  say "installing the packages of $(basename "$wanted") into $venv …"
  rm -rf "$venv"
  "$python" -m venv "$venv" || environment_error "no virtual environment could be made by $python (see above)"
  # uv takes a tenth of pip's time; pip is what every Python has.
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$localstack_dir/requirements-uv.txt" \
    || environment_error "uv could not be installed by pip (see above). Is the package index reachable?"
  venv_install --require-hashes --build-constraints "$localstack_dir/build-constraints.txt" -r "$wanted" \
    || environment_error "the packages of $(basename "$wanted") could not be installed (see above). Is the package index reachable?"
  cp "$wanted" "$venv/installed.txt"
}

venv_install() { "$venv/bin/uv" pip install --quiet --no-config --python "$venv/bin/python" --no-deps "$@"; }

# Our plug-in, as an ordinary wheel; again whenever a file of it has changed.
install_executor() {
  local sources="$localstack_dir/executor" stamp
  stamp="$(cd "$sources" && find pyproject.toml src -type f ! -name '*.pyc' | LC_ALL=C sort | while read -r file; do cksum "$file"; done)"
  if [ "$stamp" = "$(cat "$venv/executor.txt" 2>/dev/null)" ]; then return; fi
  say "installing the runtime executor …"
  venv_install --reinstall "$sources" || environment_error "the runtime executor could not be installed (see above)"
  echo "$stamp" >"$venv/executor.txt"
}

# The DynamoDB engine: a program of the crate dynoxide-rs, the same version as the embedded stack has.
install_dynoxide() {
  local root="$state/engine"
  if grep -qs "^\"dynoxide-rs $dynoxide_version " "$root/.crates.toml" && [ -x "$root/bin/dynoxide" ]; then return; fi
  command -v cargo >/dev/null 2>&1 || environment_error "cargo is missing; it builds the DynamoDB engine. Install Rust 1.95 (rustup)"
  command -v cc >/dev/null 2>&1 || environment_error "a C compiler (cc) is missing; it builds the DynamoDB engine. Debian: apt-get install gcc libc6-dev"
  say "building the DynamoDB engine dynoxide $dynoxide_version, once (some minutes) …"
  # The crate's own profile makes the smallest file (fat LTO, one unit); without that it takes a fifth less time, and uses all cores.
  (cd "$state" && CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 cargo install --quiet --locked --version "$dynoxide_version" \
    --no-default-features --features native-sqlite,http-server,cli --root "$root" dynoxide-rs >&2) \
    || environment_error "dynoxide $dynoxide_version could not be built (see above). Is the crate registry reachable?"
}

# A DynamoDB Local that the developer has; nothing of it is ever installed from here.
check_dynamodb_local() {
  local folder="${JOSEI_DYNAMODB_LOCAL_DIR:-}"
  [ -n "$folder" ] || usage_error "JOSEI_DYNAMODB=dynamodb-local wants JOSEI_DYNAMODB_LOCAL_DIR: the folder of DynamoDBLocal.jar and DynamoDBLocal_lib that you have under Amazon's DynamoDB Local License Agreement"
  [ -f "$folder/DynamoDBLocal.jar" ] || usage_error "JOSEI_DYNAMODB_LOCAL_DIR is '$folder', where there is no DynamoDBLocal.jar"
  java -version >/dev/null 2>&1 || environment_error "java is missing; DynamoDB Local needs Java 17 or newer"
}
