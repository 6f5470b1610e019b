import { describe, expect, test } from 'vitest';
import { linuxDocument, windowsDocument } from '../src/index.js';
import { documentProblems } from './kit/document-problems.js';

describe.each([
  ['Linux', linuxDocument],
  ['Windows', windowsDocument],
])("SSM's rules for documents, on that for %s", (_, document) => {
  const text = JSON.stringify(document);

  test('find nothing in it', () => {
    expect(documentProblems(text)).toEqual([]);
  });

  test.each([
    ['"schemaVersion":"2.2"', '"schemaVersion":"1.2"', 'schemaVersion 1.2 is not 2.2'],
    ['"mainSteps"', '"steps"', 'mainSteps is empty'],
    ['"timeoutSeconds":"172800"', '"timeoutSeconds":"172801"', 'timeoutSeconds 172801 is not a text of 5 to 172800'],
    ['"timeoutSeconds":"172800"', '"timeoutSeconds":172800', 'timeoutSeconds 172800 is not a text of 5 to 172800'],
    ['"name":"runBuild"', '"name":"run build"', "the step's name run build is not allowed"],
    ['"platformType"', '"platform"', /the precondition is not that of/],
    [/"action":"[^"]*"/, '"action":"aws:configureDocker"', 'action aws:configureDocker is not known'],
    ['"runCommand"', '"commands"', 'inputs has no commands'],
    ['{{ jobId }}', '{{ job }}', '{{ job }} is no parameter'],
    ['"jobId":{', '"job-id":{', "the parameter's name job-id is not allowed"],
    ['"type":"String"', '"type":"Text"', 'type Text is not known'],
    ['"allowedPattern":"^[0', '"allowedPattern":"^([0', 'the pattern of jobId cannot be read'],
    ['"description":"', `"description":"${'x'.repeat(65_536)}`, 'it has more than 64 KB'],
  ])('find %s changed to %s', (from, to, problem) => {
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    const matching = problem instanceof RegExp ? expect.stringMatching(problem) : problem;
    expect(documentProblems(changed)).toContainEqual(matching);
  });
});
