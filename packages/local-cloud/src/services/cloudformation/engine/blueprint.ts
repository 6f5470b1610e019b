import type { ResourceRecord } from '../stacks/stack-record.js';
import { decideConditions } from '../template/conditions.js';
import { dependencyOrder, type Dependencies } from '../template/dependency-order.js';
import type { Scope } from '../template/evaluate.js';
import type { ParameterValue } from '../template/parameter-values.js';
import { resourcesNamedIn } from '../template/references.js';
import type { Template } from '../template/template.js';
import { scopeWithoutResources, scopeWithResources, type ResourceFace, type ScopeWorld } from './stack-scope.js';

/** What a template asks for with given parameters: its active resources, in the order in which they can be made. */
export interface Blueprint {
  readonly template: Template;
  readonly isTrue: (condition: string) => boolean;
  /** Logical ids. */
  readonly order: readonly string[];
  readonly dependencies: Dependencies;
  /** The scope of properties and outputs, given how the resources look. */
  readonly scope: (face: (logicalId: string) => ResourceFace | undefined) => Scope;
  /** Names of the exports that were asked for until now. */
  readonly imports: () => readonly string[];
}

/** Decides conditions and orders resources. */
export const drawBlueprint = (
  template: Template,
  parameters: readonly ParameterValue[],
  world: ScopeWorld,
): Blueprint => {
  const imports = new Set<string>();
  const exportValue = (name: string): string | undefined => {
    imports.add(name);
    return world.exportValue(name);
  };
  const base = scopeWithoutResources(template, parameters, { ...world, exportValue });
  const isTrue = decideConditions(template.conditions, base);
  for (const condition of Object.keys(template.conditions)) isTrue(condition);
  const active = Object.entries(template.resources).filter(([, { condition }]) => !condition || isTrue(condition));
  const names = new Set(active.map(([name]) => name));
  const dependencies = new Map(
    active.map(([name, { properties, dependsOn }]) => {
      const named = resourcesNamedIn(properties, (candidate) => candidate in template.resources, isTrue);
      return [name, new Set([...named, ...dependsOn].filter((needed) => names.has(needed)))] as const;
    }),
  );
  return {
    template,
    isTrue,
    order: dependencyOrder(dependencies).order,
    dependencies,
    scope: (face) => scopeWithResources(base, isTrue, template, face),
    imports: () => [...imports],
  };
};

/** Existing resources in an order in which each comes before those that it needs. */
export const deletionOrder = (resources: readonly ResourceRecord[]): readonly ResourceRecord[] => {
  const { order, circular } = dependencyOrder(
    new Map(resources.map(({ logicalId, dependencies }) => [logicalId, new Set(dependencies)])),
  );
  const position = new Map([...order, ...circular].map((logicalId, index) => [logicalId, index]));
  const at = ({ logicalId }: ResourceRecord): number => position.get(logicalId) ?? 0;
  return [...resources].sort((one, other) => at(other) - at(one));
};
