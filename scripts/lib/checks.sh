# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The checks that run no test: one function check_NAME each, which prints what is wrong and returns 1, or says why it
# cannot be made and returns 77. With fix=1 they mend what their tool can mend.

checks=(format includes house ruff ruff_format mypy shell)
fix=0
source_folders=(batch cli common daemon history tests)
python_config=$root/ocr-service/pyproject.toml
export RUFF_CACHE_DIR=$root/build/cache/ruff MYPY_CACHE_DIR=$root/build/cache/mypy

# sources GLOB...: the project's files that match, each ended by a NUL, in a stable order.
sources() {
  local folder pattern names=() present=()
  for folder in "${source_folders[@]}"; do
    [[ ! -d $root/$folder ]] || present+=("$root/$folder")
  done
  for pattern in "$@"; do
    names+=(-o -name "$pattern")
  done
  ((${#present[@]} == 0)) || find "${present[@]}" -type f \( "${names[@]:1}" \) -print0 | LC_ALL=C sort -z
}

check_format() {
  local mode=(--dry-run -Werror) version
  version=$(clang-format --version) || return 1
  # another version wraps lines otherwise: its opinion is no finding
  [[ $version == *"version 14."* ]] || { echo "needs clang-format 14, and this is $version"; return 77; }
  ((fix == 0)) || mode=(-i)
  # the first finding of each file: --fix mends the others with it
  sources '*.cpp' '*.hpp' | xargs -0 -r clang-format --style=file --ferror-limit=1 "${mode[@]}" 2>&1 | grep -F error: >&2
  return "${PIPESTATUS[1]}"
}

check_includes() {
  "$venv_python" "$root/scripts/check_includes.py" "$root"
}

check_house() {
  "$venv_python" "$root/scripts/check_house.py" "$root"
}

# run_ruff COMMAND...: over all Python of the project, by the one configuration.
run_ruff() {
  (cd "$root" && "$venv_python" -m ruff "$@" --config "$python_config" ocr-service tests scripts)
}

check_ruff() {
  local mode=()
  ((fix == 0)) || mode=(--fix)
  run_ruff check --quiet --output-format concise "${mode[@]}"
}

check_ruff_format() {
  local mode=(--check)
  ((fix == 0)) || mode=()
  run_ruff format --quiet "${mode[@]}"
}

check_mypy() {
  (cd "$root/ocr-service" && "$venv_python" -m mypy --strict --no-error-summary -p ocr_service) &&
    (cd "$root" && MYPYPATH=scripts/lib:tests "$venv_python" -m mypy --strict --follow-imports silent --no-error-summary scripts)
}

check_shell() {
  local scripts
  mapfile -t scripts < <(grep -lE '^#!/usr/bin/env bash' -r "$root/scripts" "$root/.ci")
  # what they source is checked along with them, in its context
  shellcheck --check-sourced "${scripts[@]}"
}
