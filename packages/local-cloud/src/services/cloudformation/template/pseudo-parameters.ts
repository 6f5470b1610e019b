/** The pseudo parameters that every template may refer to. */
const PSEUDO_PARAMETERS = [
  'AWS::AccountId',
  'AWS::NoValue',
  'AWS::NotificationARNs',
  'AWS::Partition',
  'AWS::Region',
  'AWS::StackId',
  'AWS::StackName',
  'AWS::URLSuffix',
] as const;

export type PseudoParameter = (typeof PSEUDO_PARAMETERS)[number];

export const isPseudoParameter = (name: string): name is PseudoParameter =>
  PSEUDO_PARAMETERS.some((known) => known === name);
