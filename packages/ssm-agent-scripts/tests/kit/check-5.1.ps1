# Walks the syntax of scripts by the engine that runs this, and names what Windows PowerShell 5.1 cannot read or does not have:
# newer syntax, newer variables, and commands of modules, which the agent's scripts do without. Arguments: the files.
# Of Microsoft.PowerShell.Core in 5.1, which is there without a module.
$own = 'ForEach-Object', 'Where-Object', 'Out-Default', 'Out-Null', 'Out-Host', 'Set-StrictMode', 'Get-Command'
$newer = 'IsWindows', 'IsLinux', 'IsMacOS', 'IsCoreCLR', 'PSStyle', 'PSNativeCommandUseErrorActionPreference', 'PSNativeCommandArgumentPassing'
$findings = 0

function Get-Complaint($node, $functions) {
  $kind = $node.GetType().Name
  switch ($kind) {
    'TernaryExpressionAst' { return 'the ternary operator' }
    'PipelineChainAst' { return 'the operators && and ||' }
    'PipelineAst' { if ($node.Background) { return 'a pipeline in the background' } }
    'BinaryExpressionAst' { if ("$($node.Operator)" -eq 'QuestionQuestion') { return 'the operator ??' } }
    'AssignmentStatementAst' { if ("$($node.Operator)" -eq 'QuestionQuestionEquals') { return 'the operator ??=' } }
    'MemberExpressionAst' { if ($node.NullConditional) { return 'the operator ?.' } }
    'InvokeMemberExpressionAst' {
      if ($node.NullConditional) { return 'the operator ?.' }
      if ($node.GenericTypeArguments) { return 'type arguments of a method' }
    }
    'IndexExpressionAst' { if ($node.NullConditional) { return 'the operator ?[' } }
    'ScriptBlockAst' { if ($node.CleanBlock) { return 'the clean block' } }
    'ConstantExpressionAst' { if ($node.Extent.Text -match '^[0-9a-fx.]+(u|n|y|us|ul|uy|s)([kmgtp]b)?$') { return 'a newer suffix of a number' } }
    'VariableExpressionAst' { if ($node.VariablePath.UserPath -in $newer) { return "the variable `$$($node.VariablePath.UserPath)" } }
    'ExpandableStringExpressionAst' { if ($node.Extent.Text -cmatch '(^|[^`])(``)*`(e|u\{)') { return 'the escapes `e and `u{}' } }
    'StringConstantExpressionAst' {
      if ("$($node.StringConstantType)" -match '^DoubleQuoted' -and $node.Extent.Text -cmatch '(^|[^`])(``)*`(e|u\{)') { return 'the escapes `e and `u{}' }
    }
    'CommandAst' {
      $name = $node.GetCommandName()
      # What runs a block or a file has no name; programs are named with their ending.
      if ($name -and $name -notin $own -and $name -notin $functions -and $name -notmatch '\.exe$') { return "the command $name, which is of a module or unknown" }
    }
  }
}

foreach ($file in $args) {
  $tokens = $errors = $null
  $ast = [Management.Automation.Language.Parser]::ParseInput([IO.File]::ReadAllText($file), [ref] $tokens, [ref] $errors)
  foreach ($problem in $errors) {
    "${file}:$($problem.Extent.StartLineNumber): $($problem.Message)"
    $findings++
  }
  $functions = @(foreach ($one in $ast.FindAll({ $args[0] -is [Management.Automation.Language.FunctionDefinitionAst] }, $true)) { $one.Name })
  foreach ($node in $ast.FindAll({ $true }, $true)) {
    $complaint = Get-Complaint $node $functions
    if ($complaint) {
      "${file}:$($node.Extent.StartLineNumber): Windows PowerShell 5.1 does not have $complaint"
      $findings++
    }
  }
  # Windows PowerShell reads a file without a mark in the system's own encoding.
  if ([regex]::IsMatch([IO.File]::ReadAllText($file), '[^\x00-\x7F]')) {
    "${file}:1: Windows PowerShell 5.1 may read other characters than these: only ASCII is safe"
    $findings++
  }
}
if ($findings) { exit 1 }
