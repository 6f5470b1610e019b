import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import { type Clock, epochSeconds, type OwnCredentials, type TemporaryCredentials } from '@codepipeline-ec2/core';
import { answered, present } from '../sdk/sdk-error.js';

/** A role that a role assumes is assumed for an hour at most. */
const LIFE_SECONDS = 3600;

export interface StsOwnCredentialsOptions {
  readonly client: STSClient;
  readonly roleArn: string;
  readonly clock: Clock;
}

/** Credentials of an assumed role, kept as long as they live. */
export const stsOwnCredentials = ({ client, roleArn, clock }: StsOwnCredentialsOptions): OwnCredentials => {
  let kept: TemporaryCredentials | undefined;
  return {
    async get(seconds) {
      if (kept !== undefined && kept.ends - epochSeconds(clock) >= seconds) return kept;
      const asked = epochSeconds(clock);
      const call = 'OwnCredentials.get';
      const { Credentials } = await answered(call, roleArn, () =>
        client.send(
          new AssumeRoleCommand({
            RoleArn: roleArn,
            RoleSessionName: 'codepipeline-ec2',
            DurationSeconds: LIFE_SECONDS,
          }),
        ),
      );
      kept = {
        accessKeyId: present(Credentials?.AccessKeyId, call, 'AccessKeyId'),
        secretAccessKey: present(Credentials?.SecretAccessKey, call, 'SecretAccessKey'),
        sessionToken: present(Credentials?.SessionToken, call, 'SessionToken'),
        ends: asked + LIFE_SECONDS,
      };
      return kept;
    },
  };
};
