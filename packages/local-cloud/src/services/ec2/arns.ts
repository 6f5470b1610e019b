import type { Cloud } from '../../kernel/cloud.js';

type Where = Pick<Cloud, 'region' | 'account'>;

/** ARN of an EC2 resource of this account, e.g. `instance`, `i-…` (or `*`). */
export const ec2Arn = ({ region, account }: Where, type: string, id: string): string =>
  `arn:aws:ec2:${region}:${account}:${type}/${id}`;

/** Images and snapshots are named without an account. */
export const publicEc2Arn = ({ region }: Pick<Where, 'region'>, type: 'image' | 'snapshot', id: string): string =>
  `arn:aws:ec2:${region}::${type}/${id}`;
