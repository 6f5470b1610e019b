import type {
  ContinuousBackupsDescription,
  DescribeContinuousBackupsCommandInput,
  DescribeContinuousBackupsCommandOutput,
  ListTagsOfResourceCommandInput,
  ListTagsOfResourceCommandOutput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
  UpdateContinuousBackupsCommandInput,
  UpdateContinuousBackupsCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { Cloud } from '../../kernel/cloud.js';
import { operation, type AnyOperation } from '../../kernel/service.js';
import { onTable } from './access.js';
import type { DynamoDbState } from './state.js';
import type { Table } from './table.js';

const DAY = 86_400_000;
const LONGEST_RECOVERY_DAYS = 35;

/** Tags, and the settings of backups (there are none to restore here). */
export const tableExtras = (cloud: Cloud, state: DynamoDbState): Record<string, AnyOperation> => {
  const backups = ({ pointInTimeRecovery: recovery }: Table): ContinuousBackupsDescription => ({
    ContinuousBackupsStatus: 'ENABLED',
    PointInTimeRecoveryDescription: recovery
      ? {
          PointInTimeRecoveryStatus: 'ENABLED',
          RecoveryPeriodInDays: recovery.days,
          EarliestRestorableDateTime: new Date(Math.max(recovery.since, cloud.clock.now() - recovery.days * DAY)),
          LatestRestorableDateTime: new Date(cloud.clock.now()),
        }
      : { PointInTimeRecoveryStatus: 'DISABLED' },
  });

  return {
    DescribeContinuousBackups: operation<
      DescribeContinuousBackupsCommandInput,
      Omit<DescribeContinuousBackupsCommandOutput, '$metadata'>
    >({
      authorize: (input) => [onTable(cloud, 'DescribeContinuousBackups', input.TableName)],
      handle: (input) => ({ ContinuousBackupsDescription: backups(state.table(input.TableName, 'named')) }),
    }),
    UpdateContinuousBackups: operation<
      UpdateContinuousBackupsCommandInput,
      Omit<UpdateContinuousBackupsCommandOutput, '$metadata'>
    >({
      authorize: (input) => [onTable(cloud, 'UpdateContinuousBackups', input.TableName)],
      handle(input) {
        const { pointInTimeRecovery: current, ...table } = state.table(input.TableName, 'named');
        const { PointInTimeRecoveryEnabled: enabled, RecoveryPeriodInDays: days } =
          input.PointInTimeRecoverySpecification ?? {};
        const changed: Table = enabled
          ? {
              ...table,
              pointInTimeRecovery: {
                since: current?.since ?? cloud.clock.now(),
                days: days ?? current?.days ?? LONGEST_RECOVERY_DAYS,
              },
            }
          : table;
        state.change(changed);
        return { ContinuousBackupsDescription: backups(changed) };
      },
    }),
    TagResource: operation<TagResourceCommandInput, object>({
      authorize: (input) => [onTable(cloud, 'TagResource', input.ResourceArn)],
      handle(input) {
        const table = state.table(input.ResourceArn);
        const given = input.Tags ?? [];
        const kept = table.tags.filter((tag) => !given.some((other) => other.Key === tag.Key));
        state.change({ ...table, tags: [...kept, ...given] });
        return {};
      },
    }),
    UntagResource: operation<UntagResourceCommandInput, object>({
      authorize: (input) => [onTable(cloud, 'UntagResource', input.ResourceArn)],
      handle(input) {
        const table = state.table(input.ResourceArn);
        const gone = new Set(input.TagKeys);
        state.change({ ...table, tags: table.tags.filter(({ Key }) => Key === undefined || !gone.has(Key)) });
        return {};
      },
    }),
    ListTagsOfResource: operation<ListTagsOfResourceCommandInput, Omit<ListTagsOfResourceCommandOutput, '$metadata'>>({
      authorize: (input) => [onTable(cloud, 'ListTagsOfResource', input.ResourceArn)],
      handle: (input) => ({ Tags: [...state.table(input.ResourceArn).tags] }),
    }),
  };
};
