export { Ec2BuildAction, type Ec2BuildActionProps, type Ec2BuildOutput } from './ec2-build-action.js';
export { Ec2BuildEnvironment, Market, type Ec2BuildEnvironmentProps } from './ec2-build-environment.js';
export {
  Ec2BuildService,
  LinkTime,
  ReaperMode,
  type Ec2BuildServiceProps,
  type IEc2BuildService,
} from './ec2-build-service.js';
export { plainTemplate } from './plain-template/plain-template.js';
export type { PlainTemplate } from './published-template.js';
