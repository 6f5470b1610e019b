# The build agent: does what one ticket says. Arguments: the job's folder, the ticket's file.
# Windows PowerShell 5.1 and .NET Framework 4.7.2 are enough; .NET types only, so that no module is loaded.
param([string] $job, [string] $ticketFile)
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'
$VERSION = '@@version@@'
$windows = [IO.Path]::DirectorySeparatorChar -eq '\'
$TAIL_BYTES = 8192
$OUTPUT_LIMIT_BYTES = 5368709120
$VARIABLES_LIMIT_BYTES = 24576
# What the document's output, and so the live log, carries at the most; the file has it all.
$FORWARDED_BYTES = [long] 10485760
if ($env:CODEPIPELINE_EC2_FORWARDED_BYTES) { $FORWARDED_BYTES = [long] $env:CODEPIPELINE_EC2_FORWARDED_BYTES }
# Seconds between the tries of a transfer.
$PAUSES = '0.5 1 2 4 8 0'
if ($env:CODEPIPELINE_EC2_PAUSES) { $PAUSES = $env:CODEPIPELINE_EC2_PAUSES }
$FRAMEWORK_KEYS = @{ 'System.Net.Http' = 'b03f5f7f11d50a3a'; 'System.IO.Compression' = 'b77a5c561934e089'; 'System.IO.Compression.FileSystem' = 'b77a5c561934e089' }
foreach ($assembly in $FRAMEWORK_KEYS.Keys) {
  [void] [Reflection.Assembly]::Load("$assembly, Version=4.0.0.0, Culture=neutral, PublicKeyToken=$($FRAMEWORK_KEYS[$assembly])")
}

$utf8 = [Text.UTF8Encoding]::new($false)
$stdout = [Console]::OpenStandardOutput()
function Say([string] $text) {
  $bytes = $utf8.GetBytes("codepipeline-ec2: $text`n")
  $stdout.Write($bytes, 0, $bytes.Length)
  $stdout.Flush()
}
function NowSeconds { [DateTimeOffset]::UtcNow.ToUnixTimeSeconds() }

# ---- base64url ----
function Plain([string] $text) {
  $text = $text.Replace('-', '+').Replace('_', '/')
  $utf8.GetString([Convert]::FromBase64String($text + '=' * ((4 - $text.Length % 4) % 4)))
}
function Coded([string] $text) { [Convert]::ToBase64String($utf8.GetBytes($text)).TrimEnd('=').Replace('+', '-').Replace('/', '_') }

# ---- the ticket ----
$ticket = [Collections.Generic.Dictionary[string, string]]::new([StringComparer]::Ordinal)
foreach ($line in [IO.File]::ReadAllLines($ticketFile)) {
  $space = $line.IndexOf(' ')
  if ($space -gt 0) { $ticket[$line.Substring(0, $space)] = Plain $line.Substring($space + 1) }
}
function Get-Of([string] $key) { if ($ticket.ContainsKey($key)) { $ticket[$key] } else { '' } }
$id = "$($ticket['attempt']).$($ticket['sequence'])"

# ---- the result, in lines like the ticket's ----
$result = "$job/result"
function Put([string] $key, [string] $text) { [IO.File]::AppendAllText($result, "$key $(Coded $text)`n") }
function Start-Result {
  [IO.File]::WriteAllText($result, '')
  Put version 1
  Put jobId $ticket['jobId']
  Put agentVersion $VERSION
}

# How long each phase took; kept on disk, because a second ticket may go on with it.
$spent = [Collections.Generic.Dictionary[string, long]]::new()
# By its scope, because the starter runs this text as a block within its own script.
$script:phase = 'ticket'
$phaseWatch = [Diagnostics.Stopwatch]::StartNew()
function Enter([string] $next) {
  $before = [long] 0
  if ($spent.ContainsKey($phase)) { $before = $spent[$phase] }
  $spent[$phase] = $before + $phaseWatch.ElapsedMilliseconds
  $script:phase = $next
  $phaseWatch.Restart()
}
function Save-Times {
  Enter $phase
  [IO.File]::WriteAllText("$job/times", [string]::Join('', @(foreach ($name in $spent.Keys) { "$name $($spent[$name])`n" })))
}
function Restore-Times {
  foreach ($line in [IO.File]::ReadAllLines("$job/times")) {
    $name, $milliseconds = $line.Split(' ')
    $spent[$name] = [long] $milliseconds
  }
}
function Put-Times {
  Save-Times
  foreach ($name in $spent.Keys) { Put "timing.$name" $spent[$name] }
}
function Get-Tail {
  if (-not [IO.File]::Exists("$job/log")) { return '' }
  $log = [IO.File]::Open("$job/log", 'Open', 'Read', 'ReadWrite, Delete')
  try {
    [void] $log.Seek(-[Math]::Min($log.Length, $TAIL_BYTES), 'End')
    $bytes = [byte[]]::new($TAIL_BYTES)
    $count = $log.Read($bytes, 0, $TAIL_BYTES)
  } finally { $log.Dispose() }
  # A character cut in two at the beginning is left out.
  $from = 0
  while ($from -lt $count -and ($bytes[$from] -band 0xC0) -eq 0x80) { $from++ }
  $utf8.GetString($bytes, $from, $count - $from).Replace("$([char] 0)", '').TrimEnd("`r", "`n")
}
