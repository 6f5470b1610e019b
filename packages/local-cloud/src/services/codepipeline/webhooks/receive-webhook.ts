import { AwsError } from '../../../kernel/aws-error.js';
import type { PlainRequest, PlainResponse } from '../../../kernel/service.js';
import type { Engine } from '../engine/engine.js';
import { startExecution } from '../engine/start-execution.js';
import { checkCapacity } from '../executions/start-pipeline-execution.js';
import { webhookArn } from '../names.js';
import type { WebhookRecord } from '../state/webhook.js';
import { authenticationFault } from './authentication.js';
import { passes } from './filters.js';
import { sourceActionOf } from './source-action.js';

const LARGEST_BODY = 25 * 1024 * 1024;

/** What is sent to a webhook's URL: it starts the pipeline when it is let in and fits the filters. */
export const receiveWebhook =
  (engine: Engine) =>
  async (request: PlainRequest): Promise<PlainResponse> => {
    const { store } = engine.world;
    const key = request.path.split('/')[0] ?? '';
    const webhook = [...store.webhooks.values()].find((candidate) => candidate.key === key);
    if (!webhook) return answer(404, 'There is no such webhook');
    if (request.method !== 'POST') return answer(405, 'A webhook takes POST');
    const body = await collect(request.body);
    if (!body) return answer(413, `The body is longer than ${LARGEST_BODY} bytes`);
    return deliver(engine, webhook, request.headers, body);
  };

/** Hands a payload to a webhook. */
export const deliver = (
  engine: Engine,
  webhook: WebhookRecord,
  headers: Readonly<Record<string, string | undefined>>,
  body: Buffer,
): PlainResponse => {
  const { world } = engine;
  const { cloud, store } = world;
  const fault = authenticationFault(webhook, headers, body);
  if (fault !== undefined) return answer(403, fault);
  const payload = payloadOf(headers['content-type'] ?? '', body);
  if (payload === undefined) return answer(400, 'The body is no JSON');
  const pipeline = store.pipelines.get(webhook.targetPipeline);
  const action = sourceActionOf(store, webhook);
  try {
    if (!pipeline || !action) {
      const message = `The pipeline ${webhook.targetPipeline} with the source action ${webhook.targetAction} is not there`;
      throw new AwsError('PipelineNotFoundException', message);
    }
    if (!passes(webhook.filters, action.configuration, payload)) return answer(200, 'Ignored: a filter does not match');
    checkCapacity(world, pipeline.definition);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    store.webhooks.set(webhook.name, { ...webhook, error: { code: error.code, message: error.message } });
    return answer(400, error.message);
  }
  const { error: _over, ...rest } = webhook;
  store.webhooks.set(webhook.name, { ...rest, lastTriggered: cloud.clock.now() });
  const execution = startExecution(engine, pipeline, {
    trigger: { type: 'Webhook', detail: webhookArn(cloud, webhook.name) },
  });
  return answer(200, `Started pipeline execution ${execution.id}`);
};

/** JSON, or a form that holds it as `payload`: GitHub sends either. */
const payloadOf = (contentType: string, body: Buffer): unknown => {
  const text = contentType.startsWith('application/x-www-form-urlencoded')
    ? (new URLSearchParams(body.toString()).get('payload') ?? '')
    : body.toString();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

const collect = async (body: AsyncIterable<unknown>): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    // A request's stream gives bytes.
    const bytes = chunk as Buffer;
    length += bytes.byteLength;
    if (length > LARGEST_BODY) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
};

const answer = (status: number, message: string): PlainResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: `${JSON.stringify({ message })}\n`,
});
