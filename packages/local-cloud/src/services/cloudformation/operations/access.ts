import type { Cloud } from '../../../kernel/cloud.js';
import type { AccessRequest, AnyOperation, Operation } from '../../../kernel/service.js';
import type { StackStore } from '../stacks/stack-store.js';

/** What the inputs of CloudFormation's operations have that policies ask for. */
interface Asked {
  readonly StackName?: string;
  readonly ChangeSetName?: string;
  readonly PhysicalResourceId?: string;
  readonly TemplateURL?: string;
  readonly RoleARN?: string;
  readonly ResourceTypes?: readonly string[];
  readonly Tags?: readonly { readonly Key?: string; readonly Value?: string }[];
}

/** Operations that are about no stack, whatever their input says. */
const ON_ANYTHING: ReadonlySet<string> = new Set(['ListExports', 'ListImports', 'ListStacks', 'ValidateTemplate']);

/** Asks the caller's policies for every operation, on the stack that its input names. */
export const withStackAccess = (
  { region, account }: Pick<Cloud, 'region' | 'account'>,
  store: StackStore,
  operations: Readonly<Record<string, AnyOperation>>,
): Record<string, AnyOperation> => {
  const stackOf = ({ StackName: name, ChangeSetName: changeSet }: Asked) => {
    if (name !== undefined) return store.find(name);
    const stackId = changeSet === undefined ? undefined : store.changeSet(changeSet)?.stackId;
    return stackId === undefined ? undefined : store.find(stackId);
  };

  const requests = (name: string, input: Asked): AccessRequest[] => {
    const stack = stackOf(input);
    const { StackName: asked, TemplateURL: url, RoleARN: role, ResourceTypes: types, Tags: tags = [] } = input;
    const absent = asked?.startsWith('arn:')
      ? asked
      : `arn:aws:cloudformation:${region}:${account}:stack/${asked ?? '*'}/*`;
    const isOnStack = !ON_ANYTHING.has(name) && (name !== 'GetTemplateSummary' || asked !== undefined);
    const own: AccessRequest = {
      action: `cloudformation:${name}`,
      resource: isOnStack ? (stack?.stackId ?? absent) : '*',
      context: {
        'cloudformation:TemplateUrl': url,
        'cloudformation:RoleArn': role,
        'cloudformation:ResourceTypes': types,
        'cloudformation:ChangeSetName': input.ChangeSetName,
        ...(tags.length > 0 && { 'aws:TagKeys': tags.flatMap(({ Key: key }) => (key === undefined ? [] : [key])) }),
        ...Object.fromEntries(tags.map(({ Key: key, Value: value }) => [`aws:RequestTag/${key}`, value])),
        ...Object.fromEntries((stack?.input.tags ?? []).map(({ key, value }) => [`aws:ResourceTag/${key}`, value])),
      },
    };
    if (role === undefined) return [own];
    const passed = { 'iam:PassedToService': 'cloudformation.amazonaws.com' };
    return [own, { action: 'iam:PassRole', resource: role, context: passed }];
  };

  return Object.fromEntries(
    Object.entries(operations).map(([name, found]) => {
      // The table holds operations of all input types; the input goes on to the very operation that it was read for.
      const { handle } = found as unknown as Operation<object, unknown>;
      // All that is read of it are texts and lists that the decoder made.
      return [name, { handle, authorize: (input: object) => requests(name, input) }];
    }),
  );
};
