# Finds Python 3.13. To be sourced after settings.sh.
# shellcheck shell=bash

# LocalStack 4.14.0 and its pins are proven on 3.13; 3.11 fails.
is_python_313() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info[:2] != (3, 13))' >/dev/null 2>&1; }

find_python() {
  local candidate
  if [ -n "${JOSEI_LOCALSTACK_PYTHON:-}" ]; then
    is_python_313 "$JOSEI_LOCALSTACK_PYTHON" || environment_error "JOSEI_LOCALSTACK_PYTHON is '$JOSEI_LOCALSTACK_PYTHON', which is not a Python 3.13 with venv and ensurepip"
    echo "$JOSEI_LOCALSTACK_PYTHON"
    return
  fi
  # pyenv's shims may be on PATH without the version being chosen, so its folders are looked at too.
  for candidate in python3.13 python3 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13*/bin/python3.13; do
    if is_python_313 "$candidate"; then
      command -v "$candidate"
      return
    fi
  done
  environment_error "Python 3.13 with venv is missing. Install it (Debian: python3.13-venv, pyenv: 'pyenv install 3.13', macOS: 'brew install python@3.13') or name one in JOSEI_LOCALSTACK_PYTHON"
}
