import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { constraintFile, wholeMatch, type ConstraintTable } from '../../src/constraints/constraint-table.js';
import { serviceModel, type Shape } from '../../src/protocol/sdk-schemas.js';
import { servedOperations } from '../served-operations.js';
import { modelsFolder, readModel, MODELS_VERSION } from './api-models.js';
import { makeTable, tableText } from './make-table.js';

const SERVED = await servedOperations();
const folder = modelsFolder();

describe.each(SERVED)('%s', (service, operations) => {
  const read = (): ConstraintTable => JSON.parse(readFileSync(constraintFile(service), 'utf8')) as ConstraintTable;

  // After an operation was added: `pip install botocore==<this version>`, `npx vitest run tests/constraints -u`. Where python3
  // has another release there is nothing to compare with; what the other tests say holds everywhere.
  if (folder !== undefined) {
    test(`the constraints are those of botocore ${MODELS_VERSION}`, async () => {
      const text = tableText(makeTable(service, readModel(folder, service), operations));
      await expect(text).toMatchFileSnapshot(constraintFile(service).pathname);
    });
  }

  test('every operation that is served has its constraints, and no other', () => {
    expect(Object.keys(read().operations)).toEqual(operations);
  });

  test('every constraint is on a member that the SDK has, and of its kind', () => {
    const table = read();
    const wrong: string[] = [];
    const seen = new Set<string>();
    const walk = (name: string, shape: Shape, path: string): void => {
      if (seen.has(name)) return;
      seen.add(name);
      const constraint = table.shapes[name];
      if (!constraint) {
        wrong.push(`${path}: no shape ${name}`);
        return;
      }
      if (constraint.pattern !== undefined) wholeMatch(constraint.pattern);
      const { members = {}, item, key, value } = constraint;
      const sdk = new Map<string, Shape>(shape.isStructSchema() ? [...shape.structIterator()] : []);
      for (const [member, of] of Object.entries(members)) {
        const found = sdk.get(member);
        if (found) walk(of, found, `${path}.${member}`);
        else wrong.push(`${path} has no member ${member}`);
      }
      if (item !== undefined) {
        if (shape.isListSchema()) walk(item, shape.getValueSchema(), `${path}[]`);
        else wrong.push(`${path} is no list`);
      }
      if (key !== undefined || value !== undefined) {
        if (!shape.isMapSchema()) wrong.push(`${path} is no map`);
        else if (value !== undefined) walk(value, shape.getValueSchema(), `${path}{}`);
      }
      const sized = shape.isStringSchema() || shape.isBlobSchema() || shape.isNumericSchema();
      if ('pattern' in constraint && !shape.isStringSchema()) wrong.push(`${path} is no text`);
      if ('min' in constraint && !sized && !shape.isListSchema() && !shape.isMapSchema())
        wrong.push(`${path} has no size`);
    };
    for (const [operation, name] of Object.entries(table.operations)) {
      const model = serviceModel(service).operations.get(operation);
      if (name !== null && model) walk(name, model.input, operation);
    }
    expect(wrong).toEqual([]);
  });
});
