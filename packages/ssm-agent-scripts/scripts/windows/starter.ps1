# Fetches the ticket of one job and hands over to the agent that the ticket names.
$ErrorActionPreference = 'Stop'
$jobId = '{{ jobId }}'
$ticket = '{{ ticket }}'
[void] [Reflection.Assembly]::Load('System.Net.Http, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a')
[Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor 3072
$own = "$env:ProgramData/codepipeline-ec2"
if (-not $env:ProgramData) { $own = "$env:HOME/.codepipeline-ec2" }
$job = "$own/$jobId"
$utf8 = [Text.UTF8Encoding]::new($false)
$stdout = [Console]::OpenStandardOutput()

function Say([string] $text) {
  $bytes = $utf8.GetBytes("codepipeline-ec2: $text`n")
  $stdout.Write($bytes, 0, $bytes.Length)
  $stdout.Flush()
}
function Stop-Here([int] $code, [string] $text) {
  Say $text
  exit $code
}
function Plain([string] $text) {
  $text = $text.Replace('-', '+').Replace('_', '/')
  $utf8.GetString([Convert]::FromBase64String($text + '=' * ((4 - $text.Length % 4) % 4)))
}
$client = [Net.Http.HttpClient]::new()
$client.Timeout = [TimeSpan]::FromSeconds(120)
function Fetch([string] $url) { # its bytes, or nothing
  foreach ($pause in 1, 1, 1, 1, 1, 0) {
    $status = 0
    try {
      $response = $client.GetAsync([Uri] $url).GetAwaiter().GetResult()
      $status = [int] $response.StatusCode
      if ($status -eq 200) { return , $response.Content.ReadAsByteArrayAsync().GetAwaiter().GetResult() }
    } catch { $status = 0 }
    if ($status -ge 400 -and $status -lt 500 -and $status -ne 429) { return }
    [Threading.Thread]::Sleep(1000 * $pause)
  }
}
function Value([string] $key) { # of the ticket
  foreach ($line in $lines) { if ($line.StartsWith("$key ", [StringComparison]::Ordinal)) { return Plain $line.Substring($key.Length + 1) } }
}

# Nobody waits for the build any more: the agent sees it and ends the build.
if ($ticket -eq 'stop') {
  [void] [IO.Directory]::CreateDirectory($job)
  [IO.File]::WriteAllText("$job/stop", '')
  Stop-Here 0 'the build is being ended'
}

if (-not [IO.File]::Exists("$own/key-$jobId")) { Stop-Here 70 'this instance was not launched for this job: its boot key is missing' }
$path, $query = (Plain $ticket).Split([char[]] '?', 2)
$id = $path.TrimEnd('/')
$id = $id.Substring($id.LastIndexOf('/') + 1)
[void] [IO.Directory]::CreateDirectory($job)
# A document that runs again, or a command that is sent twice, finds the lock and does nothing.
try { [IO.File]::Open("$job/lock-$id", 'CreateNew').Dispose() } catch { Stop-Here 0 "ticket $id is already taken" }

$bytes = Fetch "$path$([IO.File]::ReadAllText("$own/key-$jobId").Trim())?$query"
if ($null -eq $bytes) { Stop-Here 70 "cannot fetch ticket $id" }
$file = "$job/ticket-$id"
[IO.File]::WriteAllBytes($file, $bytes)
$lines = [IO.File]::ReadAllLines($file)
$deleted = $false
try { $deleted = $client.DeleteAsync([Uri] (Value 'delete.url')).GetAwaiter().GetResult().IsSuccessStatusCode } catch { $deleted = $false }
if (-not $deleted) { Say "ticket $id could not be deleted, it ends by itself" }

$bytes = Fetch (Value 'agent.url')
if ($null -eq $bytes) { Stop-Here 70 'cannot fetch the agent' }
$sum = [BitConverter]::ToString([Security.Cryptography.SHA256]::Create().ComputeHash($bytes)).Replace('-', '').ToLowerInvariant()
if ($sum -ne (Value 'agent.sha256')) { Stop-Here 70 'the agent is not the one that the ticket names' }
& ([ScriptBlock]::Create($utf8.GetString($bytes))) $job $file
