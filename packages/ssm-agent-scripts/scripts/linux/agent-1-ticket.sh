#!/bin/bash
# The build agent: does what one ticket says. Arguments: the job's folder, the ticket's file.
set -u
umask 077
export LC_ALL="${LC_ALL:-C.UTF-8}"
job=$1
VERSION=@@version@@
# What the document's output, and so the live log, carries at the most; the file has it all.
FORWARDED_BYTES=${CODEPIPELINE_EC2_FORWARDED_BYTES:-10485760}
# Seconds between the tries of a transfer.
PAUSES=${CODEPIPELINE_EC2_PAUSES:-0.5 1 2 4 8 0}
TAIL_BYTES=8192
OUTPUT_LIMIT_BYTES=5368709120
VARIABLES_LIMIT_BYTES=24576

say() { printf 'codepipeline-ec2: %s\n' "$*"; }
now_ms() { date +%s%3N; }

# ---- base64url ----
plain() {
  local text
  text=$(tr -d '\n' | tr '_-' '/+')
  case $((${#text} % 4)) in 2) text+='==' ;; 3) text+='=' ;; esac
  printf %s "$text" | base64 -d
}
coded() { base64 -w 0 | tr '/+' '_-' | tr -d '='; }

# ---- the ticket ----
declare -A ticket=()
while read -r key text; do
  # The x keeps line feeds at the end, which $( ) would drop.
  value=$(printf %s "${text:-}" | plain && printf x)
  ticket[$key]=${value%x}
done <"$2"
id=${ticket[attempt]}.${ticket[sequence]}

# ---- the result, in lines like the ticket's ----
result=$job/result
put() { printf '%s %s\n' "$1" "$(printf %s "$2" | coded)" >>"$result"; }
begin_result() {
  : >"$result"
  put version 1
  put jobId "${ticket[jobId]}"
  put agentVersion "$VERSION"
}

# How long each phase took; kept on disk, because a second ticket may go on with it.
declare -A spent=()
phase=ticket
phase_began=$(now_ms)
enter() { # PHASE
  local now
  now=$(now_ms)
  spent[$phase]=$((${spent[$phase]:-0} + now - phase_began))
  phase=$1 phase_began=$now
}
keep_times() {
  local name
  enter "$phase"
  for name in "${!spent[@]}"; do echo "$name ${spent[$name]}"; done >"$job/times"
}
put_times() {
  local name milliseconds
  keep_times
  while read -r name milliseconds; do put "timing.$name" "$milliseconds"; done <"$job/times"
}
