# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# clang-tidy over the dev build. It takes seconds a file, so a file found clean is not looked at again until it, a
# header of ours, the configuration or a compiler flag changes.

tidy_folder=$root/build/tidy

# tidy_one STAMP FILE: in a process of its own, by xargs.
tidy_one() {
  local output
  if output=$(clang-tidy --quiet -p "$root/build/dev" "$2" 2>&1); then
    : >"$1"
    return 0
  fi
  printf '%s\n' "$output" | grep -vE '^[0-9]+ warnings? '
  return 1
}

check_tidy() {
  local database=$root/build/dev/compile_commands.json version shared file stamp work=()
  version=$(clang-tidy --version) || return 1
  [[ $version == *"version 14."* ]] || { echo "needs clang-tidy 14, and this is another"; return 77; }
  [[ -f $database ]] || { echo "the dev build wrote no $database; CMAKE_EXPORT_COMPILE_COMMANDS must be on"; return 1; }
  mkdir -p "$tidy_folder"
  shared=$({ cat "$root/.clang-tidy" "$database" && sources '*.hpp' | xargs -0 -r cat; } | sha256sum)
  while IFS= read -r -d '' file; do
    stamp=$tidy_folder/$({ echo "$shared" && cat "$file"; } | sha256sum | cut -d ' ' -f 1)
    [[ -e $stamp ]] || work+=("$stamp" "$file")
  done < <(sources '*.cpp')
  ((${#work[@]} > 0)) || return 0
  export -f tidy_one
  export root
  printf '%s\0' "${work[@]}" | xargs -0 -n 2 -P "$CMAKE_BUILD_PARALLEL_LEVEL" bash -c 'tidy_one "$@"' tidy_one
}
