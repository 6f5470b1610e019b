import type { ActionTypeDefinition, ActionTypeName } from '../state/action-type.js';
import type { ActionDefinition, PipelineDefinition } from '../state/definition.js';
import { invalidAction } from '../validation/refusal.js';

const MASK = '****';
const isMask = (value: string | undefined): boolean => value === MASK || value === '*****';

type KnownType = (id: ActionTypeName) => ActionTypeDefinition | undefined;

const secretsOf = (knownType: KnownType, id: ActionTypeName): readonly string[] =>
  knownType(id)?.properties.flatMap((property) => (property.secret ? [property.name] : [])) ?? [];

/** A configuration as everybody but the job worker sees it. */
export const maskedConfiguration = (
  knownType: KnownType,
  id: ActionTypeName,
  configuration: Readonly<Record<string, string>>,
): Record<string, string> => {
  const secrets = secretsOf(knownType, id);
  return Object.fromEntries(
    Object.entries(configuration).map(([name, value]) => [name, secrets.includes(name) ? MASK : value]),
  );
};

/** The definition with masks replaced by the secrets that an action of the same place already had. */
export const withKeptSecrets = (
  knownType: KnownType,
  definition: PipelineDefinition,
  previous: PipelineDefinition | undefined,
): PipelineDefinition => ({
  ...definition,
  stages: definition.stages.map((stage) => ({
    ...stage,
    actions: stage.actions.map((action) => {
      const before = previous?.stages
        .find(({ name }) => name === stage.name)
        ?.actions.find(({ name }) => name === action.name);
      return keptSecrets(secretsOf(knownType, action.actionTypeId), action, before);
    }),
  })),
});

const keptSecrets = (
  secrets: readonly string[],
  action: ActionDefinition,
  before: ActionDefinition | undefined,
): ActionDefinition => {
  const masked = secrets.filter((name) => isMask(action.configuration[name]));
  const kept = masked.map((name) => {
    const value = before?.configuration[name];
    if (value === undefined) {
      throw invalidAction(
        `Action configuration for the new action "${action.name}" contains an invalid configuration for the secret property "${name}". ` +
          `"${action.configuration[name]}" may be used in secret properties only when updating an existing action.`,
      );
    }
    return [name, value] as const;
  });
  return kept.length === 0
    ? action
    : { ...action, configuration: { ...action.configuration, ...Object.fromEntries(kept) } };
};
