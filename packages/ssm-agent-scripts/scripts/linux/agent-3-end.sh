
# ---- the end ----
# The result's text is made once, and told by the ticket that is good for it.
tell() {
  local attempt text=$job/result-$id
  { cat "$result" && printf 'attempt %s\nsequence %s\n' "$(printf %s "${ticket[attempt]}" | coded)" "$(printf %s "${ticket[sequence]}" | coded)"; } >"$text"
  ended result.ends && ask_for_renewal
  for attempt in 1 2 3; do
    patiently -X PUT -H 'If-None-Match: *' --data-binary "@$text" -H 'Content-Type:' "${ticket[result.url]}"
    case $status in
      200 | 412) return 0 ;; # 412: it is there already
      4??) has_ended && ask_for_renewal ;;
    esac
    sleep "$attempt"
  done
  say "the result could not be stored: $(why)"
  return 1
}

# The URLs have ended: what is packed stays here, and a fresh ticket is asked for by whatever still works.
ask_for_renewal() {
  say "renew $id"
  ended renew.ends || patiently -X PUT -H 'If-None-Match: *' -H 'Content-Length: 0' "${ticket[renew.url]}"
  finish 75
}

finish() { # EXIT-CODE
  [ -z "${forwarder:-}" ] || wait "$forwarder" 2>/dev/null
  exit "$1"
}

# The build's own fault (`failed`), or not (`agentFailed`).
fail() { # OUTCOME MESSAGE [EXIT-CODE] [COMMAND]
  say "$2"
  put outcome "$1"
  put phase "$phase"
  put message "$2"
  put exitCode "${3:-1}"
  put command "$(head -c 1000 <<<"${4:-}")"
  [ ! -f "$job/log" ] || put tail "$(tail -c $TAIL_BYTES "$job/log" | tr -d '\000')"
  put_times
  touch "$job/packed"
  : >"$job/outputs"
  tell || finish 70
  if [ "$1" = failed ]; then finish 1; else finish 70; fi
}
disk_full() { [ "$(df --output=avail -B1 "$job" 2>/dev/null | tail -n 1)" -lt 1048576 ] 2>/dev/null; }
broken() { # MESSAGE: the machine's or the network's fault
  if disk_full; then fail agentFailed "The instance's disk is full: $1. Give the build environment a larger volume."; fi
  fail agentFailed "$1"
}

# A URL dies with the credentials that signed it, which may be before its time: S3 then says so with 400 or 403.
has_ended() { grep -qE 'ExpiredToken|Request has expired|InvalidToken' "$job/answer"; }

# Uploads what is packed; `outputs` holds a line for each: number, file, bytes, files.
upload() {
  local n file bytes files header headers name
  while read -r n bytes files; do
    file=$job/output-$n.zip name=${ticket[output.$n.name]}
    ended "output.$n.ends" && ask_for_renewal
    headers=() header=0
    while [ -n "${ticket[output.$n.header.$header.name]:-}" ]; do
      headers+=(-H "${ticket[output.$n.header.$header.name]}: ${ticket[output.$n.header.$header.value]}")
      header=$((header + 1))
    done
    patiently -T "$file" -H 'Content-Type:' ${headers[@]+"${headers[@]}"} "${ticket[output.$n.url]}"
    case $status in
      200) ;;
      4??)
        has_ended && ask_for_renewal
        fail agentFailed "The output artifact '$name' could not be stored: $(why). The job's credentials do not allow it."
        ;;
      *) broken "The output artifact '$name' could not be stored: $(why)" ;;
    esac
  done <"$job/outputs"
}
