# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Runs the steps of scripts/test one after another, goes on after a failure, and counts. A step that ends badly
# without a failure of its own to show (a crash, a hang, a report that is missing) counts as one failure.

passed=0 failed=0 skipped=0
failures=()
finished=0
results=$root/build/test-results

# fail WHAT [COUNT]
fail() {
  failed=$((failed + ${2:-1}))
  failures+=("$1")
  printf 'FAILED  %s\n' "$1"
}

# count NAME STATUS PASSED FAILED SKIPPED: book what a test program reported, and what its exit status adds to it.
count() {
  local name=$1 status=$2
  passed=$((passed + $3)) skipped=$((skipped + $5))
  if (($4 > 0)); then
    fail "$name: $4 of $(($3 + $4))" "$4"
  elif ((status == 124 || status == 137)); then
    fail "$name: killed, since it took too long or too much memory"
  elif ((status != 0)); then
    fail "$name: ended with status $status and no failed test to show for it"
  elif (($3 + $5 == 0)) && [[ -z $only ]]; then
    fail "$name: ran no test"
  else
    printf 'ok      %s: %d passed, %d skipped\n' "$name" "$3" "$5"
  fi
}

# check NAME COMMAND...: a step that is one test. Status 77 is a skip, for the reason that it printed.
check() {
  local name=$1 started=$SECONDS status=0 output
  shift
  output=$("$@" 2>&1) || status=$?
  if ((status == 0)); then
    passed=$((passed + 1))
    printf 'ok      %s (%d s)\n' "$name" "$((SECONDS - started))"
  elif ((status == 77)); then
    skipped=$((skipped + 1))
    printf 'skipped %s: %s\n' "$name" "$output"
  else
    printf '%s\n' "$output"
    fail "$name"
  fi
}

# run_catch NAME PROGRAM SECONDS: a Catch2 program. Its console report goes by a file: a pipe would stay open as long
# as anything that a test left behind.
run_catch() {
  local name=$1 program=$2 log=$results/${2##*/}.txt status=0 filter=() good bad
  [[ -z $only ]] || filter=("*$only*")
  printf -- '-- %s\n' "$name"
  if [[ ! -x $program ]]; then
    fail "$name: $program was not built"
    return
  fi
  timeout --foreground --kill-after=5 "$3" "$program" "${filter[@]}" >"$log" 2>&1 </dev/null || status=$?
  # "All tests passed (9 assertions in 3 test cases)", else "test cases: 3 | 2 passed | 1 failed"
  good=$(sed -nE 's/^All tests passed \(.* in ([0-9]+) test cases?\)$/\1/p; s/^test cases: .*[| ]+([0-9]+) passed.*/\1/p' "$log" | tail -n 1)
  bad=$(sed -nE 's/^test cases: .*[| ]+([0-9]+) failed( .*|)$/\1/p' "$log" | tail -n 1)
  if ((status == 0)); then
    tail -n 2 "$log"
  else
    cat "$log"
  fi
  count "$name" "$status" "${good:-0}" "${bad:-0}" 0
}

# run_pytest NAME SECONDS FOLDER: its report is the JUnit file that CI shows, too.
run_pytest() {
  local name=$1 report=$results/${3##*/}.xml status=0 options=() numbers
  [[ -z $only ]] || options=(-k "$only")
  printf -- '-- %s\n' "$name"
  if [[ ! -d $root/$3 ]]; then
    fail "$name: there is no folder $3"
    return
  fi
  (cd "$root" && PYTHONPATH=$root/ocr-service/src:$root/tests exec timeout --foreground --kill-after=5 "$2" \
    "$venv_python" -m pytest -c "$python_config" --rootdir "$root" -o cache_dir="$root/build/cache/pytest" \
    -q -rs --junit-xml "$report" "${options[@]}" "$3" </dev/null) || status=$?
  # pytest's status for "no test has this name"
  [[ -z $only ]] || ((status != 5)) || status=0
  numbers=$("$venv_python" "$root/scripts/junit_counts.py" "$report") || numbers="0 0 0"
  # shellcheck disable=SC2086 # three numbers, three arguments
  count "$name" "$status" $numbers
}

# finish STATUS: the last words, whatever ended the run.
finish() {
  local what
  ((finished == 1)) || fail "scripts/test itself: stopped before its end (status $1)"
  if ((${#failures[@]} > 0)); then
    printf '\nwhat failed:\n'
    for what in "${failures[@]}"; do
      printf '  %s\n' "$what"
    done
  fi
  printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  ((failed == 0)) || exit 1
}
