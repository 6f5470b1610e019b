#!/bin/bash
# Fetches the ticket of one job and hands over to the agent that the ticket names.
set -u
umask 077
job_id='{{ jobId }}'
ticket='{{ ticket }}'
home=${HOME:-/root}
[ "$home" != / ] || home=/root
own=$home/.codepipeline-ec2
job=$own/$job_id

stop() {
  printf 'codepipeline-ec2: %s\n' "$2"
  exit "$1"
}
plain() { # base64url on stdin, text on stdout
  local text
  text=$(tr -d '\n' | tr '_-' '/+')
  case $((${#text} % 4)) in 2) text+='==' ;; 3) text+='=' ;; esac
  printf %s "$text" | base64 -d
}
fetch() { # URL FILE
  curl -fsS --retry 5 --retry-delay 1 --retry-connrefused --max-time 120 -o "$2" "$1"
}
value() { # KEY: of the ticket
  sed -n "s/^$1 //p" "$file" | plain
}

# Nobody waits for the build any more: it may end by itself, for ten seconds.
if [ "$ticket" = stop ]; then
  mkdir -p "$job" && : >"$job/stop"
  build=$(cat "$job/build" 2>/dev/null) || stop 0 'no build runs'
  for signal in TERM KILL; do
    kill -$signal -- "-$build" 2>/dev/null
    for _ in {1..50}; do
      kill -0 -- "-$build" 2>/dev/null || stop 0 "the build has ended after SIG$signal"
      sleep 0.2
    done
  done
  stop 70 'the build could not be ended'
fi

[ -r "$own/key-$job_id" ] || stop 70 'this instance was not launched for this job: its boot key is missing'
url=$(printf %s "$ticket" | plain)
path=${url%%\?*}
id=${path%/}
id=${id##*/}
mkdir -p "$job" || stop 70 "cannot make $job"
# A document that runs again, or a command that is sent twice, finds the lock and does nothing.
mkdir "$job/lock-$id" 2>/dev/null || stop 0 "ticket $id is already taken"

file=$job/ticket-$id
fetch "$path$(cat "$own/key-$job_id")?${url#*\?}" "$file" || stop 70 "cannot fetch ticket $id"
curl -fsS --max-time 20 -X DELETE "$(value delete.url)" || printf 'codepipeline-ec2: ticket %s could not be deleted, it ends by itself\n' "$id"

agent=$job/agent-$id.sh
fetch "$(value agent.url)" "$agent" || stop 70 'cannot fetch the agent'
[ "$(sha256sum <"$agent" | cut -d' ' -f1)" = "$(value agent.sha256)" ] || stop 70 'the agent is not the one that the ticket names'
exec bash "$agent" "$job" "$file"
