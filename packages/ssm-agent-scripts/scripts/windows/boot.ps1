<powershell>
# Runs at boot: keeps the key of this instance's job, arms the dead-man timer, and says when the SSM agent can take commands.
[void] [Reflection.Assembly]::Load('System.Net.Http, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a')
[Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor 3072
$own = "$env:ProgramData/codepipeline-ec2"
if (-not $env:ProgramData) { $own = "$env:HOME/.codepipeline-ec2" }
[void] [IO.Directory]::CreateDirectory($own)
# The system and administrators only: user data and the SSM agent run as different ones of them.
if ($env:ProgramData) { icacls.exe $own.Replace('/', '\') /inheritance:r /grant:r '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' /Q }
# For programs that know paths of over 260 characters.
if ($env:ProgramData) { reg.exe add HKLM\SYSTEM\CurrentControlSet\Control\FileSystem /v LongPathsEnabled /t REG_DWORD /d 1 /f }
[IO.File]::WriteAllText("$own/key-@@jobId@@", '@@bootKey@@')
shutdown.exe /s /t @@deadSeconds@@ /c 'codepipeline-ec2: the longest life of a build instance is over'

$log = $env:AWS_SSM_AGENT_LOG
if (-not $log) { $log = "$env:ProgramData/Amazon/SSM/Logs/amazon-ssm-agent.log" }
$pause = 300
if ($env:CODEPIPELINE_EC2_WATCH_SECONDS) { $pause = [int] (1000 * [double] $env:CODEPIPELINE_EC2_WATCH_SECONDS) }
function Test-Ready {
  try {
    # The SSM agent keeps writing it.
    $reader = [IO.StreamReader]::new([IO.File]::Open($log, 'Open', 'Read', 'ReadWrite, Delete'))
    try { $reader.ReadToEnd().Contains('Set up control channel successfully') } finally { $reader.Dispose() }
  } catch { $false }
}
$tries = 0
while (-not (Test-Ready)) {
  [Threading.Thread]::Sleep($pause)
  $tries++
  # An agent whose first call failed sleeps for minutes before the next; a restart tries at once.
  if ($tries % 200 -eq 0) {
    net.exe stop AmazonSSMAgent
    net.exe start AmazonSSMAgent
  }
}
$client = [Net.Http.HttpClient]::new()
$client.Timeout = [TimeSpan]::FromSeconds(20)
foreach ($wait in 0.5, 1, 2, 4, 8, 16, 30, 60, 120) {
  $status = 0
  try {
    $message = [Net.Http.HttpRequestMessage]::new([Net.Http.HttpMethod]::Put, [Uri] '@@readyUrl@@')
    $message.Content = [Net.Http.ByteArrayContent]::new([byte[]]::new(0))
    [void] $message.Headers.TryAddWithoutValidation('If-None-Match', '*')
    $status = [int] $client.SendAsync($message).GetAwaiter().GetResult().StatusCode
  } catch { $status = 0 }
  # Write once: 412 says that it is there.
  if ($status -eq 200 -or $status -eq 412) { break }
  [Threading.Thread]::Sleep([int] (1000 * $wait))
}
</powershell>
