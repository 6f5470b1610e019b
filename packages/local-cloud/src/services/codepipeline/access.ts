import type { Cloud } from '../../kernel/cloud.js';
import type { AccessRequest } from '../../kernel/service.js';
import { actionArn, pipelineArn, stageArn } from './names.js';

type Place = Pick<Cloud, 'region' | 'account'>;
type Tags = readonly { readonly key: string | undefined; readonly value: string | undefined }[] | undefined;

const request = (action: string, resource: string, tags?: Tags): AccessRequest => ({
  action: `codepipeline:${action}`,
  resource,
  ...(tags && {
    context: {
      'aws:TagKeys': tags.flatMap(({ key }) => (key === undefined ? [] : [key])),
      ...Object.fromEntries(tags.map(({ key, value }) => [`aws:RequestTag/${key}`, value])),
    },
  }),
});

/** Whoever gives a role to a pipeline must be allowed to pass it. */
export const passRole = (roleArn: string | undefined): AccessRequest => ({
  action: 'iam:PassRole',
  resource: roleArn ?? '*',
  context: { 'iam:PassedToService': 'codepipeline.amazonaws.com' },
});

/** What an operation asks of the caller's policies, by the resource type that AWS checks for it. */
export const accessTo = (place: Place) => ({
  anything: (action: string) => (): AccessRequest => request(action, '*'),
  resource: (action: string, arn: string | undefined, tags?: Tags): AccessRequest => request(action, arn ?? '*', tags),
  pipeline: (action: string, name: string | undefined, tags?: Tags): AccessRequest =>
    request(action, pipelineArn(place, name ?? '*'), tags),
  stage: (action: string, pipeline: string | undefined, stage: string | undefined): AccessRequest =>
    request(action, stageArn(place, pipeline ?? '*', stage ?? '*')),
  action: (
    operation: string,
    pipeline: string | undefined,
    stage: string | undefined,
    action: string | undefined,
  ): AccessRequest => request(operation, actionArn(place, pipeline ?? '*', stage ?? '*', action ?? '*')),
  actionType: (
    action: string,
    id: {
      owner?: string | undefined;
      category?: string | undefined;
      provider?: string | undefined;
      version?: string | undefined;
    },
    tags?: Tags,
  ): AccessRequest =>
    request(
      action,
      `arn:aws:codepipeline:${place.region}:${place.account}:actiontype:${id.owner}/${id.category}/${id.provider}/${id.version}`,
      tags,
    ),
});
