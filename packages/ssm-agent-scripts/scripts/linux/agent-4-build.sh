
# ---- inputs ----
download_inputs() {
  local n=0 name folder files
  while [ -n "${ticket[input.$n.name]+x}" ]; do
    name=${ticket[input.$n.name]}
    [ "$n" = 0 ] && folder=$work || folder=$job/inputs/$n
    enter download
    sink=$job/input
    patiently "${ticket[input.$n.url]}"
    case $status in
      200) ;;
      *) broken "The input artifact '$name' could not be fetched: $(why)" ;;
    esac
    sink=''
    enter unpack
    files=$(umask 022 && unpack "$job/input" "$folder" 2>"$job/error") ||
      broken "The input artifact '$name' could not be unpacked: $(tail -n 1 "$job/error")"
    put "input.$n.name" "$name"
    put "input.$n.bytes" "$(stat -c %s "$job/input")"
    put "input.$n.files" "$files"
    rm -f "$job/input"
    export_source "$name" "$folder"
    n=$((n + 1))
  done
}
export_source() { # NAME FOLDER: CodeBuild's name for it; a name that no shell takes is there with underscores
  environment+=("CODEBUILD_SRC_DIR_${1//[^A-Za-z0-9_]/_}=$2")
}

# ---- the build ----
# Every complete command of the text counts, whatever stands around it; the first that fails ends the build.
write_script() {
  cat >"$job/run" <<'RUN'
__job=$CODEPIPELINE_EC2_JOB __chunk=
unset CODEPIPELINE_EC2_JOB
__failed() { [ -s "$__job/failed" ] || printf %s "$1" >"$__job/failed"; }
# Within a function or a statement of several lines the single command says more, otherwise the statement does.
__blame() { # COMMAND DEPTH
  case $2$__chunk in
    0*$'\n'* | [1-9]*) case $1 in 'eval "$__chunk"') __failed "$__chunk" ;; *) __failed "$1" ;; esac ;;
    *) __failed "$__chunk" ;;
  esac
}
trap '__code=$?; __blame "$BASH_COMMAND" ${#FUNCNAME[@]}; case $- in *e*) exit $__code ;; esac' ERR
trap '__code=$?; [ $__code -eq 0 ] || __failed "$__chunk"; exit $__code' EXIT
set -eE -o pipefail
while IFS= read -r -d '' __chunk <&9; do
  eval "$__chunk"
done
RUN
}
# Cuts the text into complete commands, each ended by a NUL.
split_commands() {
  local line chunk='' complaint
  while IFS= read -r line || [ -n "$line" ]; do
    chunk+=$line$'\n'
    # A line that ends in a backslash goes on; so does whatever bash cannot read to its end yet.
    if [[ $line =~ (^|[^\\])(\\\\)*\\$ ]]; then continue; fi
    if complaint=$(bash -n <<<"$chunk" 2>&1) && [ -z "$complaint" ]; then
      [ -z "${chunk//[[:space:]]/}" ] || printf '%s\0' "${chunk%$'\n'}"
      chunk=''
    fi
  done <<<"${ticket[command]}"
  [ -z "${chunk//[[:space:]]/}" ] || printf '%s\0' "${chunk%$'\n'}"
}

run_build() {
  local n=0 timer complaint
  enter build
  while [ -n "${ticket[environment.$n.name]+x}" ]; do
    environment+=("${ticket[environment.$n.name]}=${ticket[environment.$n.value]}")
    n=$((n + 1))
  done
  : >"$job/variables"
  environment+=("CODEBUILD_SRC_DIR=$work" "CODEPIPELINE_EC2_OUTPUT=$job/variables" "CODEPIPELINE_EC2_JOB=$job")
  rm -f "$job/failed" "$job/timed-out"
  : >"$job/log"
  : >"$job/commands"
  if [ "${ticket[command]:0:2}" = '#!' ]; then
    printf %s "${ticket[command]}" >"$job/script"
    chmod 700 "$job/script"
    set -- "$job/script"
  else
    complaint=$(bash -n <<<"${ticket[command]}" 2>&1) || fail failed "Command is no valid bash: $(tail -n 1 <<<"$complaint")" 2 "${ticket[command]}"
    write_script
    split_commands >"$job/commands"
    set -- bash "$job/run"
  fi
  # Its output goes to a file: what the build leaves running holds nothing that the agent waits for.
  (
    cd -- "$work" && umask 022 && exec 9<"$job/commands" || exit 126
    exec setsid env "${environment[@]}" "$@"
  ) </dev/null >>"$job/log" 2>&1 &
  build=$!
  printf %s "$build" >"$job/build"
  # The word to stop may have come before there was a build to be stopped.
  [ ! -e "$job/stop" ] || kill -KILL "$build"
  (
    sleep "${ticket[timeoutSeconds]}" &
    nap=$!
    trap 'kill $nap 2>/dev/null; exit' TERM
    wait $nap
    touch "$job/timed-out"
    kill -TERM -- "-$build" 2>/dev/null
    sleep 10
    kill -KILL -- "-$build" 2>/dev/null
  ) </dev/null >/dev/null 2>&1 &
  timer=$!
  # The live log; its end is not waited for before the result is told.
  (tail -c +1 -f -s 0.2 --pid=$build "$job/log" 2>/dev/null | forward) &
  forwarder=$!
  wait $build
  code=$?
  kill $timer 2>/dev/null
}
forward() {
  head -c "$FORWARDED_BYTES"
  # What comes after is counted, not shown.
  rest=$(wc -c)
  [ "$rest" -eq 0 ] || say "$rest bytes more of output are not shown here"
}

judge_build() {
  local command
  command=$(cat "$job/failed" 2>/dev/null || printf %s "${ticket[command]}")
  if [ -e "$job/stop" ]; then
    fail failed 'The build was ended: the pipeline does not wait for it any more.' "$code" "$command"
  elif [ -e "$job/timed-out" ]; then
    fail failed "The build was ended after ${ticket[timeoutSeconds]} seconds, which is what TimeoutMinutes allows." "$code" "$command"
  elif [ "$code" -ne 0 ]; then
    if disk_full; then say "the instance's disk is full"; fi
    fail failed "The command failed with exit code $code." "$code" "$command"
  fi
}
