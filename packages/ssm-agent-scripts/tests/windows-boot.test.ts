import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { windowsDocument, windowsUserData } from '../src/index.js';
import { engine, engineArguments, NO_ENGINE, skipNote } from './kit/windows-engine.js';

const JOB = '11111111-2222-3333-4444-555555555555';
const OPTIONS = {
  jobId: JOB,
  bootKey: 'key-of-this-instance',
  readyUrl: 'https://bucket.example/ready?X-Amz-Signature=a%2Fb',
  deadMinutes: 150,
};

describe('the user data of a Windows instance', () => {
  test('is one script for EC2Launch, with every value in place', () => {
    const text = windowsUserData(OPTIONS);
    expect(text).toMatch(/^<powershell>\n[^]*\n<\/powershell>\n$/);
    expect(text).not.toContain('@@');
    expect(text).toContain('shutdown.exe /s /t 9000 ');
  });

  test.each([
    [{ jobId: "1'; exit" }],
    [{ bootKey: 'short' }],
    [{ bootKey: "key-of-this'instance" }],
    [{ readyUrl: "https://b.example/'" }],
    [{ readyUrl: 'https://b.example/\u2019; exit' }],
    [{ deadMinutes: 0 }],
    [{ deadMinutes: 1.5 }],
  ])('holds no value that could break out: %j', (change) => {
    expect(() => windowsUserData({ ...OPTIONS, ...change })).toThrow(RangeError);
  });

  test.skipIf(NO_ENGINE)(
    `keeps the key, arms the timer, and says once that the SSM agent listens${skipNote}`,
    { timeout: 60_000 },
    async () => {
      const home = mkdtempSync(join(tmpdir(), 'boot-'));
      onTestFinished(() => rmSync(home, { recursive: true, force: true }));
      const calls: string[] = [];
      const log = join(home, 'amazon-ssm-agent.log');
      const server = createServer((request, response) => {
        calls.push(
          `${request.method} ${request.url} ${request.headers['if-none-match']} ${request.headers['content-length']} ${request.headers['content-type']} ${existsSync(log)}`,
        );
        response.writeHead(calls.length === 1 ? 503 : 412).end();
      }).listen(0, '127.0.0.1');
      onTestFinished(() => void server.close());
      await once(server, 'listening');
      // A listening server's address is an object.
      const { port } = server.address() as AddressInfo;
      const script = windowsUserData({
        ...OPTIONS,
        readyUrl: `http://127.0.0.1:${port}/ready?X-Amz-Credential=a%2Fb`,
      }).replace(/<\/?powershell>/g, '');
      writeFileSync(join(home, 'boot.ps1'), script);
      // The timer's command says that it was called, and the control channel comes up only then.
      const timer = `#!/bin/sh\necho "$@" > '${home}/timer'\necho 'x Set up control channel successfully' > '${log}'\n`;
      writeFileSync(join(home, 'shutdown.exe'), timer);
      chmodSync(join(home, 'shutdown.exe'), 0o755);
      const child = spawn(engine ?? 'pwsh', engineArguments(join(home, 'boot.ps1')), {
        env: {
          HOME: home,
          PATH: `${home}:${process.env['PATH']}`,
          AWS_SSM_AGENT_LOG: log,
          CODEPIPELINE_EC2_WATCH_SECONDS: '0.05',
        },
        stdio: 'inherit',
      });
      await once(child, 'close');
      expect(readFileSync(join(home, `.codepipeline-ec2/key-${JOB}`), 'utf8')).toBe('key-of-this-instance');
      expect(readFileSync(join(home, 'timer'), 'utf8')).toMatch(/^\/s \/t 9000 \/c /);
      const call = 'PUT /ready?X-Amz-Credential=a%2Fb * 0 undefined true';
      expect(calls).toEqual([call, call]);
    },
  );
});

/** SSM's rules for documents and commands: developer guide "Document components", API reference CreateDocument. */
describe('the document for Windows', () => {
  test('is for Windows only, small, and takes the two parameters of the document for Linux', () => {
    const [step, ...more] = windowsDocument.mainSteps;
    expect(more).toEqual([]);
    expect(step?.action).toBe('aws:runPowerShellScript');
    expect(step?.precondition).toEqual({ StringEquals: ['platformType', 'Windows'] });
    expect(step?.name).toMatch(/^[a-zA-Z0-9_]{1,128}$/);
    expect(windowsDocument.schemaVersion).toBe('2.2');
    expect(JSON.stringify(windowsDocument).length).toBeLessThan(6_000);
    expect(step?.inputs.runCommand.join('\n').length).toBeLessThan(4_096);
  });

  test('names each parameter once, and nothing that SSM would take for one', () => {
    const text = JSON.stringify(windowsDocument.mainSteps);
    expect(text.match(/\{\{[^}]*\}\}/g)).toEqual(['{{ jobId }}', '{{ ticket }}']);
    expect(Object.keys(windowsDocument.parameters)).toEqual(['jobId', 'ticket']);
  });
});
