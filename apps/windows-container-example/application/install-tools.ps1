# Brings what build.ps1 needs and a stock image lacks: the .NET SDK and the AWS CLI; docker comes with the ECS-optimized Windows images.
# For Windows PowerShell 5.1 and PowerShell 7. An image of your own that has all three makes every build a minute or two shorter.
param([string] $DotnetVersion = '10.0.401')
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'
if ([IO.Path]::DirectorySeparatorChar -eq '\') {
  foreach ($name in 'System.Net.Http', 'System.IO.Compression.FileSystem') { [void] [Reflection.Assembly]::LoadWithPartialName($name) }
}
$tools = "$([IO.Path]::GetTempPath())build-tools"

function Test-Program([string] $name) { $null -ne (Get-Command $name -CommandType Application -ErrorAction Ignore) }
function Add-ToPath([string] $folder) { [Environment]::SetEnvironmentVariable('PATH', $folder + [IO.Path]::PathSeparator + $env:PATH) }
function Save-Download([string] $url, [string] $file) {
  [Console]::Out.WriteLine("downloading $url")
  [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor 3072
  $client = [Net.Http.HttpClient]::new()
  $client.Timeout = [TimeSpan]::FromMinutes(10)
  try {
    $in = $client.GetStreamAsync($url).GetAwaiter().GetResult()
    $out = [IO.File]::Create($file)
    try { $in.CopyTo($out) } finally { $out.Dispose() }
  } finally { $client.Dispose() }
}
function Assert-Windows([string] $name) {
  if ([IO.Path]::DirectorySeparatorChar -ne '\') { throw "$name is not installed, and this script can install it on Windows only" }
}

[void] [IO.Directory]::CreateDirectory($tools)
if (-not (Test-Program dotnet)) {
  Assert-Windows dotnet
  Save-Download "https://builds.dotnet.microsoft.com/dotnet/Sdk/$DotnetVersion/dotnet-sdk-$DotnetVersion-win-x64.zip" "$tools\dotnet.zip"
  [IO.Compression.ZipFile]::ExtractToDirectory("$tools\dotnet.zip", "$tools\dotnet")
  Add-ToPath "$tools\dotnet"
}
if (-not (Test-Program aws)) {
  Assert-Windows aws
  Save-Download 'https://awscli.amazonaws.com/AWSCLIV2.msi' "$tools\aws.msi"
  $installer = [Diagnostics.Process]::Start('msiexec.exe', "/i `"$tools\aws.msi`" /qn /norestart")
  $installer.WaitForExit()
  if ($installer.ExitCode -notin 0, 3010) { throw "the AWS CLI could not be installed: msiexec ended with $($installer.ExitCode)" }
  Add-ToPath "$([Environment]::GetFolderPath('ProgramFiles'))\Amazon\AWSCLIV2"
}
if (-not (Test-Program docker)) { throw 'docker is not installed; take an ECS-optimized Windows image, which has it' }
if ([IO.Path]::DirectorySeparatorChar -eq '\') {
  # Its service may not be started yet. 2: it is.
  $starter = [Diagnostics.Process]::Start('net.exe', 'start docker')
  $starter.WaitForExit()
  if ($starter.ExitCode -notin 0, 2) { throw "docker's service does not start: net start docker ended with $($starter.ExitCode)" }
}
$global:LASTEXITCODE = 0
