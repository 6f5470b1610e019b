#cloud-boothook
#!/bin/bash
# Runs at boot: keeps the key of this instance's job, arms the dead-man timer, and says when the SSM agent can take commands.
home=${HOME:-/root}
[ "$home" != / ] || home=/root
own=$home/.codepipeline-ec2
mkdir -p "$own"
chmod 700 "$own"
(umask 077 && printf %s '@@bootKey@@' >"$own/key-@@jobId@@")
shutdown -P +@@deadMinutes@@ 'codepipeline-ec2: the longest life of a build instance is over'

watch() {
  local log=${AWS_SSM_AGENT_LOG:-/var/log/amazon/ssm/amazon-ssm-agent.log} seconds=0
  until grep -qs 'Set up control channel successfully' "$log"; do
    sleep "${CODEPIPELINE_EC2_WATCH_SECONDS:-0.3}"
    seconds=$((seconds + 1))
    # An agent whose first call failed sleeps for minutes before the next; a restart tries at once.
    if [ $((seconds % 100)) -eq 0 ]; then
      systemctl restart amazon-ssm-agent || systemctl restart snap.amazon-ssm-agent.amazon-ssm-agent || true
    fi
  done
  # Write once: 412 says that it is there.
  for pause in 0.5 1 2 4 8 16 30 60 120; do
    case $(curl -sS -o /dev/null -w '%{http_code}' --max-time 20 -X PUT -H 'If-None-Match: *' -H 'Content-Length: 0' '@@readyUrl@@') in
      200 | 412) return ;;
    esac
    sleep "$pause"
  done
}
watch >/dev/null 2>&1 </dev/null &
