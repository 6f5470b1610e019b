
# ---- outputs ----
read_variables() {
  local line n=0
  [ "$(stat -c %s "$job/variables")" -le $VARIABLES_LIMIT_BYTES ] ||
    fail failed "The output variables have $(stat -c %s "$job/variables") bytes, $VARIABLES_LIMIT_BYTES are allowed."
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line%$'\r'}
    [ -n "$line" ] || continue
    [[ $line =~ ^[A-Za-z0-9@_-]+= ]] ||
      fail failed "The line '${line:0:100}' in \$CODEPIPELINE_EC2_OUTPUT is not NAME=value (letters, digits, @, - and _ in the name)."
    put "variable.$n.name" "${line%%=*}"
    put "variable.$n.value" "${line#*=}"
    n=$((n + 1))
  done <"$job/variables"
}

pack_outputs() {
  local n=0 name path files bytes
  enter pack
  : >"$job/outputs"
  while [ -n "${ticket[output.$n.name]+x}" ]; do
    name=${ticket[output.$n.name]} path=${ticket[output.$n.path]}
    [ -n "$path" ] && path=$work/$path || path=$work
    [ -e "$path" ] ||
      fail failed "The output artifact '$name' cannot be made: '${ticket[output.$n.path]}' (OutputArtifactPath) does not exist in the working directory after the build."
    files=$(pack "$job/output-$n.zip" "$path" 2>"$job/error") ||
      broken "The output artifact '$name' could not be packed: $(tail -n 1 "$job/error")"
    bytes=$(stat -c %s "$job/output-$n.zip")
    [ "$bytes" -le $OUTPUT_LIMIT_BYTES ] ||
      fail failed "The output artifact '$name' has $bytes bytes; an artifact may have $OUTPUT_LIMIT_BYTES (5 GB)."
    put "output.$n.name" "$name"
    put "output.$n.bytes" "$bytes"
    put "output.$n.files" "$files"
    echo "$n $bytes $files" >>"$job/outputs"
    n=$((n + 1))
  done
  # From here on a fresh ticket is enough to go on.
  keep_times
  touch "$job/packed"
}

succeed() {
  upload
  if ! grep -q '^outcome ' "$result"; then
    put_times
    put outcome succeeded
    put phase upload
    put exitCode 0
    put tail "$(tail -c $TAIL_BYTES "$job/log" | tr -d '\000')"
  fi
  tell || finish 70
  say 'the build succeeded'
  finish 0
}

# ---- what this ticket is for ----
case ${ticket[kind]} in
  build)
    begin_result
    work=${ticket[workingDirectory]}
    case $work in
      /*) ;;
      '') work=$job/project ;;
      *) work=$job/project/$work ;;
    esac
    environment=()
    (umask 022 && mkdir -p -- "$work" 2>"$job/error") || broken "The working directory '$work' cannot be made: $(tail -n 1 "$job/error")"
    download_inputs
    run_build
    judge_build
    read_variables
    pack_outputs
    enter upload
    succeed
    ;;
  upload)
    [ -e "$job/packed" ] || fail agentFailed 'A fresh ticket came, but this instance has no finished build.'
    while read -r name milliseconds; do spent[$name]=$milliseconds; done <"$job/times"
    enter upload
    if grep -q '^outcome ' "$result"; then
      tell || finish 70
      finish 0 # what the build came to stands in the result
    fi
    succeed
    ;;
  *)
    say "this agent does not know tickets of kind '${ticket[kind]}'"
    exit 70
    ;;
esac
