import { expect, test } from 'vitest';
import { joinToSub } from '../src/plain-template/join-to-sub.js';

test('a join of texts, references and attributes becomes a substitution', () => {
  const join = {
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':x/', { 'Fn::GetAtt': ['Role', 'Arn'] }, '/${literal}']],
  };
  expect(joinToSub({ A: [join] })).toEqual({ A: [{ 'Fn::Sub': 'arn:${AWS::Partition}:x/${Role.Arn}/${!literal}' }] });
});

test('an ARN alone becomes a substitution, another attribute may be a list and stays', () => {
  const list = { 'Fn::GetAtt': ['Endpoint', 'DnsEntries'] };
  expect(joinToSub([{ 'Fn::GetAtt': ['Role', 'Arn'] }, list])).toEqual([{ 'Fn::Sub': '${Role.Arn}' }, list]);
});

test('a join with a delimiter, or of what a substitution cannot hold, stays', () => {
  const delimiter = { 'Fn::Join': [',', ['a', 'b']] };
  const nested = { 'Fn::Join': ['', ['a', { 'Fn::Select': [0, ['b']] }]] };
  expect(joinToSub([delimiter, nested])).toEqual([delimiter, nested]);
});
