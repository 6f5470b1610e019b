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
# ---- exit codes ----
# PowerShell goes on after a program that fails, so a check is written behind each statement that runs one, on its line.
# Not judged: conditions, and a statement whose exit code the next one reads; what calls the text's own functions and blocks is judged in them.
$global:__parts = [Collections.Generic.List[string]]::new()
# Says Stop while the preference does not, because a redirected stderr must be no error.
$global:__lax = ''
function global:__Failed([int] $part) {
  $__problem = [InvalidOperationException]::new("Exit code ${global:LASTEXITCODE}: $($global:__parts[$part])")
  $__problem.Data['part'] = $global:__parts[$part]
  throw $__problem
}
function __Reads($node, [string[]] $names) {
  $null -ne $node.Find({ $args[0] -is [Management.Automation.Language.VariableExpressionAst] -and $names -contains $args[0].VariablePath.UserPath }, $true)
}
$__codes = '?', 'LASTEXITCODE', 'global:LASTEXITCODE'
function __RunsProgram($node, $functions) {
  $null -ne $node.Find({
    $args[0] -is [Management.Automation.Language.CommandAst] -and $functions -notcontains $args[0].GetCommandName() -and
    -not ($args[0].CommandElements | Where-Object { $_ -is [Management.Automation.Language.ScriptBlockExpressionAst] })
  }, $false)
}
# Does the statement judge the one before it?
function __Judges($node) {
  if ($node -is [Management.Automation.Language.IfStatementAst]) {
    foreach ($clause in $node.Clauses) { if (__Reads $clause.Item1 $__codes) { return $true } }
    return $false
  }
  if ($node -is [Management.Automation.Language.SwitchStatementAst]) { return __Reads $node.Condition $__codes }
  if ($node -is [Management.Automation.Language.PipelineAst]) {
    # A text is shown to somebody.
    $first = $node.PipelineElements[0]
    if ($first -isnot [Management.Automation.Language.CommandExpressionAst] -or $first.Expression -is [Management.Automation.Language.ExpandableStringExpressionAst]) { return $false }
    return __Reads $node $__codes
  }
  ($node -is [Management.Automation.Language.AssignmentStatementAst] -or $node -is [Management.Automation.Language.ReturnStatementAst]) -and (__Reads $node $__codes)
}
function __IsUnjudged($node, $top) {
  for ($at = $node; $at -and $at -ne $top; $at = $at.Parent) {
    if ($at -is [Management.Automation.Language.DataStatementAst]) { return $true }
    if ($at -is [Management.Automation.Language.FunctionDefinitionAst] -and $at.IsWorkflow) { return $true }
    if ($at -is [Management.Automation.Language.PipelineBaseAst] -and $at.Parent.GetType().Name -match '^(If|While|DoWhile|DoUntil|For)StatementAst$') { return $true }
  }
  $false
}
# The text of statements that stand one after the other, with its checks.
function __WithChecks($statements, $functions) {
  $from = $statements[0].Extent.StartOffset
  $text = $statements[0].Extent.StartScriptPosition.GetFullScript().Substring($from, $statements[-1].Extent.EndOffset - $from)
  $edits = [Collections.Generic.SortedDictionary[int, string]]::new()
  foreach ($statement in $statements) {
    foreach ($node in $statement.FindAll({ $args[0] -is [Management.Automation.Language.PipelineBaseAst] }, $true)) {
      $block = $node.Parent
      $before, $after = '', ''
      if ($block -is [Management.Automation.Language.StatementBlockAst] -or $block -is [Management.Automation.Language.NamedBlockAst]) {
        $next = $block.Statements.IndexOf($node) + 1
        if ($next -lt $block.Statements.Count -and (__Judges $block.Statements[$next])) { continue }
      } elseif ($block.GetType().Name -match '^(ForEach|Switch|Return)StatementAst$') { $before, $after = '$(', ')' }
      else { continue }
      if ($node.Extent.Text.EndsWith('&') -or -not (__RunsProgram $node $functions) -or (__Reads $node $__codes) -or (__IsUnjudged $node $statement.Parent)) { continue }
      # A method knows variables by their scope only.
      $preference = 'ErrorActionPreference'
      for ($at = $block; $at; $at = $at.Parent) { if ($at -is [Management.Automation.Language.TypeDefinitionAst]) { $preference = 'script:ErrorActionPreference' } }
      $edits[$node.Extent.StartOffset - $from] = "$before`$global:LASTEXITCODE = 0; "
      $edits[$node.Extent.EndOffset - $from] = "; if (`$global:LASTEXITCODE -and `"`${$preference}`$global:__lax`" -match 'Stop') { __Failed $($global:__parts.Count) }$after"
      $global:__parts.Add($node.Extent.Text)
    }
  }
  $offsets = @($edits.Keys)
  [Array]::Reverse($offsets)
  foreach ($offset in $offsets) { $text = $text.Insert($offset, $edits[$offset]) }
  $text
}

try {
  $__tokens = $__errors = $null
  $__ast = [Management.Automation.Language.Parser]::ParseInput([IO.File]::ReadAllText("$__job/command"), [ref] $__tokens, [ref] $__errors)
  $__functions = @(foreach ($__name in $__ast.FindAll({ $args[0] -is [Management.Automation.Language.FunctionDefinitionAst] }, $true)) { $__name.Name })
  $__statements = @($__ast.EndBlock.Statements)
  # With parameters or named blocks it is one thing.
  $__whole = $__ast.ParamBlock -or $__ast.DynamicParamBlock -or $__ast.BeginBlock -or $__ast.ProcessBlock -or -not $__ast.EndBlock.Unnamed -or $__ast.EndBlock.Traps
  if ($__whole) { $__statements = @($__ast) }
  $__using = [string]::Join('', @(foreach ($__name in $__ast.UsingStatements) { "$($__name.Extent.Text)`n" }))
  if ($__whole) { $__using = '' }
  $global:LASTEXITCODE = 0
  $__next = 0
  $__running = $false
  while ($__next -lt $__statements.Count) {
    if ($__running) { break }
    $__chunk = @($__statements[$__next])
    $__next++
    # What reads $? runs together with what sets it.
    while ($__next -lt $__statements.Count -and (__Reads $__statements[$__next] '?')) {
      $__chunk += $__statements[$__next]
      $__next++
    }
    [IO.File]::WriteAllText("$__job/statement", [string]::Join("`n", @(foreach ($__name in $__chunk) { $__name.Extent.Text })))
    # In 5.1 a native command's stderr is an error as soon as it is redirected.
    if ($PSVersionTable.PSVersion.Major -lt 7 -and "$ErrorActionPreference" -eq 'Stop' -and @($__chunk | Where-Object {
      $null -ne $_.Find({ $args[0] -is [Management.Automation.Language.RedirectionAst] -and "$($args[0].FromStream)" -match 'Error|All' }, $true)
    }).Count) {
      $ErrorActionPreference = 'Continue'
      $global:__lax = 'Stop'
    }
    $__text = $__using + (__WithChecks $__chunk $__functions)
    if (-not $__whole) { $__text += "`n`$global:__through = `$true" }
    $global:__through = $__whole
    $__running = $true
    try {
      . ([ScriptBlock]::Create($__text)) | Out-Default
    } catch {
      $__code = 1
      if ($LASTEXITCODE) { $__code = $LASTEXITCODE }
      if ($_.Exception.Data.Contains('part')) { [IO.File]::WriteAllText("$__job/statement", $_.Exception.Data['part']) }
      else {
        $host.UI.WriteErrorLine("$_")
        $host.UI.WriteErrorLine("$($_.InvocationInfo.PositionMessage)")
      }
      exit $__code
    }
    $__running = $false
    if ($global:__lax) {
      $ErrorActionPreference = 'Stop'
      $global:__lax = ''
    }
    # It returned, which ends a script.
    if (-not $global:__through) { break }
  }
  if ($__running) {
    $host.UI.WriteErrorLine('break or continue stands outside of a loop')
    exit 1
  }
  # As `set +e` does on Linux, another preference leaves the judgement to the author, and to the last command.
  if ($LASTEXITCODE -and "$ErrorActionPreference" -ne 'Stop') { exit $LASTEXITCODE }
  exit 0
} finally {
  # Its thread would hold the process.
  $__over.Set()
}
