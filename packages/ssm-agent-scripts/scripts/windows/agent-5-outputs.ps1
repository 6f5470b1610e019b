
# ---- outputs ----
function Read-Variables {
  $bytes = [IO.File]::ReadAllBytes("$job/variables")
  if ($bytes.Length -gt $VARIABLES_LIMIT_BYTES) {
    Fail failed "The output variables have $($bytes.Length) bytes, $VARIABLES_LIMIT_BYTES are allowed."
  }
  $text = $utf8.GetString($bytes)
  # What Windows PowerShell writes when it was told nothing.
  if ($bytes.Length -gt 1 -and ($bytes[1] -eq 0 -or ($bytes[0] -eq 0xFF -and $bytes[1] -eq 0xFE))) { $text = [Text.Encoding]::Unicode.GetString($bytes) }
  $n = 0
  foreach ($line in $text.Replace("$([char] 0xFEFF)", '').Split("`n")) {
    $line = $line.TrimEnd("`r")
    if ($line -eq '') { continue }
    if (-not [regex]::IsMatch($line, '^[A-Za-z0-9@_-]+=')) {
      Fail failed "The line '$($line.Substring(0, [Math]::Min($line.Length, 100)))' in `$env:CODEPIPELINE_EC2_OUTPUT is not NAME=value (letters, digits, @, - and _ in the name)."
    }
    $sign = $line.IndexOf('=')
    Put "variable.$n.name" $line.Substring(0, $sign)
    Put "variable.$n.value" $line.Substring($sign + 1)
    $n++
  }
}

function Save-Outputs {
  Enter pack
  $lines = ''
  for ($n = 0; $ticket.ContainsKey("output.$n.name"); $n++) {
    $name = $ticket["output.$n.name"]
    $path = $ticket["output.$n.path"]
    $full = $work
    if ($path -ne '') { $full = [IO.Path]::GetFullPath("$work/$path") }
    if (-not [IO.File]::Exists($full) -and -not [IO.Directory]::Exists($full)) {
      Fail failed "The output artifact '$name' cannot be made: '$path' (OutputArtifactPath) does not exist in the working directory after the build."
    }
    $files = 0
    $problem = ''
    try { $files = Compress-Any "$job/output-$n.zip" $full } catch { $problem = $_.Exception.GetBaseException().Message }
    if ($problem) { Stop-Broken "The output artifact '$name' could not be packed: $problem" }
    $bytes = [IO.FileInfo]::new("$job/output-$n.zip").Length
    if ($bytes -gt $OUTPUT_LIMIT_BYTES) {
      Fail failed "The output artifact '$name' has $bytes bytes; an artifact may have $OUTPUT_LIMIT_BYTES (5 GB)."
    }
    Put "output.$n.name" $name
    Put "output.$n.bytes" $bytes
    Put "output.$n.files" $files
    $lines += "$n $bytes $files`n"
  }
  [IO.File]::WriteAllText("$job/outputs", $lines)
  # From here on a fresh ticket is enough to go on.
  Save-Times
  [IO.File]::WriteAllText("$job/packed", '')
}
function Test-Told { [regex]::IsMatch([IO.File]::ReadAllText($result), '(?m)^outcome ') }

function Complete-Build {
  Send-Outputs
  if (-not (Test-Told)) {
    Put-Times
    Put outcome succeeded
    Put phase upload
    Put exitCode 0
    Put tail (Get-Tail)
  }
  Send-Result
  Say 'the build succeeded'
  exit 0
}

# ---- what this ticket is for ----
try {
  switch ($ticket['kind']) {
    'build' {
      Start-Result
      $work = $ticket['workingDirectory']
      if ($work -eq '') { $work = "$job/project" }
      elseif (-not [IO.Path]::IsPathRooted($work)) { $work = "$job/project/$work" }
      $work = [IO.Path]::GetFullPath($work)
      $environment = [Collections.Generic.Dictionary[string, string]]::new()
      $problem = ''
      try { [void] [IO.Directory]::CreateDirectory($work) } catch { $problem = $_.Exception.GetBaseException().Message }
      if ($problem) { Stop-Broken "The working directory '$work' cannot be made: $problem" }
      Receive-Inputs
      Invoke-Build
      Read-Variables
      Save-Outputs
      Enter upload
      Complete-Build
    }
    'upload' {
      if (-not [IO.File]::Exists("$job/packed")) {
        Start-Result
        Fail agentFailed 'A fresh ticket came, but this instance has no finished build.'
      }
      Restore-Times
      Enter upload
      if (Test-Told) {
        Send-Result
        exit 0 # what the build came to stands in the result
      }
      Complete-Build
    }
    default {
      Say "this agent does not know tickets of kind '$($ticket['kind'])'"
      exit 70
    }
  }
} catch {
  # Nothing of the agent throws but by a fault that nobody foresaw.
  $problem = "$($_.Exception.GetBaseException().Message) $($_.InvocationInfo.PositionMessage)"
  try { Stop-Broken "The agent failed: $problem" } catch { Say $problem }
  exit 70
}
