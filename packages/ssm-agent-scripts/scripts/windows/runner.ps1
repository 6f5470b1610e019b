# Runs the build's statements one after the other; the first that fails ends it. A process of its own holds `exit` and crashes.
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$OutputEncoding = [Text.UTF8Encoding]::new($false)
# Without a console there is nothing to set.
try { [Console]::OutputEncoding = $OutputEncoding } catch { }
if ($PSVersionTable.PSVersion.Major -lt 7) {
  foreach ($__name in 'Out-File', 'Set-Content', 'Add-Content') { $PSDefaultParameterValues["${__name}:Encoding"] = 'utf8' }
}
$__job = $env:CODEPIPELINE_EC2_JOB
[Environment]::SetEnvironmentVariable('CODEPIPELINE_EC2_JOB', $null)
# When the command is cancelled the SSM agent kills the build agent alone: then this process ends itself, with all that it started.
$__empty = [Management.Automation.Runspaces.InitialSessionState]::Create()
$__empty.LanguageMode = 'FullLanguage'
$__over = [Threading.ManualResetEventSlim]::new()
$__watch = [PowerShell]::Create($__empty)
[void] $__watch.AddScript({
  param([int] $agent, [bool] $windows, $over)
  try {
    $process = [Diagnostics.Process]::GetProcessById($agent)
    while (-not $process.HasExited) { if ($over.Wait(300)) { return } }
  } catch { if ($over.IsSet) { return } }
  $own = [Diagnostics.Process]::GetCurrentProcess().Id
  if ($windows) { [Diagnostics.Process]::Start('taskkill.exe', "/T /F /PID $own").WaitForExit() }
  else { [Diagnostics.Process]::Start('pkill', "-KILL -P $own").WaitForExit() }
  [Environment]::Exit(143)
}.ToString())
[void] $__watch.AddArgument([int] $env:CODEPIPELINE_EC2_AGENT).AddArgument([IO.Path]::DirectorySeparatorChar -eq '\').AddArgument($__over)
[void] $__watch.BeginInvoke()
[Environment]::SetEnvironmentVariable('CODEPIPELINE_EC2_AGENT', $null)
try {
  $__tokens = $__errors = $null
  $__ast = [Management.Automation.Language.Parser]::ParseInput([IO.File]::ReadAllText("$__job/command"), [ref] $__tokens, [ref] $__errors)
  $__statements = @($__ast.EndBlock.Statements)
  # With parameters or named blocks it is one thing.
  if ($__ast.ParamBlock -or $__ast.DynamicParamBlock -or $__ast.BeginBlock -or $__ast.ProcessBlock -or -not $__ast.EndBlock.Unnamed -or $__ast.EndBlock.Traps) {
    $__statements = @($__ast)
  }
  $__using = [string]::Join('', @(foreach ($__name in $__ast.UsingStatements) { "$($__name.Extent.Text)`n" }))
  if ($__statements[0] -eq $__ast) { $__using = '' }
  $__next = 0
  $__running = $false
  while ($__next -lt $__statements.Count) {
    if ($__running) { break }
    $__statement = $__statements[$__next]
    $__next++
    [IO.File]::WriteAllText("$__job/statement", $__statement.Extent.Text)
    $global:LASTEXITCODE = 0
    # In 5.1 a native command's stderr is an error as soon as it is redirected.
    $__lax = $PSVersionTable.PSVersion.Major -lt 7 -and "$ErrorActionPreference" -eq 'Stop' -and
      $null -ne $__statement.Find({ $args[0] -is [Management.Automation.Language.RedirectionAst] -and "$($args[0].FromStream)" -match 'Error|All' }, $true)
    if ($__lax) { $ErrorActionPreference = 'Continue' }
    $__running = $true
    try {
      . ([ScriptBlock]::Create($__using + $__statement.Extent.Text)) | Out-Default
    } catch {
      $host.UI.WriteErrorLine("$_")
      $host.UI.WriteErrorLine("$($_.InvocationInfo.PositionMessage)")
      if ($LASTEXITCODE) { exit $LASTEXITCODE }
      exit 1
    }
    $__running = $false
    if ($__lax) { $ErrorActionPreference = 'Stop' }
    # As `set +e` does on Linux, another preference leaves the judgement to the author.
    if ($LASTEXITCODE -and "$ErrorActionPreference" -eq 'Stop') { exit $LASTEXITCODE }
  }
  if ($__running) {
    $host.UI.WriteErrorLine('break or continue stands outside of a loop')
    exit 1
  }
  if ($LASTEXITCODE) { exit $LASTEXITCODE }
  exit 0
} finally {
  # Its thread would hold the process.
  $__over.Set()
}
