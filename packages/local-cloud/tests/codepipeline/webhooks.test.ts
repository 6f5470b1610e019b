import { createHmac } from 'node:crypto';
import type {
  ListPipelineExecutionsOutput,
  ListWebhooksOutput,
  PutWebhookOutput,
  WebhookDefinition,
} from '@aws-sdk/client-codepipeline';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { build, pipelineOf, runningPipeline, START, type PipelineCloud } from './pipeline-cloud.js';

const definition = (overrides: Partial<WebhookDefinition> = {}): WebhookDefinition => ({
  name: 'on-push',
  targetPipeline: 'web',
  targetAction: 'Fetch',
  filters: [{ jsonPath: '$.ref', matchEquals: 'refs/heads/main' }],
  authentication: 'GITHUB_HMAC',
  authenticationConfiguration: { SecretToken: 's3cret' },
  ...overrides,
});
const UNAUTHENTICATED = { authentication: 'UNAUTHENTICATED', authenticationConfiguration: {} } as const;

const put = async (aws: PipelineCloud, webhook = definition(), tags?: object) =>
  (await aws.call<PutWebhookOutput>('PutWebhook', { webhook, ...(tags && { tags }) })).webhook;
const list = async (aws: PipelineCloud, input: object = {}) => aws.call<ListWebhooksOutput>('ListWebhooks', input);
const running = () => runningPipeline(pipelineOf({ Build: [build()] }));
const executions = async (aws: PipelineCloud) =>
  (await aws.call<ListPipelineExecutionsOutput>('ListPipelineExecutions', { pipelineName: 'web' }))
    .pipelineExecutionSummaries ?? [];

/** As it comes in over HTTP. */
const send = async (
  aws: PipelineCloud,
  url: string | undefined,
  body: unknown,
  headers: Record<string, string> = {},
) => {
  const { pathname } = new URL(url ?? '');
  const [, , service = '', route = '', ...rest] = pathname.split('/');
  expect(service).toBe('codepipeline');
  const answer = await aws.cloud.services.get('codepipeline')?.plain?.[route]?.({
    method: 'POST',
    path: rest.join('/'),
    query: [],
    headers: { 'content-type': 'application/json', ...headers },
    body: Readable.from([Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))]),
  });
  return { status: answer?.status, ran: (await executions(aws)).length };
};
const signed = (body: unknown, secret = 's3cret', algorithm: 'sha1' | 'sha256' = 'sha256') => ({
  [algorithm === 'sha1' ? 'x-hub-signature' : 'x-hub-signature-256']: `${algorithm}=${createHmac(algorithm, secret)
    .update(JSON.stringify(body))
    .digest('hex')}`,
});
const PUSH = { ref: 'refs/heads/main' };

describe('a webhook', () => {
  test('starts its pipeline by a signed POST that fits its filters', async () => {
    const aws = await running();
    const url = (await put(aws))?.url;
    expect(await send(aws, url, PUSH, signed(PUSH))).toEqual({ status: 200, ran: 2 });
    expect(await send(aws, url, PUSH, signed(PUSH, 's3cret', 'sha1'))).toEqual({ status: 200, ran: 3 });
    expect((await executions(aws))[0]?.trigger).toEqual({
      triggerType: 'Webhook',
      triggerDetail: 'arn:aws:codepipeline:us-east-1:000000000000:webhook:on-push',
    });
    expect((await list(aws)).webhooks?.[0]?.lastTriggered).toEqual(new Date(START));
  });

  test('lets nobody in whose signature does not fit', async () => {
    const aws = await running();
    const url = (await put(aws))?.url;
    expect(await send(aws, url, PUSH)).toEqual({ status: 403, ran: 1 });
    expect(await send(aws, url, PUSH, signed(PUSH, 'guess'))).toEqual({ status: 403, ran: 1 });
    expect(await send(aws, url, { ref: 'x' }, signed(PUSH))).toEqual({ status: 403, ran: 1 });
  });

  test('ignores what does not fit all its filters', async () => {
    const aws = await running();
    const filters = [{ jsonPath: '$.ref', matchEquals: 'refs/heads/{S3ObjectKey}' }, { jsonPath: '$.commits[*].id' }];
    const url = (await put(aws, definition({ ...UNAUTHENTICATED, filters })))?.url;
    expect(await send(aws, url, { ref: 'refs/heads/app.zip' })).toEqual({ status: 200, ran: 1 });
    expect(await send(aws, url, { ref: 'refs/heads/x', commits: [{ id: 1 }] })).toEqual({ status: 200, ran: 1 });
    expect(await send(aws, url, { ref: 'refs/heads/app.zip', commits: [{ id: 1 }] })).toEqual({ status: 200, ran: 2 });
    expect(await send(aws, url, 'no json')).toEqual({ status: 400, ran: 2 });
  });

  test('that knows its callers by address takes those of its range only', async () => {
    const aws = await running();
    const ip = (AllowedIPRange: string) =>
      definition({ authentication: 'IP', authenticationConfiguration: { AllowedIPRange } });
    const url = (await put(aws, ip('10.0.0.0/8')))?.url;
    expect(await send(aws, url, PUSH)).toEqual({ status: 403, ran: 1 });
    await put(aws, ip('127.0.0.0/8'));
    expect(await send(aws, url, PUSH)).toEqual({ status: 200, ran: 2 });
  });

  test('keeps its URL when it is changed, and has another when it is made anew', async () => {
    const aws = await running();
    const first = await put(aws);
    expect((await put(aws, definition({ filters: [{ jsonPath: '$.after' }] })))?.url).toBe(first?.url);
    await aws.call('DeleteWebhook', { name: 'on-push' });
    await aws.call('DeleteWebhook', { name: 'on-push' });
    expect((await put(aws))?.url).not.toBe(first?.url);
    expect(await send(aws, first?.url, PUSH, signed(PUSH))).toEqual({ status: 404, ran: 1 });
  });

  test('is listed without its secret, in pages, with its tags', async () => {
    const aws = await running();
    await put(aws, definition({ name: 'a' }), [{ key: 'team', value: 'x' }]);
    await put(aws, definition({ name: 'b' }));
    const { webhooks = [], NextToken } = await list(aws, { MaxResults: 1 });
    expect(webhooks).toMatchObject([
      {
        arn: 'arn:aws:codepipeline:us-east-1:000000000000:webhook:a',
        definition: definition({ name: 'a', authenticationConfiguration: { SecretToken: '****' } }),
        tags: [{ key: 'team', value: 'x' }],
      },
    ]);
    expect((await list(aws, { NextToken })).webhooks).toMatchObject([{ definition: { name: 'b' } }]);
    expect(await aws.call('ListTagsForResource', { resourceArn: webhooks[0]?.arn })).toEqual({
      tags: [{ key: 'team', value: 'x' }],
    });
  });

  test('shows what went wrong when its pipeline is gone', async () => {
    const aws = await running();
    const other = pipelineOf({ Build: [build()] }, { name: 'other' });
    await aws.call('CreatePipeline', { pipeline: other });
    const url = (await put(aws, definition({ targetPipeline: 'other' })))?.url;
    await aws.call('DeletePipeline', { name: 'other' });
    expect(await send(aws, url, PUSH, signed(PUSH))).toEqual({ status: 400, ran: 1 });
    expect((await list(aws)).webhooks?.[0]?.errorCode).toBe('PipelineNotFoundException');
  });

  test('is registered with GitHub only for a GitHub source', async () => {
    const aws = await running();
    await put(aws);
    await expect(aws.call('RegisterWebhookWithThirdParty', { webhookName: 'on-push' })).rejects.toMatchObject({
      code: 'ValidationException',
    });
    await expect(aws.call('RegisterWebhookWithThirdParty', { webhookName: 'x' })).rejects.toMatchObject({
      code: 'WebhookNotFoundException',
    });
    expect(await aws.call('DeregisterWebhookWithThirdParty', { webhookName: 'on-push' })).toEqual({});
  });

  const AUTHENTICATION = 'InvalidWebhookAuthenticationParametersException';
  test.each<[string, string, Partial<WebhookDefinition>]>([
    ['HMAC without a secret', AUTHENTICATION, { authenticationConfiguration: {} }],
    ['HMAC with a range', AUTHENTICATION, { authenticationConfiguration: { SecretToken: 's', AllowedIPRange: 'x' } }],
    [
      'a range that is none',
      AUTHENTICATION,
      { authentication: 'IP', authenticationConfiguration: { AllowedIPRange: '10.0.0.0/40' } },
    ],
    ['a secret for nobody', AUTHENTICATION, { authentication: 'UNAUTHENTICATED' }],
    ['a path that is none', 'InvalidWebhookFilterPatternException', { filters: [{ jsonPath: 'ref[' }] }],
    [
      'an unknown placeholder',
      'InvalidWebhookFilterPatternException',
      { filters: [{ jsonPath: '$.ref', matchEquals: '{Branch}' }] },
    ],
    ['no such pipeline', 'PipelineNotFoundException', { targetPipeline: 'nope' }],
    ['an action that is no source', 'ValidationException', { targetAction: 'Compile' }],
    ['six filters', 'ValidationException', { filters: Array.from({ length: 6 }, () => ({ jsonPath: '$.ref' })) }],
  ])('is refused with %s', async (_what, code, overrides) => {
    const aws = await running();
    await expect(put(aws, definition(overrides))).rejects.toMatchObject({ code });
  });
});
