import type { Cloud } from '../../kernel/cloud.js';
import type { AccessRequest } from '../../kernel/service.js';

type Place = Pick<Cloud, 'region' | 'account'>;

export const groupArn = ({ region, account }: Place, name: string): string =>
  `arn:aws:logs:${region}:${account}:log-group:${name}`;

interface OnLogs {
  readonly logGroupName?: string | undefined;
  readonly logGroupIdentifier?: string | undefined;
  readonly logStreamName?: string | undefined;
}

/** Actions on groups are asked about as on a stream without a name, as CloudWatch Logs does it. */
export const onLogs =
  (cloud: Place, action: string) =>
  ({ logGroupName, logGroupIdentifier, logStreamName = '' }: OnLogs): readonly AccessRequest[] => {
    const name = logGroupName ?? logGroupIdentifier ?? '';
    const arn = name.startsWith('arn:') ? name.replace(/:\*$/, '') : groupArn(cloud, name);
    return [{ action: `logs:${action}`, resource: `${arn}:log-stream:${logStreamName}` }];
  };
