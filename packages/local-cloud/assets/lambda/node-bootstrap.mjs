// Runs a Node.js function as Lambda's own runtime does: loads the handler, then takes invocations from the Runtime API.
import { existsSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format as formatText } from 'node:util';

// Nobody reads any more: the cloud has gone. To say so would be the next failure to write.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => process.exit(0));

const {
  AWS_LAMBDA_RUNTIME_API: api,
  LAMBDA_TASK_ROOT: root,
  _HANDLER: handlerName,
  LOCAL_CLOUD_TIME_FACTOR: factor,
} = process.env;
const json = process.env.AWS_LAMBDA_LOG_FORMAT === 'JSON';
delete process.env.LOCAL_CLOUD_TIME_FACTOR;

// The cloud's time, where it is not the machine's: it is told with each invocation and runs on from there.
const RealDate = Date;
const cloudTime = { at: RealDate.now(), since: RealDate.now() };
if (factor !== undefined) {
  const now = () => cloudTime.at + (RealDate.now() - cloudTime.since) * Number(factor);
  globalThis.Date = class Date extends RealDate {
    constructor(...args) {
      if (args.length === 0) super(now());
      else super(...args);
    }
    static now() {
      return now();
    }
  };
}
const tellTime = (text) => {
  if (text === undefined) return;
  cloudTime.at = Number(text);
  cloudTime.since = RealDate.now();
};

// Many functions that make custom resources take nothing but host and path of the address for their answer: at AWS it is
// always an `https:` one. A request to the cloud's own host is never one for another server.
const cloudAt = new URL(process.env.AWS_ENDPOINT_URL);
const isForCloud = ({ hostname, host, port }) =>
  (hostname ?? host) === cloudAt.hostname && (!port || Number(port) === 443 || String(port) === cloudAt.port);
for (const method of ['request', 'get']) {
  const secure = https[method];
  https[method] = (...args) => {
    const [first, ...rest] = args;
    const url = typeof first === 'string' || first instanceof URL ? new URL(first) : undefined;
    if (!isForCloud(url ?? first)) return secure(...args);
    const plain = { protocol: 'http:', port: cloudAt.port, agent: undefined };
    if (!url) return http[method]({ ...first, ...plain }, ...rest);
    const [options, ...others] = typeof rest[0] === 'object' ? rest : [{}, ...rest];
    return http[method](new URL(url.pathname + url.search, cloudAt), { ...options, ...plain }, ...others);
  };
}
syncBuiltinESMExports();

const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const [host, ...prefix] = api.split('/');
const request = (method, path, body, headers = {}) =>
  new Promise((resolve, reject) => {
    const [hostname, port] = host.split(':');
    const call = http.request(
      { hostname, port, method, agent, headers, path: `/${[...prefix, '2018-06-01/runtime'].join('/')}${path}` },
      (answer) => {
        const chunks = [];
        answer.on('data', (chunk) => chunks.push(chunk));
        answer.on('end', () => resolve({ headers: answer.headers, text: Buffer.concat(chunks).toString() }));
        answer.on('error', reject);
      },
    );
    call.on('error', reject);
    call.end(body);
  });

const isError = (value) => value instanceof Error || (typeof value === 'object' && value !== null && 'stack' in value);
const describeError = (error, type) =>
  isError(error)
    ? {
        errorType: type ?? error.name ?? error.constructor?.name ?? 'Error',
        errorMessage: String(error.message),
        trace: String(error.stack ?? '').split('\n'),
      }
    : { errorType: type ?? typeof error, errorMessage: String(error), trace: [] };

let requestId = '';
const writeLine = (level, text) => {
  const at = new Date().toISOString();
  const line = json
    ? JSON.stringify({ timestamp: at, level, requestId: requestId || undefined, message: text })
    : `${at}\t${requestId || 'undefined'}\t${level}\t${text}`;
  // One call is one event of the log, whatever lines it has.
  process.stdout.write(`${line.replaceAll('\n', '\r')}\n`);
};
for (const [method, level] of Object.entries({
  log: 'INFO',
  info: 'INFO',
  debug: 'DEBUG',
  trace: 'TRACE',
  warn: 'WARN',
  error: 'ERROR',
})) {
  console[method] = (...args) =>
    writeLine(
      level,
      json && args.length === 1 && typeof args[0] === 'object' && !isError(args[0]) ? args[0] : formatText(...args),
    );
}

const initError = async (error, type) => {
  const described = describeError(error, type);
  writeLine(
    'ERROR',
    `Uncaught Exception \t${JSON.stringify({ ...described, stack: described.trace, trace: undefined })}`,
  );
  await request('POST', '/init/error', JSON.stringify(described), {
    'Lambda-Runtime-Function-Error-Type': described.errorType,
  });
  process.exit(1);
};

const loadHandler = async () => {
  const file = basename(handlerName);
  const dot = file.indexOf('.');
  if (dot < 1) throw Object.assign(new Error(`Bad handler '${handlerName}'`), { name: 'Runtime.MalformedHandlerName' });
  const base = join(root, dirname(handlerName), file.slice(0, dot));
  const path = ['.js', '.mjs', '.cjs'].map((extension) => base + extension).find((candidate) => existsSync(candidate));
  const missing = (text) => Object.assign(new Error(text), { name: 'Runtime.ImportModuleError' });
  if (!path) throw missing(`Error: Cannot find module '${file.slice(0, dot)}'`);
  let loaded;
  try {
    loaded = await import(pathToFileURL(path).href);
  } catch (error) {
    if (error?.code === 'MODULE_NOT_FOUND' || error?.code === 'ERR_MODULE_NOT_FOUND')
      throw missing(`Error: ${error.message}`);
    if (error instanceof SyntaxError)
      throw Object.assign(new Error(`SyntaxError: ${error.message}`), { name: 'Runtime.UserCodeSyntaxError' });
    throw error;
  }
  const find = (from) =>
    file
      .slice(dot + 1)
      .split('.')
      .reduce((value, key) => value?.[key], from);
  const handler = find(loaded) ?? find(loaded.default);
  if (typeof handler === 'function') return handler;
  throw Object.assign(new Error(`${handlerName} is undefined or not exported`), { name: 'Runtime.HandlerNotFound' });
};

const contextOf = (headers) => {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
};

const invoke = (handler, event, context) =>
  new Promise((resolve, reject) => {
    // The oldest way to end an invocation, which the module `cfn-response` still takes.
    context.done = (error, result) => (error ? reject(error) : resolve(result));
    context.succeed = (result) => resolve(result);
    context.fail = (error) => reject(error);
    const callback = (error, result) => (error ? reject(error) : resolve(result));
    const returned = handler(event, context, callback);
    if (typeof returned?.then === 'function') returned.then(resolve, reject);
    else if (handler.length < 3) resolve(returned);
  });

const crash = (type, status) => (error) => {
  const described = describeError(error, type);
  writeLine('ERROR', `${type ?? 'Uncaught Exception'} \t${JSON.stringify(described)}`);
  const path = requestId ? `/invocation/${requestId}/error` : '/init/error';
  request('POST', path, JSON.stringify(described)).finally(() => process.exit(status));
};
// Nobody reads any more: the cloud has gone, and to write of it would fail again, without end.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => process.exit(0));
process.on('unhandledRejection', crash('Runtime.UnhandledPromiseRejection', 128));
process.on('uncaughtException', crash(undefined, 129));

let handler;
try {
  handler = await loadHandler();
} catch (error) {
  await initError(error);
}

for (;;) {
  let next;
  try {
    next = await request('GET', '/invocation/next');
  } catch {
    // The cloud has gone: so does its function.
    process.exit(0);
  }
  requestId = next.headers['lambda-runtime-aws-request-id'];
  process.env._X_AMZN_TRACE_ID = next.headers['lambda-runtime-trace-id'];
  tellTime(next.headers['local-cloud-time']);
  let path = `/invocation/${requestId}/response`;
  let body;
  try {
    body = JSON.stringify((await invoke(handler, JSON.parse(next.text), contextOf(next.headers))) ?? null) ?? 'null';
  } catch (error) {
    const described = describeError(error);
    const { trace: stack, ...rest } = described;
    writeLine('ERROR', json ? { ...rest, stackTrace: stack } : `Invoke Error \t${JSON.stringify({ ...rest, stack })}`);
    path = `/invocation/${requestId}/error`;
    body = JSON.stringify(described);
  }
  const answered = requestId;
  // Tells the cloud that all lines of this invocation have been written.
  process.stdout.write(`\u0000${answered}\n`);
  try {
    await request('POST', path, body, { 'Content-Type': 'application/json' });
  } catch {
    process.exit(0);
  }
  if (requestId === answered) requestId = '';
}
