
# ---- the end ----
# The result's text is made once, and told by the ticket that is good for it.
function Send-Result {
  $text = "$job/result-$id"
  [IO.File]::WriteAllText($text, [IO.File]::ReadAllText($result) + "attempt $(Coded $ticket['attempt'])`nsequence $(Coded $ticket['sequence'])`n")
  if (Test-Ended 'result.ends') { Request-Renewal }
  foreach ($pause in 1, 2, 3) {
    Invoke-Patiently PUT $ticket['result.url'] @{ 'If-None-Match' = '*' } $text
    # 412: it is there already
    if ($status -eq 200 -or $status -eq 412) { return }
    if ($status -ge 400 -and $status -lt 500 -and (Test-HasEnded)) { Request-Renewal }
    [Threading.Thread]::Sleep(1000 * $pause)
  }
  Say "the result could not be stored: $(Get-Why)"
  exit 70
}

# The URLs have ended: what is packed stays here, and a fresh ticket is asked for by whatever still works.
function Request-Renewal {
  Say "renew $id"
  if (-not (Test-Ended 'renew.ends')) { Invoke-Patiently PUT $ticket['renew.url'] @{ 'If-None-Match' = '*' } }
  exit 75
}

# The build's own fault (`failed`), or not (`agentFailed`).
function Fail([string] $outcome, [string] $message, [int] $code = 1, [string] $command = '') {
  Say $message
  Put outcome $outcome
  Put phase $phase
  Put message $message
  Put exitCode $code
  Put command $command.Substring(0, [Math]::Min($command.Length, 1000))
  Put tail (Get-Tail)
  Put-Times
  [IO.File]::WriteAllText("$job/outputs", '')
  [IO.File]::WriteAllText("$job/packed", '')
  Send-Result
  if ($outcome -eq 'failed') { exit 1 }
  exit 70
}
function Test-DiskFull {
  try {
    $place = $job
    if ($windows) { $place = [IO.Path]::GetPathRoot($job) }
    [IO.DriveInfo]::new($place).AvailableFreeSpace -lt 1048576
  } catch { $false }
}
function Stop-Broken([string] $message) { # the machine's or the network's fault
  if (Test-DiskFull) { Fail agentFailed "The instance's disk is full: $message. Give the build environment a larger volume." }
  Fail agentFailed $message
}

# Uploads what is packed; `outputs` holds a line for each: number, bytes, files.
function Send-Outputs {
  foreach ($line in [IO.File]::ReadAllLines("$job/outputs")) {
    $n = $line.Split(' ')[0]
    $name = $ticket["output.$n.name"]
    if (Test-Ended "output.$n.ends") { Request-Renewal }
    $headers = @{}
    for ($header = 0; Get-Of "output.$n.header.$header.name"; $header++) {
      $headers[$ticket["output.$n.header.$header.name"]] = $ticket["output.$n.header.$header.value"]
    }
    Invoke-Patiently PUT $ticket["output.$n.url"] $headers "$job/output-$n.zip"
    if ($status -eq 200) { continue }
    if ($status -ge 400 -and $status -lt 500) {
      if (Test-HasEnded) { Request-Renewal }
      Fail agentFailed "The output artifact '$name' could not be stored: $(Get-Why). The job's credentials do not allow it."
    }
    Stop-Broken "The output artifact '$name' could not be stored: $(Get-Why)"
  }
}
