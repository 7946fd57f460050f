# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The virtual environment in .venv: made by the system's Python, the one whose headers and libpython the build links
# (the first python3 on PATH may be another), with exactly the pinned packages.

system_python=/usr/bin/python3
venv=$root/.venv
venv_python=$venv/bin/python
requirements=("$root/ocr-service/requirements.txt" "$root/ocr-service/requirements-dev.txt")

# What the environment depends on, as one hash: if it is unchanged, so is the environment.
venv_key() {
  { readlink -f "$system_python" && "$system_python" -I -V && printf '%s\n' "$root" && cat "${requirements[@]}"; } |
    sha256sum | cut -d ' ' -f 1
}

install_requirements() {
  local arguments=() file
  for file in "${requirements[@]}"; do
    arguments+=(-r "$file")
  done
  # wheels only: what a source package needs for its build would be fetched without a hash
  "$venv_python" -I -m pip install --disable-pip-version-check --no-input --require-hashes --only-binary :all: \
    "${arguments[@]}"
}

ensure_venv() {
  local stamp=$venv/.requirements key
  [[ -x $system_python ]] || die "$system_python is missing; install Python 3.11 or newer from the system's packages"
  "$system_python" -I -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    die "$system_python is $("$system_python" -I -V), and Python 3.11 or newer is needed"
  key=$(venv_key)
  if same_stamp "$stamp" "$key" && [[ -x $venv_python ]]; then
    return 0
  fi
  quietly venv "making the virtual environment .venv" "$system_python" -I -m venv --clear "$venv" ||
    die "cannot make .venv; is python3-venv installed, and the checkout writable?"
  quietly pip "installing the pinned Python packages" install_requirements ||
    die "cannot install the Python packages; mend what pip says above, and run this again"
  printf '%s\n' "$key" >"$stamp"
}
