# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Everything between a clean clone and a build, in its order; each part returns at once when nothing changed.

lib=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=lib/common.sh
source "$lib/common.sh"
# shellcheck source=lib/packages.sh
source "$lib/packages.sh"
# shellcheck source=lib/python.sh
source "$lib/python.sh"
# shellcheck source=lib/build.sh
source "$lib/build.sh"

# Two set-ups of one checkout at a time would spoil each other's files. Held until release_checkout or the end.
hold_checkout() {
  mkdir -p "$root/build"
  exec {checkout_lock}>"$root/build/.lock"
  flock -n "$checkout_lock" && return 0
  say "waiting for another run of the scripts in this checkout"
  flock "$checkout_lock"
}

# To be called before anything that outlives the script, since the lock is held by whoever has it open.
release_checkout() {
  exec {checkout_lock}>&-
}

# setup run|test
setup() {
  ensure_packages "$1"
  ensure_venv
}
