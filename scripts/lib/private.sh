# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A private place for the whole run, so that no test touches the daemon, the files or the settings of the person who
# runs it, and the search for processes that a test left behind.

private=

enter_private() {
  local name
  # short, since socket paths are; not below a TMPDIR of any length
  private=$(mktemp -d /tmp/ocr-test.XXXXXX)
  mkdir -m 700 "$private"/{run,state,config,cache,data,home,tmp}
  for name in "${!OCR_@}"; do
    unset "$name"
  done
  export XDG_RUNTIME_DIR=$private/run XDG_STATE_HOME=$private/state XDG_CONFIG_HOME=$private/config
  export XDG_CACHE_HOME=$private/cache XDG_DATA_HOME=$private/data HOME=$private/home TMPDIR=$private/tmp
  export LC_ALL=C.UTF-8
}

# The processes that were started with our private place in their environment, and still run.
private_processes() {
  local file pid
  # grep itself gets no environment, so that it does not find itself
  env -i grep -lsF "$private/" /proc/[0-9]*/environ | while read -r file; do
    pid=${file//[!0-9]/}
    [[ ! -e /proc/$pid/cmdline ]] || printf '%s %s\n' "$pid" "$(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null)"
  done
}

# A daemon may need a moment to leave after its test told it to.
check_processes() {
  local left tries
  for tries in {1..20}; do
    left=$(private_processes)
    [[ -n $left ]] || return 0
    sleep 0.1
  done
  printf 'a test left these processes behind after %d looks (pid, command):\n%s\n' "$tries" "$left"
  return 1
}

leave_private() {
  local pid
  [[ -n $private ]] || return 0
  private_processes | while read -r pid _; do
    kill "$pid" 2>/dev/null || true
  done
  rm -rf "$private"
}
