import type {
  DisableStageTransitionCommandInput,
  EnableStageTransitionCommandInput,
} from '@aws-sdk/client-codepipeline';
import { callerArn } from '../../../kernel/caller.js';
import type { Call } from '../../../kernel/service.js';
import { accessTo } from '../access.js';
import type { Engine } from '../engine/engine.js';
import { served } from '../served.js';
import { emptyStage, type Transition } from '../state/pipeline.js';
import { stageKey } from '../state/store.js';
import { disableStageTransitionShape, enableStageTransitionShape } from '../validation/execution-shapes.js';
import { findStage } from './find-execution.js';

export const stageTransitionOperations = (engine: Engine) => {
  const { world } = engine;
  const { cloud, store } = world;
  const access = accessTo(cloud);

  const change = (
    { pipelineName, stageName, transitionType }: TransitionName,
    { caller }: Call,
    state: Pick<Transition, 'enabled' | 'disabledReason'>,
  ): object => {
    findStage(world, pipelineName, stageName);
    const key = stageKey(pipelineName, stageName);
    const record = store.stages.get(key) ?? emptyStage(pipelineName, stageName);
    const transition: Transition = {
      ...state,
      lastChangedBy: callerArn(caller, cloud.account),
      lastChangedAt: cloud.clock.now(),
    };
    store.stages.set(key, { ...record, [transitionType === 'Inbound' ? 'inbound' : 'outbound']: transition });
    engine.advance(pipelineName);
    return {};
  };

  return {
    DisableStageTransition: served<DisableStageTransitionCommandInput, object>(
      disableStageTransitionShape,
      ({ pipelineName, stageName }) => access.stage('DisableStageTransition', pipelineName, stageName),
      (input, call) => change(input, call, { enabled: false, disabledReason: input.reason }),
    ),
    EnableStageTransition: served<EnableStageTransitionCommandInput, object>(
      enableStageTransitionShape,
      ({ pipelineName, stageName }) => access.stage('EnableStageTransition', pipelineName, stageName),
      (input, call) => change(input, call, { enabled: true }),
    ),
  };
};

interface TransitionName {
  readonly pipelineName: string;
  readonly stageName: string;
  readonly transitionType: 'Inbound' | 'Outbound';
}
