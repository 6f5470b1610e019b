import type {
  DescribeTimeToLiveCommandInput,
  DescribeTimeToLiveCommandOutput,
  UpdateTimeToLiveCommandInput,
  UpdateTimeToLiveCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { Timer } from '../../clock/clock.js';
import type { Cloud } from '../../kernel/cloud.js';
import { operation, type AnyOperation } from '../../kernel/service.js';
import { sortedList, type SortedList } from '../../ordered/sorted-list.js';
import { onTable } from './access.js';
import { invalid } from './errors.js';
import { primaryText } from './sort-order.js';
import type { DynamoDbState } from './state.js';
import type { StoredItem } from './stored-value.js';
import type { Table } from './table.js';

interface Ending {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly table: string;
  readonly place: string;
}

/** DynamoDB takes an end so far in the past for a mistake. */
const FIVE_YEARS_MS = 5 * 365.25 * 86_400_000;

export interface TimeToLive {
  readonly operations: Record<string, AnyOperation>;
  /** Begins to watch what the state holds already. */
  readonly resume: () => void;
  readonly close: () => void;
}

/** Removes items at their end, by the cloud's clock. (DynamoDB takes up to two days over it.) */
export const timeToLive = (cloud: Cloud, state: DynamoDbState): TimeToLive => {
  const endings: SortedList<Ending> = sortedList(
    (a, b) => a.at - b.at || compare(a.table, b.table) || compare(a.place, b.place),
  );
  let timer: { readonly due: number; readonly handle: Timer } | undefined;

  const endingOf = (table: Table, item: StoredItem | undefined): Ending | undefined => {
    const value = table.timeToLive === undefined ? undefined : item?.[table.timeToLive];
    if (!item || !value || !('N' in value)) return undefined;
    const at = Math.floor(Number(value.N)) * 1000;
    return Number.isFinite(at) ? { at, table: table.name, place: primaryText(item, table.key) } : undefined;
  };

  const sweep = (): void => {
    timer = undefined;
    const now = cloud.clock.now();
    const ended: Ending[] = [];
    for (const ending of endings.from(() => false)) {
      if (ending.at > now) break;
      ended.push(ending);
    }
    for (const ending of ended) {
      endings.delete(ending);
      const table = state.tables.get(ending.table);
      const item = table && state.items(table).byKey.get(ending.place);
      if (table && item && ending.at > now - FIVE_YEARS_MS) state.remove(table, item);
    }
    arm();
  };

  const arm = (): void => {
    const [first] = endings.from(() => false);
    if (first?.at === timer?.due) return;
    timer?.handle.cancel();
    timer = first && {
      due: first.at,
      handle: cloud.clock.setTimer(Math.max(0, first.at - cloud.clock.now()), sweep),
    };
  };

  const addTable = (table: Table): void => {
    for (const item of state.items(table).byKey.values()) {
      const ending = endingOf(table, item);
      if (ending) endings.set(ending);
    }
  };

  state.watch((table, before, after) => {
    const old = endingOf(table, before);
    const next = endingOf(table, after);
    if (old) endings.delete(old);
    if (next) endings.set(next);
    if (old || next) arm();
  });

  return {
    operations: {
      UpdateTimeToLive: operation<UpdateTimeToLiveCommandInput, Omit<UpdateTimeToLiveCommandOutput, '$metadata'>>({
        authorize: (input) => [onTable(cloud, 'UpdateTimeToLive', input.TableName)],
        handle(input) {
          const { Enabled: enabled, AttributeName: attribute } = input.TimeToLiveSpecification ?? {};
          const { timeToLive: current, ...table } = state.table(input.TableName, 'named');
          if (!attribute) throw invalid('TimeToLiveSpecification.AttributeName must not be empty');
          if (enabled && current !== undefined) {
            throw invalid(
              current === attribute
                ? 'TimeToLive is already enabled'
                : `TimeToLive is active on a different AttributeName: current AttributeName is ${current}`,
            );
          }
          if (!enabled && current === undefined) throw invalid('TimeToLive is already disabled');
          for (const ending of [...endings.from(() => false)]) if (ending.table === table.name) endings.delete(ending);
          const changed: Table = enabled ? { ...table, timeToLive: attribute } : table;
          state.change(changed);
          addTable(changed);
          arm();
          return { TimeToLiveSpecification: { Enabled: enabled, AttributeName: attribute } };
        },
      }),
      DescribeTimeToLive: operation<DescribeTimeToLiveCommandInput, Omit<DescribeTimeToLiveCommandOutput, '$metadata'>>(
        {
          authorize: (input) => [onTable(cloud, 'DescribeTimeToLive', input.TableName)],
          handle(input) {
            const attribute = state.table(input.TableName, 'named').timeToLive;
            return {
              TimeToLiveDescription:
                attribute === undefined
                  ? { TimeToLiveStatus: 'DISABLED' }
                  : { TimeToLiveStatus: 'ENABLED', AttributeName: attribute },
            };
          },
        },
      ),
    },
    resume() {
      for (const table of state.tables.values()) addTable(table);
      arm();
    },
    close() {
      timer?.handle.cancel();
      timer = undefined;
    },
  };
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
