
# ---- HTTP ----
# Older Windows offers TLS 1.0 by itself; 3072 is TLS 1.2.
[Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor 3072
[Net.ServicePointManager]::Expect100Continue = $false
$client = [Net.Http.HttpClient]::new()
$client.Timeout = [TimeSpan]::FromHours(1)
# Sets `status`, 0 says that nothing answered, and `answer`, what a refusal says.
function Invoke-Once([string] $method, [string] $url, [hashtable] $headers, [string] $file, [string] $sink) {
  $script:status = 0
  $script:answer = ''
  $message = [Net.Http.HttpRequestMessage]::new([Net.Http.HttpMethod]::new($method), [Uri] $url)
  $response = $null
  try {
    if ($method -eq 'PUT') {
      if ($file) { $message.Content = [Net.Http.StreamContent]::new([IO.File]::OpenRead($file), 1048576) }
      else { $message.Content = [Net.Http.ByteArrayContent]::new([byte[]]::new(0)) }
    }
    foreach ($name in $headers.Keys) {
      if (-not $message.Headers.TryAddWithoutValidation($name, [string] $headers[$name])) {
        [void] $message.Content.Headers.TryAddWithoutValidation($name, [string] $headers[$name])
      }
    }
    $response = $client.SendAsync($message, [Net.Http.HttpCompletionOption]::ResponseHeadersRead).GetAwaiter().GetResult()
    if ($sink -and [int] $response.StatusCode -eq 200) {
      $body = $response.Content.ReadAsStreamAsync().GetAwaiter().GetResult()
      $out = [IO.File]::Create($sink)
      try {
        $body.CopyTo($out, 1048576)
        $expected = $response.Content.Headers.ContentLength
        if ($null -ne $expected -and $out.Length -ne $expected) { throw "the transfer ended after $($out.Length) of $expected bytes" }
      } finally { $out.Dispose() }
    } else {
      $script:answer = $response.Content.ReadAsStringAsync().GetAwaiter().GetResult()
    }
    $script:status = [int] $response.StatusCode
  } catch {
    $script:answer = $_.Exception.GetBaseException().Message
  } finally {
    if ($response) { $response.Dispose() }
    $message.Dispose()
  }
}
# Tries again what may pass: no answer, throttles, server errors.
function Invoke-Patiently([string] $method, [string] $url, [hashtable] $headers = @{}, [string] $file = '', [string] $sink = '') {
  foreach ($pause in $PAUSES.Split(' ')) {
    Invoke-Once $method $url $headers $file $sink
    if ($status -ne 0 -and $status -ne 429 -and $status -lt 500) { return }
    [Threading.Thread]::Sleep([int] (1000 * [double]::Parse($pause, [Globalization.CultureInfo]::InvariantCulture)))
  }
}
function Get-Why { # the reason of the last refusal, for a person
  if ($status -eq 0) { return $answer }
  $code = [regex]::Match($answer, '<Code>([^<]*)<').Groups[1].Value
  "HTTP $status $code".TrimEnd()
}
# Is the URL over, or about to be?
function Test-Ended([string] $key) {
  $ends = [long] 0
  [void] [long]::TryParse((Get-Of $key), [ref] $ends)
  (NowSeconds) -ge $ends - 5
}
# A URL dies with the credentials that signed it, which may be before its time: S3 then says so with 400 or 403.
function Test-HasEnded { $answer -match 'ExpiredToken|Request has expired|InvalidToken' }

# ---- archives ----
function Get-SafePath([string] $folder, [string] $name) {
  # Old tools on Windows write backslashes.
  $path = $name.Replace('\', '/')
  $leaves = $path.StartsWith('/') -or ($windows -and $path.Contains(':'))
  foreach ($part in $path.Split('/')) {
    # Windows drops dots and spaces at a name's end, so '.. ' is '..' there.
    if ($part -ne '' -and $part -ne '.' -and $part.TrimEnd(' ', '.') -eq '') { $leaves = $true }
  }
  # Only backslashes separate what follows the mark of a long name.
  if ($windows) { $path = $path.Replace('/', '\') }
  $full = [IO.Path]::GetFullPath("$folder$([IO.Path]::DirectorySeparatorChar)$path")
  if ($leaves -or -not "$full/".Replace('\', '/').StartsWith("$folder/".Replace('\', '/'), [StringComparison]::Ordinal)) {
    throw "the entry '$name' would leave its folder"
  }
  $full
}
# Every part of the name ends in a character that no system drops or takes for a step upwards: nothing to look at twice.
$PLAIN_NAME = [regex]::new('\A(?:[^/\\:]*[^/\\:. ]/)*(?:[^/\\:]*[^/\\:. ])?\z', 'Compiled')
function Test-AllPlain($zip) {
  $seen = [Collections.Generic.HashSet[string]]::new([StringComparer]::OrdinalIgnoreCase)
  foreach ($entry in $zip.Entries) { if (-not $PLAIN_NAME.IsMatch($entry.FullName) -or -not $seen.Add($entry.FullName)) { return $false } }
  $true
}
# Both give the number of files. A link in an archive becomes a file that holds the link's target, as with git on Windows.
function Expand-Zip([string] $archive, [string] $folder) {
  $files = 0
  $zip = [IO.Compression.ZipFile]::OpenRead($archive)
  try {
    # .NET alone is faster by half, but takes no folder in which there may be the same files.
    if ([IO.Directory]::GetFileSystemEntries($folder).Length -eq 0 -and (Test-AllPlain $zip)) {
      [IO.Compression.ZipFileExtensions]::ExtractToDirectory($zip, $folder)
      foreach ($entry in $zip.Entries) { if ($entry.Name -ne '') { $files++ } }
      return $files
    }
    foreach ($entry in $zip.Entries) {
      $path = Get-SafePath $folder $entry.FullName
      if ($entry.FullName -match '[/\\]$') {
        [void] [IO.Directory]::CreateDirectory($path)
      } else {
        [void] [IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($path))
        [IO.Compression.ZipFileExtensions]::ExtractToFile($entry, $path, $true)
        $files++
      }
    }
  } finally { $zip.Dispose() }
  $files
}
function Invoke-Tar([string[]] $arguments) { # gives the lines it prints
  $start = [Diagnostics.ProcessStartInfo]::new('tar', [string]::Join(' ', @(foreach ($argument in $arguments) { '"' + $argument + '"' })))
  $start.UseShellExecute = $false
  $start.RedirectStandardOutput = $true
  $start.StandardOutputEncoding = $utf8
  $tar = [Diagnostics.Process]::Start($start)
  $text = $tar.StandardOutput.ReadToEnd()
  $tar.WaitForExit()
  if ($tar.ExitCode -ne 0) { throw 'it is no zip and no tar archive' }
  $text.Split([char[]] "`r`n", [StringSplitOptions]::RemoveEmptyEntries)
}
# A listing does not say where a link's name ends: whatever could be its target must stay in the folder.
function Assert-LinkStays([string] $folder, [string] $name, [string] $line) {
  $mark, $from = "$name -> ", "$folder/$name/.."
  if ($line[0] -eq 'h') { $mark, $from = "$name link to ", $folder }
  for ($at = $line.IndexOf($mark, [StringComparison]::Ordinal); $at -ge 0; $at = $line.IndexOf($mark, $at + 1, [StringComparison]::Ordinal)) {
    $target = $line.Substring($at + $mark.Length).Replace('\', '/')
    $leaves = $target.StartsWith('/') -or ($windows -and $target.Contains(':'))
    if ($leaves -or -not ([IO.Path]::GetFullPath("$from/$target") + '/').Replace('\', '/').StartsWith("$folder/".Replace('\', '/'), [StringComparison]::Ordinal)) {
      throw "the link '$name' would leave its folder"
    }
  }
}
function Expand-Tar([string] $archive, [string] $folder) {
  $names = @(Invoke-Tar @('-tf', $archive))
  $lines = @(Invoke-Tar @('-tvf', $archive))
  if ($lines.Count -ne $names.Count) { throw 'its listing cannot be read: a name has several lines' }
  for ($n = 0; $n -lt $names.Count; $n++) {
    [void] (Get-SafePath $folder $names[$n])
    if ($lines[$n][0] -eq 'l' -or $lines[$n][0] -eq 'h') { Assert-LinkStays $folder $names[$n] $lines[$n] }
  }
  [void] (Invoke-Tar @('-xf', $archive, '-C', $folder))
  @(foreach ($name in $names) { if (-not $name.EndsWith('/')) { $name } }).Count
}
# The name by which Windows takes paths of over 260 characters. Windows PowerShell has to be talked into it, before it is too late for the process.
function Get-LongName([string] $path) {
  if (-not $windows -or $path.StartsWith('\\')) { return $path }
  $switches = [string].Assembly.GetType('System.AppContextSwitches')
  if ($PSVersionTable.PSVersion.Major -lt 6) {
    foreach ($name in '_useLegacyPathHandling', '_blockLongPaths') {
      $field = $null
      if ($switches) { $field = $switches.GetField($name, 'Static, NonPublic') }
      if (-not $field) { return $path }
      # Read already, and false.
      $field.SetValue($null, -1)
    }
  }
  '\\?\' + $path
}
function Expand-Any([string] $archive, [string] $folder) {
  [void] [IO.Directory]::CreateDirectory($folder)
  $folder = [IO.Path]::GetFullPath($folder).TrimEnd('/', '\')
  $long = Get-LongName $folder
  $file = [IO.File]::OpenRead($archive)
  try { $zipped = $file.ReadByte() -eq 0x50 -and $file.ReadByte() -eq 0x4B } finally { $file.Dispose() }
  if ($zipped) { Expand-Zip $archive $long } else { Expand-Tar $archive $folder }
}
$FASTEST = [IO.Compression.CompressionLevel]::Fastest
function Add-Entry($zip, [string] $path, [string] $name) {
  # Files that somebody still writes or deletes are taken as they are; who keeps one to himself gets ten seconds.
  for ($try = 1; $true; $try++) {
    try {
      $in = [IO.File]::Open($path, 'Open', 'Read', 'ReadWrite, Delete')
      break
    } catch [IO.IOException] {
      if ($try -eq 50 -or -not [IO.File]::Exists($path)) { throw }
      [Threading.Thread]::Sleep(200)
    }
  }
  try {
    $entry = $zip.CreateEntry($name, $FASTEST)
    $changed = [IO.File]::GetLastWriteTime($path)
    if ($changed.Year -ge 1980 -and $changed.Year -le 2107) { $entry.LastWriteTime = [DateTimeOffset] $changed }
    $out = $entry.Open()
    try { $in.CopyTo($out, 1048576) } finally { $out.Dispose() }
  } finally { $in.Dispose() }
}
function Add-Folder($zip, [string] $folder, [string] $prefix) {
  $files = 0
  foreach ($item in [IO.DirectoryInfo]::new($folder).GetFileSystemInfos()) {
    if ($item -isnot [IO.DirectoryInfo]) {
      # One call of .NET for most files: thousands of them cost a script more than their bytes do.
      try { [void] [IO.Compression.ZipFileExtensions]::CreateEntryFromFile($zip, $item.FullName, $prefix + $item.Name, $FASTEST) }
      catch [IO.IOException] {
        # 32: it is shared in another way (11: the same elsewhere than on Windows), and not yet in the archive.
        if (($_.Exception.GetBaseException().HResult -band 0xFFFF) -notin 32, 11) { throw }
        Add-Entry $zip $item.FullName ($prefix + $item.Name)
      }
      $files++
    } elseif ($item.Attributes -band [IO.FileAttributes]::ReparsePoint) {
      Say "the link '$prefix$($item.Name)' to a folder is not packed"
    } elseif ($item.GetFileSystemInfos().Length -eq 0) {
      [void] $zip.CreateEntry("$prefix$($item.Name)/")
    } else {
      $files += Add-Folder $zip $item.FullName "$prefix$($item.Name)/"
    }
  }
  $files
}
function Compress-Any([string] $archive, [string] $path) {
  $file = [IO.File]::Create($archive)
  try {
    $zip = [IO.Compression.ZipArchive]::new($file, [IO.Compression.ZipArchiveMode]::Create)
    try {
      $path = Get-LongName ([IO.Path]::GetFullPath($path))
      if ([IO.Directory]::Exists($path)) { Add-Folder $zip $path '' }
      else {
        Add-Entry $zip $path ([IO.Path]::GetFileName($path))
        1
      }
    } finally { $zip.Dispose() }
  } finally { $file.Dispose() }
}
