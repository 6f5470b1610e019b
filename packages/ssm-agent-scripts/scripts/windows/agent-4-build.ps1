
# ---- inputs ----
function Receive-Inputs {
  for ($n = 0; $ticket.ContainsKey("input.$n.name"); $n++) {
    $name = $ticket["input.$n.name"]
    $folder = $work
    if ($n -gt 0) { $folder = [IO.Path]::GetFullPath("$job/inputs/$n") }
    Enter download
    Invoke-Patiently GET $ticket["input.$n.url"] @{} '' "$job/input"
    if ($status -ne 200) { Stop-Broken "The input artifact '$name' could not be fetched: $(Get-Why)" }
    Enter unpack
    $files = 0
    $problem = ''
    try { $files = Expand-Any "$job/input" $folder } catch { $problem = $_.Exception.GetBaseException().Message }
    if ($problem) { Stop-Broken "The input artifact '$name' could not be unpacked: $problem" }
    Put "input.$n.name" $name
    Put "input.$n.bytes" ([IO.FileInfo]::new("$job/input").Length)
    Put "input.$n.files" $files
    [IO.File]::Delete("$job/input")
    # CodeBuild's name for it; what is no name for a shell is there with underscores.
    $environment["CODEBUILD_SRC_DIR_$([regex]::Replace($name, '[^A-Za-z0-9_]', '_'))"] = $folder
  }
}

# ---- the build ----
$RUNNER = @'
@@runner.ps1@@
'@
# ---- a job object ----
# Of a library of the system, without a compiler. Gives a type with one static method.
function Import-Native([string] $library, [string] $name, [Type] $returns, [Type[]] $takes) {
  $module = [Reflection.Emit.AssemblyBuilder]::DefineDynamicAssembly([Reflection.AssemblyName]::new("native$name"), 'Run').DefineDynamicModule('native')
  $type = $module.DefineType("Native$name", 'Public, Class')
  $method = $type.DefinePInvokeMethod($name, $library, 'Public, Static, PinvokeImpl', [Reflection.CallingConventions]::Standard, $returns, $takes, 'Winapi', 'Unicode')
  $method.SetImplementationFlags('PreserveSig')
  $type.CreateType()
}
# What the build starts dies with the agent, which holds the only handle, or when the build is ended.
function Add-ToJob($process) {
  $script:jobObject = [IntPtr]::Zero
  if (-not $windows) { return }
  try {
    $created = (Import-Native kernel32.dll CreateJobObjectW ([IntPtr]) @([IntPtr], [IntPtr]))::CreateJobObjectW([IntPtr]::Zero, [IntPtr]::Zero)
    # JOBOBJECT_EXTENDED_LIMIT_INFORMATION, LimitFlags after two longs: JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE.
    $limits = [byte[]]::new(112)
    if ([IntPtr]::Size -eq 8) { $limits = [byte[]]::new(144) }
    $limits[17] = 0x20
    $set = (Import-Native kernel32.dll SetInformationJobObject ([int]) @([IntPtr], [int], [byte[]], [int]))::SetInformationJobObject($created, 9, $limits, $limits.Length)
    $assigned = (Import-Native kernel32.dll AssignProcessToJobObject ([int]) @([IntPtr], [IntPtr]))::AssignProcessToJobObject($created, $process.Handle)
    if ($set -and $assigned) { $script:jobObject = $created }
  } catch { Say "the build has no job object: $($_.Exception.Message)" }
}
function Stop-Tree($process) {
  try {
    if ($jobObject -ne [IntPtr]::Zero) {
      [void] (Import-Native kernel32.dll TerminateJobObject ([int]) @([IntPtr], [int]))::TerminateJobObject($jobObject, 137)
    }
    # .NET Framework cannot kill a tree.
    elseif ([Diagnostics.Process].GetMethod('Kill', [Type[]] @([bool]))) { $process.Kill($true) }
    else { & taskkill.exe /T /F /PID $process.Id 2>&1 | Out-Null }
  } catch { Say "the build could not be ended: $($_.Exception.Message)" }
}
function Start-Build {
  $start = [Diagnostics.ProcessStartInfo]::new([Diagnostics.Process]::GetCurrentProcess().MainModule.FileName)
  $start.Arguments = "-NoProfile -NonInteractive -ExecutionPolicy Bypass -File `"$job/run.ps1`""
  $start.WorkingDirectory = $work
  $start.UseShellExecute = $false
  $start.RedirectStandardInput = $true
  $start.RedirectStandardOutput = $true
  $start.RedirectStandardError = $true
  foreach ($name in $environment.Keys) { $start.EnvironmentVariables[$name] = $environment[$name] }
  $process = [Diagnostics.Process]::Start($start)
  Add-ToJob $process
  $process.StandardInput.Dispose()
  $process
}
# Carries the build's output to the log and to stdout until the build ends. What it leaves running is not waited for.
function Wait-Build($process) {
  $log = [IO.FileStream]::new("$job/log", 'Create', 'Write', 'ReadWrite, Delete', 65536)
  $watch = [Diagnostics.Stopwatch]::StartNew()
  $deadline = [long] $ticket['timeoutSeconds'] * 1000
  $streams = @($process.StandardOutput.BaseStream, $process.StandardError.BaseStream)
  $buffers = @([byte[]]::new(65536), [byte[]]::new(65536))
  $reads = @($streams[0].ReadAsync($buffers[0], 0, 65536), $streams[1].ReadAsync($buffers[1], 0, 65536))
  $shown = [long] 0
  $hidden = [long] 0
  $exited = $null
  while ($true) {
    $open = @(foreach ($read in $reads) { if ($read) { $read } })
    if ($open.Count -gt 0) { $came = [Threading.Tasks.Task]::WaitAny([Threading.Tasks.Task[]] $open, 200) -ge 0 }
    else { $came = -not $process.WaitForExit(200) }
    foreach ($n in 0, 1) {
      if (-not $reads[$n] -or -not $reads[$n].IsCompleted) { continue }
      $count = 0
      try { $count = $reads[$n].GetAwaiter().GetResult() } catch { }
      if ($count -eq 0) { $reads[$n] = $null; continue }
      $log.Write($buffers[$n], 0, $count)
      $part = [int] [Math]::Min($count, $FORWARDED_BYTES - $shown)
      if ($part -gt 0) {
        $stdout.Write($buffers[$n], 0, $part)
        $stdout.Flush()
      }
      $shown += $part
      $hidden += $count - $part
      $reads[$n] = $streams[$n].ReadAsync($buffers[$n], 0, 65536)
    }
    if ($null -eq $exited -and $process.HasExited) { $exited = $watch.ElapsedMilliseconds }
    if ($null -ne $exited -and (-not $came -or ($null -eq $reads[0] -and $null -eq $reads[1]) -or $watch.ElapsedMilliseconds -gt $exited + 2000)) { break }
    if ($null -eq $exited -and -not $script:ended) {
      if ([IO.File]::Exists("$job/stop")) { $script:ended = 'stopped' }
      elseif ($watch.ElapsedMilliseconds -gt $deadline) { $script:ended = 'timedOut' }
      if ($script:ended) {
        Stop-Tree $process
        $deadline = $watch.ElapsedMilliseconds + 10000
      }
    } elseif ($null -eq $exited -and $watch.ElapsedMilliseconds -gt $deadline) { break }
  }
  $log.Dispose()
  if ($hidden -gt 0) { Say "$hidden bytes more of output are not shown here" }
  if ($null -eq $exited) { return 137 }
  $process.ExitCode
}
function Invoke-Build {
  Enter build
  for ($n = 0; $ticket.ContainsKey("environment.$n.name"); $n++) { $environment[$ticket["environment.$n.name"]] = $ticket["environment.$n.value"] }
  $environment['CODEBUILD_SRC_DIR'] = $work
  $environment['CODEPIPELINE_EC2_OUTPUT'] = "$job/variables"
  $environment['CODEPIPELINE_EC2_JOB'] = $job
  $environment['CODEPIPELINE_EC2_AGENT'] = [string] [Diagnostics.Process]::GetCurrentProcess().Id
  foreach ($name in 'variables', 'log', 'statement') { [IO.File]::WriteAllText("$job/$name", '') }
  [IO.File]::WriteAllText("$job/command", $ticket['command'])
  # With its mark, without which 5.1 reads another encoding.
  [IO.File]::WriteAllText("$job/run.ps1", $RUNNER, [Text.UTF8Encoding]::new($true))
  $tokens = $errors = $null
  [void] [Management.Automation.Language.Parser]::ParseInput($ticket['command'], [ref] $tokens, [ref] $errors)
  if ($errors.Count -gt 0) {
    Fail failed "Command is no valid PowerShell: line $($errors[0].Extent.StartLineNumber): $($errors[0].Message)" 2 $ticket['command']
  }
  $script:ended = ''
  $code = Wait-Build (Start-Build)
  $command = [IO.File]::ReadAllText("$job/statement")
  if ($command -eq '') { $command = $ticket['command'] }
  if ($ended -eq 'stopped') {
    Fail failed 'The build was ended: the pipeline does not wait for it any more.' $code $command
  }
  if ($ended -eq 'timedOut') {
    Fail failed "The build was ended after $($ticket['timeoutSeconds']) seconds, which is what TimeoutMinutes allows." $code $command
  }
  if ($code -ne 0) {
    if (Test-DiskFull) { Say "the instance's disk is full" }
    Fail failed "The command failed with exit code $code." $code $command
  }
}
