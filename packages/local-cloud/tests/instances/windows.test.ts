import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { openPowerShell, powerShellProblem } from '../../src/instances/powershell.js';
import { parseWindowsUserData } from '../../src/services/ec2/windows-user-data.js';
import { base64, launch, openCloud, PATIENTLY, PROCESSES, stateOf } from '../ec2/cloud-under-test.js';
import { ended, openFleet, putDocument, send, type Fleet } from '../ssm/ssm-under-test.js';

const IMAGE = 'resolve:ssm:/aws/service/ami-windows-latest/Windows_Server-2022-English-Full-Base';
const REAL = { ...PROCESSES, clock: 'real' } as const;

/** In CI it has to be there. */
const missing = powerShellProblem() !== undefined && process.env['CI'] !== 'true';
const note = missing ? ' (skipped: neither pwsh nor dotnet is installed)' : '';
beforeAll(async () => void (missing || (await openPowerShell())), 240_000);

const scratch = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'windows-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

const sendLines = (fleet: Fleet, commands: readonly string[]): Promise<string> =>
  send(fleet, { DocumentName: 'AWS-RunPowerShellScript', Parameters: { commands } });

describe('the user data of a Windows instance', () => {
  test('is a PowerShell script and a batch script, at the first boot or at each', () => {
    expect(parseWindowsUserData(base64('<powershell>\n1\n</powershell>'))).toEqual({
      powerShell: '\n1\n',
      persists: false,
    });
    expect(parseWindowsUserData(base64('<script>a</script><powershell>b</powershell><persist>true</persist>'))).toEqual(
      {
        powerShell: 'b',
        batch: 'a',
        persists: true,
      },
    );
  });

  test('as YAML is refused by name, and without any element it is nothing', () => {
    expect(parseWindowsUserData(base64('version: 1.1\ntasks:\n- task: executeScript\n')).problem).toMatch(/YAML/);
    expect(parseWindowsUserData(base64('#!/bin/sh\n'))).toEqual({ persists: false });
  });
});

describe.skipIf(missing)(`a Windows instance${note}`, { timeout: 60_000 }, () => {
  test('runs its user data, in which shutdown.exe ends it', async () => {
    const cloud = await openCloud(REAL);
    const script = `<powershell>
[Console]::WriteLine("home $env:HOME, data '$env:ProgramData', log $env:AWS_SSM_AGENT_LOG")
shutdown.exe /s /t 0 /c 'all is said'
</powershell>`;
    const { InstanceId } = await launch(cloud, {
      ImageId: IMAGE,
      UserData: base64(script),
      InstanceInitiatedShutdownBehavior: 'terminate',
    });
    await vi.waitFor(async () => expect(await stateOf(cloud, InstanceId)).toBe('terminated'), PATIENTLY);
    const { Output } = await cloud.call<{ Output: string }>('ec2', 'GetConsoleOutput', { InstanceId });
    expect(Buffer.from(Output, 'base64').toString()).toMatch(/^home .*\/root, data '', log .*amazon-ssm-agent\.log$/m);
  });

  test('runs a document with PowerShell: output, errors, exit code', async () => {
    const fleet = await openFleet(REAL, { ImageId: IMAGE });
    const [{ PlatformType } = {}] = (
      await fleet.call<{ InstanceInformationList: { PlatformType: string }[] }>('ssm', 'DescribeInstanceInformation')
    ).InstanceInformationList;
    expect(PlatformType).toBe('Windows');
    const id = await sendLines(fleet, ["'grüße ' + (1 + 1)", "[Console]::Error.WriteLine('wrong')", 'exit 7']);
    expect(await ended(fleet, id)).toMatchObject({
      Status: 'Failed',
      ResponseCode: 7,
      StandardOutputContent: 'grüße 2\n',
      StandardErrorContent: 'wrong\nfailed to run commands: exit status 7',
      PluginName: 'PowerShellScript',
    });
  });

  test('takes a step for Windows, and skips one for Linux', async () => {
    const fleet = await openFleet(REAL, { ImageId: IMAGE });
    const step = (name: string, action: string, platform: string) => ({
      action,
      name,
      precondition: { StringEquals: ['platformType', platform] },
      inputs: { runCommand: [`'${name}'`] },
    });
    await putDocument(fleet, 'both', {
      mainSteps: [step('one', 'aws:runShellScript', 'Linux'), step('two', 'aws:runPowerShellScript', 'Windows')],
    });
    const id = await send(fleet, { DocumentName: 'both' });
    expect(await ended(fleet, id)).toMatchObject({ Status: 'Success' });
    const { CommandInvocations: [{ CommandPlugins = [] } = {}] = [] } = await fleet.call<{
      CommandInvocations: { CommandPlugins: { Output: string }[] }[];
    }>('ssm', 'ListCommandInvocations', { CommandId: id, Details: true });
    expect(CommandPlugins.map(({ Output }) => Output)).toEqual([
      expect.stringContaining('unsatisfied preconditions'),
      'two\n',
    ]);
  });

  test('starts anew when a script asks for it with 3010, and then runs what persists of its user data again', async () => {
    const count = `$file = "$env:HOME/boots"
[IO.File]::AppendAllText($file, 'x')`;
    const fleet = await openFleet(REAL, {
      ImageId: IMAGE,
      UserData: base64(`<powershell>${count}</powershell><persist>true</persist>`),
    });
    const id = await sendLines(fleet, [
      '$file = "$env:HOME/boots"',
      'while (-not [IO.File]::Exists($file)) { [Threading.Thread]::Sleep(20) }',
      'if ([IO.File]::Exists("$env:HOME/asked")) {',
      "  while ([IO.File]::ReadAllText($file) -ne 'xx') { [Threading.Thread]::Sleep(20) }",
      "  'back'",
      '} else {',
      '  [IO.File]::WriteAllText("$env:HOME/asked", \'\')',
      '  exit 3010',
      '}',
    ]);
    expect(await ended(fleet, id)).toMatchObject({ Status: 'Success', StandardOutputContent: 'back\n' });
  });

  test('gives a script the parameters that are to come as variables', async () => {
    const fleet = await openFleet(REAL, { ImageId: IMAGE });
    await putDocument(fleet, 'says', {
      parameters: { word: { type: 'String', interpolationType: 'ENV_VAR' } },
      mainSteps: [{ action: 'aws:runPowerShellScript', name: 'say', inputs: { runCommand: ['"says {{ word }}"'] } }],
    });
    const id = await send(fleet, { DocumentName: 'says', Parameters: { word: ["it's $(1)"] } });
    expect(await ended(fleet, id)).toMatchObject({ StandardOutputContent: "says it's $(1)\n" });
  });

  test('can start powershell.exe, and names a cmdlet that only PowerShell 7 has here', async () => {
    const fleet = await openFleet(REAL, { ImageId: IMAGE });
    const id = await sendLines(fleet, [
      'powershell.exe -NoProfile -Command "exit 5"',
      '"code $LASTEXITCODE"',
      'Get-Date | Out-Null',
    ]);
    const { StandardOutputContent, StandardErrorContent = '' } = await ended(fleet, id);
    expect(StandardOutputContent).toBe('code 5\n');
    const { program } = await openPowerShell();
    if (program.endsWith('pwsh')) expect(StandardErrorContent).toBe('');
    else expect(StandardErrorContent).toMatch(/powershell-host: Get-Date .*install it \(the command pwsh\)/);
  });
});

describe('PowerShell for Windows instances', () => {
  test('is pwsh where that is installed', async () => {
    const folder = scratch();
    writeFileSync(join(folder, 'pwsh'), '');
    chmodSync(join(folder, 'pwsh'), 0o755);
    expect(await openPowerShell({ path: folder })).toMatchObject({ program: join(folder, 'pwsh') });
  });

  test('is missing where there is neither pwsh nor dotnet: a launch is refused, and says what to install', async () => {
    const before = process.env['PATH'];
    const folder = scratch();
    process.env['PATH'] = folder;
    onTestFinished(() => void (process.env['PATH'] = before));
    const cloud = await openCloud({ isolation: 'process-group', unsandboxed: true, clock: 'real' });
    await expect(launch(cloud, { ImageId: IMAGE })).rejects.toMatchObject({
      code: 'InvalidAMIID.Unavailable',
      message: expect.stringMatching(/PowerShell 7 .*pwsh.*\.NET SDK 10/),
    });
    await expect(openPowerShell({ path: folder })).rejects.toThrow(/install PowerShell 7/);
  });

  test('that is built at the same time twice is built whole, and kept', async () => {
    const folder = scratch();
    // Stands for the .NET SDK: writes what a build makes.
    writeFileSync(
      join(folder, 'dotnet'),
      `#!/bin/sh
while [ "$1" != -o ]; do shift; done
echo x >> ${join(folder, 'builds')}
mkdir -p "$2" && printf '#!/bin/sh\n' > "$2/powershell-host" && chmod +x "$2/powershell-host"
`,
    );
    chmodSync(join(folder, 'dotnet'), 0o755);
    mkdirSync(join(folder, 'cache'));
    const options = { path: folder, cacheDirectory: join(folder, 'cache') };
    const [one, two] = await Promise.all([openPowerShell(options), openPowerShell(options)]);
    expect(one).toEqual(two);
    expect(existsSync(one.program)).toBe(true);
    await openPowerShell(options);
    expect(readFileSync(join(folder, 'builds'), 'utf8')).toBe('x\n');
  });

  test('that cannot be built says so with all that the build said, and is tried again', async () => {
    const folder = scratch();
    writeFileSync(join(folder, 'dotnet'), '#!/bin/sh\necho no such package\nexit 1\n');
    chmodSync(join(folder, 'dotnet'), 0o755);
    const options = { path: folder, cacheDirectory: join(folder, 'cache') };
    await expect(openPowerShell(options)).rejects.toThrow(/\.NET SDK 10[^]*no such package/);
    await expect(openPowerShell(options)).rejects.toThrow(/no such package/);
  });
});
