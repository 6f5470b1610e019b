import { actionTypeKey, type ActionTypeName } from './state/action-type.js';

interface Place {
  readonly region: string;
  readonly account: string;
}

export const pipelineArn = (place: Place, name: string): string =>
  `arn:aws:codepipeline:${place.region}:${place.account}:${name}`;

export const stageArn = (place: Place, pipeline: string, stage: string): string =>
  `${pipelineArn(place, pipeline)}/${stage}`;

export const actionArn = (place: Place, pipeline: string, stage: string, action: string): string =>
  `${stageArn(place, pipeline, stage)}/${action}`;

export const webhookArn = (place: Place, name: string): string =>
  `arn:aws:codepipeline:${place.region}:${place.account}:webhook:${name}`;

export const actionTypeArn = (place: Place, id: ActionTypeName): string =>
  `arn:aws:codepipeline:${place.region}:${place.account}:actiontype:${actionTypeKey(id)}`;
