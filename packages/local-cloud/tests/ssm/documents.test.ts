import { describe, expect, test } from 'vitest';
import { openCloud, type CloudUnderTest } from '../ec2/cloud-under-test.js';
import { textWith } from '../ec2/matchers.js';
import { shellStep } from './ssm-under-test.js';

const content = (change: object = {}): string =>
  JSON.stringify({
    schemaVersion: '2.2',
    description: 'builds',
    parameters: { job: { type: 'String', description: 'the job', default: 'none' } },
    mainSteps: [shellStep('run', ['true'])],
    ...change,
  });

const create = (cloud: CloudUnderTest, input: object = {}) =>
  cloud.call('ssm', 'CreateDocument', { Name: 'build', DocumentType: 'Command', Content: content(), ...input });

describe('a document', () => {
  test('is described as it was given', async () => {
    const cloud = await openCloud();
    await create(cloud, { Tags: [{ Key: 'stack', Value: 'mine' }] });
    expect(await cloud.call('ssm', 'DescribeDocument', { Name: 'build' })).toMatchObject({
      Document: {
        Name: 'build',
        Owner: '000000000000',
        Status: 'Active',
        DocumentVersion: '1',
        DefaultVersion: '1',
        LatestVersion: '1',
        DocumentType: 'Command',
        DocumentFormat: 'JSON',
        SchemaVersion: '2.2',
        Description: 'builds',
        Parameters: [{ Name: 'job', Type: 'String', Description: 'the job', DefaultValue: 'none' }],
        Tags: [{ Key: 'stack', Value: 'mine' }],
      },
    });
    expect(await cloud.call('ssm', 'GetDocument', { Name: 'build' })).toMatchObject({ Content: content() });
  });

  test('may be written in YAML', async () => {
    const cloud = await openCloud();
    const Content = `schemaVersion: "2.2"\ndescription: d\nmainSteps:\n- action: aws:runShellScript\n  name: run\n  inputs:\n    runCommand: ["true"]\n`;
    await expect(create(cloud, { Content, DocumentFormat: 'YAML' })).resolves.toBeDefined();
  });

  test('has versions, one of them its default', async () => {
    const cloud = await openCloud();
    await create(cloud);
    const update = (description: string) =>
      cloud.call('ssm', 'UpdateDocument', {
        Name: 'build',
        Content: content({ description }),
        DocumentVersion: '$LATEST',
      });
    await update('second');
    await expect(update('second')).rejects.toMatchObject({ code: 'DuplicateDocumentContent' });
    const described = async (DocumentVersion?: string) =>
      (
        await cloud.call<{ Document: { Description: string } }>('ssm', 'DescribeDocument', {
          Name: 'build',
          DocumentVersion,
        })
      ).Document.Description;
    expect(await described()).toBe('builds');
    expect(await described('$LATEST')).toBe('second');
    await cloud.call('ssm', 'UpdateDocumentDefaultVersion', { Name: 'build', DocumentVersion: '2' });
    expect(await described()).toBe('second');
    await expect(described('3')).rejects.toMatchObject({ code: 'InvalidDocumentVersion' });
    expect(await cloud.call('ssm', 'ListDocumentVersions', { Name: 'build' })).toMatchObject({
      DocumentVersions: [
        { DocumentVersion: '2', IsDefaultVersion: true },
        { DocumentVersion: '1', IsDefaultVersion: false },
      ],
    });
  });

  test('is listed beside those of Amazon, and gone once deleted', async () => {
    const cloud = await openCloud();
    await create(cloud);
    const names = async (Key: string, ...Values: string[]) =>
      (
        await cloud.call<{ DocumentIdentifiers: { Name: string }[] }>('ssm', 'ListDocuments', {
          Filters: [{ Key, Values }],
        })
      ).DocumentIdentifiers.map(({ Name }) => Name);
    expect(await names('Owner', 'Self')).toEqual(['build']);
    expect(await names('Owner', 'Amazon')).toEqual(['AWS-RunShellScript', 'AWS-RunPowerShellScript']);
    await cloud.call('ssm', 'DeleteDocument', { Name: 'build' });
    expect(await names('Owner', 'Self')).toEqual([]);
    await expect(cloud.call('ssm', 'DescribeDocument', { Name: 'build' })).rejects.toMatchObject({
      code: 'InvalidDocument',
    });
  });

  test.each([
    [{ Name: 'a b' }, 'ValidationException', 'regular expression pattern'],
    [{ Name: 'aws-mine' }, 'ValidationException', 'reserved'],
    [{ Content: '{' }, 'InvalidDocumentContent', 'JSON not well-formed'],
    [{ Content: content({ schemaVersion: '9.9' }) }, 'InvalidDocumentContent', '9.9, is not supported'],
    [{ Content: content({ mainSteps: [] }) }, 'InvalidDocumentContent', 'at least one step'],
    [{ Content: content({ mainSteps: [{ action: 'run', name: 'a' }] }) }, 'InvalidDocumentContent', 'invalid action'],
    [
      { Content: content({ mainSteps: [shellStep('a', []), shellStep('a', [])] }) },
      'InvalidDocumentContent',
      'used more than once',
    ],
    [{ Content: content({ parameters: { a: { type: 'Text' } } }) }, 'InvalidDocumentContent', 'invalid type: Text'],
    [
      { Content: content({ parameters: { a: { type: 'String', allowedPattern: '(' } } }) },
      'InvalidDocumentContent',
      'invalid allowedPattern',
    ],
    [{ Content: content({ description: 'x'.repeat(65_536) }) }, 'InvalidDocumentContent', '65536 bytes'],
    [{ DocumentFormat: 'XML' }, 'ValidationException', 'enum value set'],
  ])('is refused with %j', async (input, code, message) => {
    const cloud = await openCloud();
    await expect(create(cloud, input)).rejects.toMatchObject({ code, message: textWith(message) });
  });

  test('has a name of its own', async () => {
    const cloud = await openCloud();
    await create(cloud);
    await expect(create(cloud)).rejects.toMatchObject({ code: 'DocumentAlreadyExists' });
  });

  test('of Amazon cannot be changed', async () => {
    const cloud = await openCloud();
    const change = cloud.call('ssm', 'DeleteDocument', { Name: 'AWS-RunShellScript' });
    await expect(change).rejects.toMatchObject({ code: 'InvalidDocument' });
  });
});
