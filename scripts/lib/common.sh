# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What every script of this folder needs: where the checkout is, and how to speak. Messages go to stderr, since
# stdout belongs to the ticket.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program=scripts/${0##*/}
logs=$root/build/logs
: "${CMAKE_BUILD_PARALLEL_LEVEL:=$(nproc)}"
export CMAKE_BUILD_PARALLEL_LEVEL
# a caller's Python settings would change which modules ours finds
unset PYTHONPATH PYTHONHOME

say() {
  printf '%s: %s\n' "$program" "$*" >&2
}

die() {
  say "$*"
  exit 1
}

# quietly LOG WHAT COMMAND...: say WHAT, keep the command's output in LOG, and show its end if the command fails.
quietly() {
  local log=$logs/$1.log what=$2 started=$SECONDS
  shift 2
  mkdir -p "$logs"
  say "$what ..."
  if "$@" >"$log" 2>&1 </dev/null; then
    say "$what: done in $((SECONDS - started)) s"
    return 0
  fi
  tail -n 40 "$log" >&2
  say "$what: failed; the whole output is in $log"
  return 1
}

# same_stamp FILE KEY: does FILE hold KEY, so that the work it stands for is done?
same_stamp() {
  [[ -f $1 && $(<"$1") == "$2" ]]
}
