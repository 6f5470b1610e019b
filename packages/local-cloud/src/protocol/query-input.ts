import type { Shape } from './sdk-schemas.js';
import { readText } from './simple-value.js';

/** `Tag.1.Key=a` as a tree: each part of a name is a branch. */
interface Branch {
  text: string | undefined;
  readonly branches: Map<string, Branch>;
}

const grow = (form: readonly (readonly [string, string])[]): Branch => {
  const root: Branch = { text: undefined, branches: new Map() };
  for (const [name, value] of form) {
    let branch = root;
    for (const part of name.split('.')) {
      const next: Branch = branch.branches.get(part) ?? { text: undefined, branches: new Map() };
      branch.branches.set(part, next);
      branch = next;
    }
    branch.text = value;
  }
  return root;
};

const capitalized = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

const memberKey = (name: string, shape: Shape, ec2: boolean): string => {
  const traits = shape.getMemberTraits();
  // EC2 has names of its own for queries: `ec2QueryName`, else the XML name with a capital.
  const ec2Name: unknown = traits.ec2QueryName;
  if (ec2) return typeof ec2Name === 'string' ? ec2Name : capitalized(traits.xmlName ?? name);
  return traits.xmlName ?? name;
};

const readStructure = (shape: Shape, branch: Branch, ec2: boolean): Record<string, unknown> => {
  const structure: Record<string, unknown> = {};
  for (const [name, member] of shape.structIterator()) {
    const below = branch.branches.get(memberKey(name, member, ec2));
    if (!below) continue;
    const value = readBranch(member, below, ec2);
    if (value !== undefined) structure[name] = value;
  }
  return structure;
};

const numbered = (branch: Branch): Branch[] =>
  [...branch.branches.entries()]
    .filter(([key]) => /^\d+$/.test(key))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, below]) => below);

const readList = (shape: Shape, branch: Branch, ec2: boolean): unknown[] | undefined => {
  const member = shape.getValueSchema();
  const flat = ec2 || shape.getMergedTraits().xmlFlattened === 1;
  const items = flat
    ? branch
    : (branch.branches.get(member.getMergedTraits().xmlName ?? 'member') ?? branch.branches.get('member'));
  // `Parameters=` is an empty list.
  if (!items) return branch.text === '' ? [] : undefined;
  const values = numbered(items);
  if (values.length === 0 && branch.text === undefined) return undefined;
  return values.map((item) => readBranch(member, item, ec2));
};

const readMap = (shape: Shape, branch: Branch, ec2: boolean): Record<string, unknown> => {
  const entries = shape.getMergedTraits().xmlFlattened === 1 ? branch : branch.branches.get('entry');
  const keyName = shape.getKeySchema().getMergedTraits().xmlName ?? 'key';
  const member = shape.getValueSchema();
  const valueName = member.getMergedTraits().xmlName ?? 'value';
  return Object.fromEntries(
    (entries ? numbered(entries) : []).flatMap((entry) => {
      const key = entry.branches.get(keyName)?.text;
      const value = entry.branches.get(valueName);
      return key === undefined || !value ? [] : [[key, readBranch(member, value, ec2)]];
    }),
  );
};

const readBranch = (shape: Shape, branch: Branch, ec2: boolean): unknown => {
  if (shape.isStructSchema()) return readStructure(shape, branch, ec2);
  if (shape.isListSchema()) return readList(shape, branch, ec2);
  if (shape.isMapSchema()) return readMap(shape, branch, ec2);
  return branch.text === undefined ? undefined : readText(shape, branch.text);
};

/** Reads the input of a query protocol from its form. */
export const readQueryInput = (shape: Shape, form: readonly (readonly [string, string])[], ec2: boolean): object =>
  shape.isStructSchema() ? readStructure(shape, grow(form), ec2) : {};
