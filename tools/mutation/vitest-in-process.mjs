// What tests import as 'vitest' in a mutation run: the same `expect`, and tests that are listed instead of run.
import { format } from 'node:util';
import { chai, JestAsymmetricMatchers, JestChaiExpect, JestExtend } from '@vitest/expect';

for (const plugin of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) chai.use(plugin);

/**
 * @returns The module for the tests, and the tests that it has been told of: `{ id, folder, run }`, with ids that are
 * the same at each load.
 */
export const createVitest = () => {
  const tests = [];
  const prefix = [];
  let file = '';

  const describe = (title, body) => {
    prefix.push(title);
    body();
    prefix.pop();
  };
  const add = (title, run) => {
    const id = `${file}#${[...prefix, title].join(' ')}`;
    const same = tests.filter((test) => test.title === id).length;
    tests.push({ file, title: id, id: same === 0 ? id : `${id} (${same + 1})`, run });
  };
  const each = (rows) => (title, body) => {
    for (const row of rows) {
      const values = Array.isArray(row) ? row : [row];
      add(format(title, ...values), () => body(...values));
    }
  };
  const test = Object.assign(add, { each });

  return {
    tests,
    /** That a file can be loaded at all is its first test, as it is with vitest. */
    loadFile: (name, load) => {
      file = name;
      let failure;
      try {
        load();
      } catch (error) {
        failure = { error };
      }
      prefix.length = 0;
      add('is loaded', () => {
        if (failure !== undefined) throw failure.error;
      });
    },
    // What is missing here fails the dry run by name.
    module: { describe, test, expect: chai.expect },
  };
};
