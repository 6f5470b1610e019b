import type { Cloud } from '../../kernel/cloud.js';
import { IMAGES } from '../ec2/images.js';
import type { ParameterRecord, ParameterVersion } from './parameter-record.js';

/** Parameters that AWS publishes: they name the newest images. */
const PUBLIC: ReadonlyMap<string, ParameterRecord> = new Map(
  IMAGES.flatMap((image) =>
    image.parameters.map((name) => [
      name,
      {
        name,
        versions: [
          {
            version: 1,
            value: image.id,
            type: 'String',
            dataType: 'aws:ec2:image',
            changedAt: Date.parse(image.createdAt),
            changedBy: 'arn:aws:iam::amazon:root',
            tier: 'Standard',
            labels: [],
          },
        ],
      },
    ]),
  ),
);

export const publicParameters = (): ParameterRecord[] => [...PUBLIC.values()];

export const isPublicName = (name: string): boolean => name.startsWith('/aws/');

/** ARN of a parameter; those that AWS publishes have no account. */
export const parameterArn = ({ region, account }: Pick<Cloud, 'region' | 'account'>, selector: string): string => {
  if (selector.startsWith('arn:')) return selector;
  const { name } = splitSelector(selector);
  const owner = isPublicName(name) ? '' : account;
  return `arn:aws:ssm:${region}:${owner}:parameter${name.startsWith('/') ? '' : '/'}${name}`;
};

/** `name`, `name:3` or `name:label`, also as an ARN. */
export const splitSelector = (selector: string): { readonly name: string; readonly asked?: string } => {
  const plain = /^arn:[^:]*:ssm:[^:]*:[^:]*:parameter(\/.*)$/.exec(selector)?.[1] ?? selector;
  const [name = '', asked] = plain.split(':');
  return asked === undefined ? { name } : { name, asked };
};

export const findParameter = (cloud: Pick<Cloud, 'collection'>, name: string): ParameterRecord | undefined => {
  const parameters = cloud.collection<ParameterRecord>('ssm.parameters');
  // An ARN cannot tell `/name` from `name`.
  return (
    PUBLIC.get(name) ?? parameters.get(name) ?? (/^\/[^/]+$/.test(name) ? parameters.get(name.slice(1)) : undefined)
  );
};

/** The newest version of a parameter, or the one that is asked for by number or label. */
export const readParameter = (cloud: Pick<Cloud, 'collection'>, selector: string): ParameterVersion | undefined => {
  const { name, asked } = splitSelector(selector);
  const versions = findParameter(cloud, name)?.versions ?? [];
  if (asked === undefined) return versions.at(-1);
  return versions.find(({ version, labels }) => String(version) === asked || labels.includes(asked));
};
