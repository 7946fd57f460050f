# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Configure and build a CMake preset into build/<preset>.

# configure PRESET: only when the preset, the environment or the place of the checkout changed. CMake itself sees
# changes in CMake files, but neither in presets nor in .venv.
configure() {
  local preset=$1 stamp=$root/build/$1/.configured key
  key=$(cat "$root/CMakePresets.json" "$venv/.requirements" | sha256sum | cut -d ' ' -f 1)
  if same_stamp "$stamp" "$key" && [[ -f $root/build/$preset/build.ninja ]]; then
    return 0
  fi
  (cd "$root" && quietly "configure-$preset" "configuring the $preset build" cmake --fresh --preset "$preset") ||
    return 1
  printf '%s\n' "$key" >"$stamp"
}

# build PRESET [TARGET...]: what is out of date, and not a word if nothing is.
build() {
  local preset=$1 folder=$root/build/$1 started=$SECONDS options=()
  shift
  configure "$preset" || return 1
  if [[ $(ninja -C "$folder" -n "$@" 2>&1) == *"no work to do"* ]]; then
    return 0
  fi
  # a person sees the steps count up on one line; a log gets only what compilers say
  [[ -t 2 ]] || options=(--quiet)
  say "building $preset ..."
  if ! (cd "$root" && cmake --build --preset "$preset" ${1:+--target "$@"} -- "${options[@]}" </dev/null >&2); then
    say "the $preset build failed"
    return 1
  fi
  say "building $preset: done in $((SECONDS - started)) s"
}
