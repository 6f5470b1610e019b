import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { functionsCloud, ROLE } from './cloud-with-functions.js';
import { zipOf } from '../zip.js';

const hasPython = ((): boolean => {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

const pythonCloud = async (code: string, handler = 'app.handler') => {
  const functions = await functionsCloud();
  const ZipFile = await zipOf({
    'app.py': code,
    'pkg/__init__.py': '',
    'pkg/inner.py': 'def main(event, context):\n    return "inner"\n',
  });
  await functions.call('CreateFunction', {
    FunctionName: 'p',
    Code: { ZipFile },
    Role: ROLE,
    Runtime: 'python3.13',
    Handler: handler,
  });
  return functions;
};

// With CI=true nothing is skipped: what is missing shall be seen.
describe.skipIf(!hasPython && process.env['CI'] !== 'true')('functions in Python (python3)', () => {
  test('get the event and a context, and their answer is JSON', async () => {
    const { invoke } = await pythonCloud(
      'import os\ndef handler(event, context):\n    return {"got": event["a"], "name": context.function_name, "left": context.get_remaining_time_in_millis() > 1000, "region": os.environ["AWS_REGION"]}\n',
    );
    expect((await invoke('p', { a: [1] })).value).toEqual({ got: [1], name: 'p', left: true, region: 'us-east-1' });
  });

  test('fail with the type of their exception', async () => {
    const { invoke } = await pythonCloud(
      'class Lost(Exception):\n    pass\ndef handler(event, context):\n    raise Lost("gone")\n',
    );
    const { value, failed } = await invoke('p');
    expect(failed).toBe(true);
    expect(value).toMatchObject({ errorType: 'Lost', errorMessage: 'gone' });
    expect((value as { stackTrace: string[] }).stackTrace[0]).toContain('in handler');
  });

  test.each([
    ['app.nope', 'Runtime.HandlerNotFound'],
    ['nope.handler', 'Runtime.ImportModuleError'],
  ])('with the handler %s fail with %s', async (handler, errorType) => {
    const { invoke } = await pythonCloud('def handler(event, context):\n    return 1\n', handler);
    expect((await invoke('p')).value).toMatchObject({ errorType });
  });

  test('may stand in a folder, and print to their log', async () => {
    const { invoke } = await pythonCloud('', 'pkg/inner.main');
    expect((await invoke('p')).value).toBe('inner');
    const { invoke: say } = await pythonCloud(
      'import logging\ndef handler(event, context):\n    print("hello")\n    logging.warning("careful")\n',
    );
    const { answer } = await say('p', {}, { LogType: 'Tail' });
    const tail = Buffer.from(answer.LogResult ?? '', 'base64').toString();
    expect(tail).toMatch(/\nhello\n\[WARNING\]\t\S+Z\t[0-9a-f-]{36}\tcareful\nEND/);
  });
});
