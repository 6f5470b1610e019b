import { AwsError } from '../../../kernel/aws-error.js';
import { parseJsonPath, type JsonPath } from '../../states/query/json-path.js';
import type { WebhookFilter } from '../state/webhook.js';

type Configuration = Readonly<Record<string, string>>;

const PLACEHOLDER = /\{([^{}]+)\}/g;

const refused = (message: string): AwsError => new AwsError('InvalidWebhookFilterPatternException', message);

const pathOf = (jsonPath: string): JsonPath => {
  try {
    return parseJsonPath(jsonPath);
  } catch {
    throw refused(`The jsonPath '${jsonPath}' is not a valid JSON path`);
  }
};

/** Every path can be read, and every placeholder names a configuration property of the action. */
export const checkFilters = (filters: readonly WebhookFilter[], configuration: Configuration): void => {
  for (const { jsonPath, matchEquals = '' } of filters) {
    pathOf(jsonPath);
    for (const [text, key = ''] of matchEquals.matchAll(PLACEHOLDER)) {
      if (!Object.hasOwn(configuration, key)) {
        throw refused(`${text} in matchEquals '${matchEquals}' is no configuration property of the target action`);
      }
    }
  }
};

/** Whether all filters let a payload pass. */
export const passes = (filters: readonly WebhookFilter[], configuration: Configuration, payload: unknown): boolean =>
  filters.every(({ jsonPath, matchEquals }) => {
    const found = pathOf(jsonPath).select(payload);
    if (matchEquals === undefined) return found.length > 0;
    const wanted = matchEquals.replaceAll(PLACEHOLDER, (text, key: string) => configuration[key] ?? text);
    return found.some((value) => (typeof value === 'string' ? value : JSON.stringify(value)) === wanted);
  });
