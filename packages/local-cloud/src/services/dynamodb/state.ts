import type { Cloud } from '../../kernel/cloud.js';
import type { Collection } from '../../kernel/collection.js';
import { sortedList, type SortedList } from '../../ordered/sorted-list.js';
import { noSuchTable } from './errors.js';
import { orderText, primaryText } from './sort-order.js';
import type { StoredItem } from './stored-value.js';
import { tableNameOf, type Key, type Table } from './table.js';

/** An item at its place in a table or index. */
export interface Placed {
  readonly order: string;
  readonly item: StoredItem;
}

/** A table's items, by key and in the order of the table and of each index. */
export interface TableItems {
  readonly byKey: Map<string, StoredItem>;
  /** By the index's name; the table's own order under ''. */
  readonly orders: Map<string, SortedList<Placed>>;
}

export interface DynamoDbState {
  readonly tables: Collection<Table>;
  /** Fails with ResourceNotFoundException; `named`: with the table's name, as for operations about tables. */
  table(name: string | undefined, named?: 'named'): Table;
  items(table: Table): TableItems;
  get(table: Table, key: StoredItem): StoredItem | undefined;
  put(table: Table, item: StoredItem): void;
  remove(table: Table, item: StoredItem): void;
  /** Stores a changed table and sorts its items into indexes that are new. */
  change(table: Table): void;
  /** Removes a table with its items. */
  drop(table: Table): void;
  /** Is told of each item that comes, changes (old and new) or goes. */
  watch(listener: (table: Table, before: StoredItem | undefined, after: StoredItem | undefined) => void): void;
}

export const openState = (cloud: Cloud): DynamoDbState => {
  const tables = cloud.collection<Table>('dynamodb.tables');
  const stored = cloud.collection<StoredItem>('dynamodb.items');
  const all = new Map<string, TableItems>();
  const listeners: Parameters<DynamoDbState['watch']>[0][] = [];

  const placeIn = (items: TableItems, table: Table, item: StoredItem, indexName: string, key: Key): void => {
    const order = orderText(item, key, table.key);
    if (order !== undefined) items.orders.get(indexName)?.set({ order, item });
  };

  const emptyItems = (table: Table): TableItems => ({
    byKey: new Map(),
    orders: new Map([['', newOrder()], ...table.indexes.map(({ name }) => [name, newOrder()] as const)]),
  });

  const insert = (items: TableItems, table: Table, item: StoredItem): void => {
    items.byKey.set(primaryText(item, table.key), item);
    placeIn(items, table, item, '', table.key);
    for (const index of table.indexes) placeIn(items, table, item, index.name, index.key);
  };

  const takeOut = (items: TableItems, table: Table, item: StoredItem): void => {
    items.byKey.delete(primaryText(item, table.key));
    for (const { name, key } of [{ name: '', key: table.key }, ...table.indexes]) {
      const order = orderText(item, key, table.key);
      if (order !== undefined) items.orders.get(name)?.delete({ order, item });
    }
  };

  const itemsOf = (table: Table): TableItems => {
    const existing = all.get(table.name);
    if (existing) return existing;
    const made = emptyItems(table);
    all.set(table.name, made);
    return made;
  };

  for (const [name, item] of stored.entries()) {
    const table = tables.get(name.slice(0, name.indexOf('/')));
    if (table) insert(itemsOf(table), table, item);
  }

  const storedName = (table: Table, item: StoredItem): string => `${table.name}/${primaryText(item, table.key)}`;
  const tell: Parameters<DynamoDbState['watch']>[0] = (...change) => {
    for (const listener of listeners) listener(...change);
  };

  return {
    tables,
    table(nameOrArn, named) {
      const name = tableNameOf(nameOrArn);
      const table = tables.get(name);
      if (!table) throw noSuchTable(named && name);
      return table;
    },
    items: itemsOf,
    get: (table, key) => itemsOf(table).byKey.get(primaryText(key, table.key)),
    put(table, item) {
      const items = itemsOf(table);
      const before = items.byKey.get(primaryText(item, table.key));
      stored.set(storedName(table, item), item);
      if (before) takeOut(items, table, before);
      insert(items, table, item);
      tell(table, before, item);
    },
    remove(table, item) {
      stored.delete(storedName(table, item));
      takeOut(itemsOf(table), table, item);
      tell(table, item, undefined);
    },
    change(table) {
      tables.set(table.name, table);
      const { orders, byKey } = itemsOf(table);
      for (const name of [...orders.keys()]) {
        if (name !== '' && !table.indexes.some((index) => index.name === name)) orders.delete(name);
      }
      for (const index of table.indexes) {
        if (orders.has(index.name)) continue;
        orders.set(index.name, newOrder());
        for (const item of byKey.values()) placeIn({ byKey, orders }, table, item, index.name, index.key);
      }
    },
    drop(table) {
      for (const item of [...itemsOf(table).byKey.values()]) {
        stored.delete(storedName(table, item));
        tell(table, item, undefined);
      }
      tables.delete(table.name);
      all.delete(table.name);
    },
    watch: (listener) => void listeners.push(listener),
  };
};

const newOrder = (): SortedList<Placed> => sortedList((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0));
