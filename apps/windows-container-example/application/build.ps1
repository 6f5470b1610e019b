# Builds and tests the application, packs it into an image and pushes that to a registry of ECR.
# For Windows PowerShell 5.1 and PowerShell 7; needs dotnet, docker and aws on the PATH (install-tools.ps1 brings what is missing).
# The image's tag is the execution of the pipeline; IMAGE_URI and IMAGE_DIGEST become variables of the build action.
param(
  # Where the image goes: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/converter
  [string] $Repository,
  # Default: the Dockerfile's own.
  [string] $BaseImage = '',
  [string] $Tag = $env:PipelineExecutionId
)
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'
if ($Repository -notmatch '^[a-z0-9.:-]+(/[a-z0-9._-]+)+$') { throw "-Repository must be a registry's host and a repository, as HOST/NAME; it is '$Repository'" }
if ($Tag -notmatch '^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$') { throw "-Tag must be a tag of an image; it is '$Tag'. In a pipeline it is the execution's id" }

# Runs a program, gives what it prints, and ends the build when it fails: PowerShell itself does not look at exit codes.
function Invoke-Program([string] $program, [string[]] $arguments) {
  [Console]::Out.WriteLine("> $program $([string]::Join(' ', $arguments))")
  & $program @arguments
  if ($LASTEXITCODE -ne 0) { throw "$program $($arguments[0]) ended with exit code $LASTEXITCODE" }
}
# The password goes through standard input, by .NET: a pipe of PowerShell would add a line's end and its own idea of characters.
function Connect-Registry([string] $registry, [string] $password) {
  [Console]::Out.WriteLine("> docker login $registry")
  $start = [Diagnostics.ProcessStartInfo]::new('docker', "login --username AWS --password-stdin $registry")
  $start.UseShellExecute = $false
  $start.RedirectStandardInput = $true
  $process = [Diagnostics.Process]::Start($start)
  $process.StandardInput.Write($password)
  $process.StandardInput.Close()
  $process.WaitForExit()
  if ($process.ExitCode -ne 0) { throw "docker login ended with exit code $($process.ExitCode)" }
}
function Write-ActionVariable([string] $name, [string] $value) {
  [Console]::Out.WriteLine("$name=$value")
  if ($env:CODEPIPELINE_EC2_OUTPUT) { [IO.File]::AppendAllText($env:CODEPIPELINE_EC2_OUTPUT, "$name=$value`n") }
}

foreach ($switch in 'DOTNET_NOLOGO', 'DOTNET_CLI_TELEMETRY_OPTOUT', 'TESTINGPLATFORM_TELEMETRY_OPTOUT') { [Environment]::SetEnvironmentVariable($switch, '1') }
[Environment]::SetEnvironmentVariable('DOTNET_GENERATE_ASPNET_CERTIFICATE', 'false')

$registryHost = $Repository.Substring(0, $Repository.IndexOf('/'))
$image = "${Repository}:$Tag"

Invoke-Program dotnet @('test', '--project', 'tests/Converter.Tests', '-c', 'Release')
Invoke-Program dotnet @('publish', 'src/Converter', '-c', 'Release', '-o', 'published')

$base = @()
if ($BaseImage) { $base = @('--build-arg', "BASE_IMAGE=$BaseImage") }
# Before docker builds: the base image may be in the same registry.
$region = @()
if ($registryHost -match '\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.') { $region = @('--region', $Matches[1]) }
$password = Invoke-Program aws (@('ecr', 'get-login-password') + $region)
Connect-Registry $registryHost $password
Invoke-Program docker (@('build', '--tag', 'converter') + $base + @('--build-arg', "VERSION=$Tag", '.'))
Invoke-Program docker @('tag', 'converter', $image)
Invoke-Program docker @('push', $image)

# HOST/NAME@sha256:...
$digests = @(Invoke-Program docker @('inspect', '--format', '{{range .RepoDigests}}{{println .}}{{end}}', $image))
$pushed = @(foreach ($digest in $digests) { if ($digest.StartsWith("$Repository@")) { $digest } })
if ($pushed.Count -eq 0) { throw "docker knows no digest of $image in $registryHost" }
Write-ActionVariable IMAGE_URI $image
Write-ActionVariable IMAGE_DIGEST $pushed[0].Substring($Repository.Length + 1)
