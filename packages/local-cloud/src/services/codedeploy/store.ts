import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import type { Collection } from '../../kernel/collection.js';
import type {
  ApplicationRecord,
  ConfigRecord,
  DeploymentRecord,
  GroupRecord,
  InstalledRecord,
  TargetRecord,
} from './records.js';

export interface Store {
  readonly applications: Collection<ApplicationRecord>;
  /** By `groupKey`. */
  readonly groups: Collection<GroupRecord>;
  readonly configs: Collection<ConfigRecord>;
  readonly deployments: Collection<DeploymentRecord>;
  /** By `<deployment>/<instance>`. */
  readonly targets: Collection<TargetRecord>;
  /** By `<group's id>/<instance>`. */
  readonly installed: Collection<InstalledRecord>;
}

/** What every part of the service works on. */
export interface World {
  readonly cloud: Cloud;
  readonly store: Store;
}

export const openStore = (cloud: Pick<Cloud, 'collection'>): Store => ({
  applications: cloud.collection('codedeploy.applications'),
  groups: cloud.collection('codedeploy.groups'),
  configs: cloud.collection('codedeploy.configs'),
  deployments: cloud.collection('codedeploy.deployments'),
  targets: cloud.collection('codedeploy.targets'),
  installed: cloud.collection('codedeploy.installed'),
});

export const groupKey = (application: string, group: string): string => `${application}/${group}`;

export const groupsOf = ({ groups }: Store, application: string): GroupRecord[] =>
  [...groups.values()].filter((group) => group.application === application);

export const targetsOf = ({ targets }: Store, { id, instanceIds }: DeploymentRecord): TargetRecord[] =>
  instanceIds.flatMap((instanceId) => targets.get(`${id}/${instanceId}`) ?? []);

export const findApplication = ({ applications }: Store, name: string | undefined): ApplicationRecord => {
  const found = applications.get(validName('application', name));
  if (!found) throw new AwsError('ApplicationDoesNotExistException', `No application found for name: ${name}`);
  return found;
};

export const findGroup = (store: Store, application: string | undefined, name: string | undefined): GroupRecord => {
  const { name: owner } = findApplication(store, application);
  const found = store.groups.get(groupKey(owner, validName('deploymentGroup', name)));
  if (!found) {
    throw new AwsError('DeploymentGroupDoesNotExistException', `No Deployment Group found for name: ${name}`);
  }
  return found;
};

export const findDeployment = ({ deployments }: Store, id: string | undefined): DeploymentRecord => {
  if (!/^d-[A-Z0-9]{9}$/.test(id ?? '')) {
    throw new AwsError('InvalidDeploymentIdException', `The deployment ID is not in a valid format: ${id}`);
  }
  const found = deployments.get(id ?? '');
  if (!found) {
    throw new AwsError('DeploymentDoesNotExistException', `The deployment ${id} could not be found`);
  }
  return found;
};

export const isOver = ({ status }: Pick<DeploymentRecord, 'status'>): boolean =>
  status === 'Succeeded' || status === 'Failed' || status === 'Stopped';

const NAMED = {
  application: ['Application', 'application'],
  deploymentGroup: ['DeploymentGroup', 'deployment group'],
  deploymentConfig: ['DeploymentConfig', 'deployment configuration'],
} as const;

/** The name, if it is one that CodeDeploy takes. */
export const validName = (kind: keyof typeof NAMED, name: string | undefined): string => {
  const [code, words] = NAMED[kind];
  if (name === undefined || name === '') {
    throw new AwsError(`${code}NameRequiredException`, `The ${words} name is required`);
  }
  if (name.length > 100) {
    throw new AwsError(
      `Invalid${code}NameException`,
      `The ${words} name is longer than 100 characters: ${name.slice(0, 100)}…`,
    );
  }
  if (kind === 'deploymentConfig' && !/^[\w+=,.@-]+$/.test(name)) {
    throw new AwsError(
      `Invalid${code}NameException`,
      `The ${words} name contains characters that are not valid: ${name}`,
    );
  }
  return name;
};
