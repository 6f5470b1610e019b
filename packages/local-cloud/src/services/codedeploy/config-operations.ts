import type {
  CreateDeploymentConfigCommandInput,
  CreateDeploymentConfigOutput,
  DeleteDeploymentConfigCommandInput,
  GetDeploymentConfigCommandInput,
  GetDeploymentConfigOutput,
  ListDeploymentConfigsCommandInput,
  ListDeploymentConfigsOutput,
  MinimumHealthyHosts,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../kernel/aws-error.js';
import { operation } from '../../kernel/service.js';
import { accessTo } from './access.js';
import { findConfig, OWN_CONFIGS } from './configs.js';
import { page } from './pages.js';
import { validName, type World } from './store.js';

export const configOperations = ({ cloud, store }: World) => {
  const access = accessTo(cloud);
  return {
    CreateDeploymentConfig: operation<CreateDeploymentConfigCommandInput, CreateDeploymentConfigOutput>({
      authorize: ({ deploymentConfigName }) => [access.config('CreateDeploymentConfig', deploymentConfigName)],
      handle: ({ deploymentConfigName, minimumHealthyHosts, computePlatform = 'Server', ...others }) => {
        const name = validName('deploymentConfig', deploymentConfigName);
        if (computePlatform !== 'Server' || others.trafficRoutingConfig) {
          throw new AwsError(
            'InvalidComputePlatformException',
            'The local cloud deploys to instances only: the computePlatform must be Server, without a trafficRoutingConfig',
          );
        }
        if (others.zonalConfig) {
          throw new AwsError(
            'InvalidZonalDeploymentConfigurationException',
            'The local cloud does not deploy zone by zone: leave zonalConfig out',
          );
        }
        if (name.startsWith('CodeDeployDefault.')) {
          throw new AwsError(
            'InvalidDeploymentConfigNameException',
            `The deployment configuration name ${name} begins with CodeDeployDefault., as AWS's own do`,
          );
        }
        if (store.configs.has(name)) {
          throw new AwsError(
            'DeploymentConfigAlreadyExistsException',
            `A deployment configuration with the name ${name} already exists`,
          );
        }
        const id = cloud.uuid();
        const createdAt = cloud.clock.now();
        store.configs.set(name, { id, name, minimumHealthyHosts: readMinimum(minimumHealthyHosts), createdAt });
        return { deploymentConfigId: id };
      },
    }),
    GetDeploymentConfig: operation<GetDeploymentConfigCommandInput, GetDeploymentConfigOutput>({
      authorize: ({ deploymentConfigName }) => [access.config('GetDeploymentConfig', deploymentConfigName)],
      handle: ({ deploymentConfigName }) => {
        const { id, name, minimumHealthyHosts, createdAt } = findConfig(store, deploymentConfigName);
        return {
          deploymentConfigInfo: {
            deploymentConfigId: id,
            deploymentConfigName: name,
            minimumHealthyHosts,
            createTime: new Date(createdAt),
            computePlatform: 'Server',
          },
        };
      },
    }),
    ListDeploymentConfigs: operation<ListDeploymentConfigsCommandInput, ListDeploymentConfigsOutput>({
      authorize: () => [access.config('ListDeploymentConfigs')],
      handle: ({ nextToken }) => {
        const { items, ...rest } = page(
          [...OWN_CONFIGS, ...store.configs.values()].map(({ name }) => name),
          nextToken,
        );
        return { deploymentConfigsList: items, ...rest };
      },
    }),
    DeleteDeploymentConfig: operation<DeleteDeploymentConfigCommandInput, object>({
      authorize: ({ deploymentConfigName }) => [access.config('DeleteDeploymentConfig', deploymentConfigName)],
      handle: ({ deploymentConfigName }) => {
        const name = validName('deploymentConfig', deploymentConfigName);
        if (OWN_CONFIGS.some((config) => config.name === name)) {
          throw new AwsError('InvalidOperationException', `${name} is AWS's own: it cannot be deleted`);
        }
        if ([...store.groups.values()].some(({ configName }) => configName === name)) {
          throw new AwsError(
            'DeploymentConfigInUseException',
            `The deployment configuration ${name} is in use by a deployment group`,
          );
        }
        store.configs.delete(name);
        return {};
      },
    }),
  };
};

const readMinimum = (given: MinimumHealthyHosts | undefined): MinimumHealthyHosts => {
  const { type, value } = given ?? {};
  const sound =
    value !== undefined &&
    Number.isInteger(value) &&
    value >= 0 &&
    (type === 'HOST_COUNT' || (type === 'FLEET_PERCENT' && value < 100));
  if (sound) return { type, value };
  throw new AwsError(
    'InvalidMinimumHealthyHostValueException',
    'The minimumHealthyHosts must have the type HOST_COUNT with a value of 0 or more, or FLEET_PERCENT with one from 0 to 99',
  );
};
