import { Aws } from 'aws-cdk-lib';

/** The tag that says which stack an instance belongs to; no colon, so that it reads well in condition keys. */
export const STACK_TAG_KEY = 'codepipeline-ec2-stack';

/** Where the settings of a stack's environments are, as SSM parameters. */
export const environmentPrefix = (): string => `/codepipeline-ec2/${Aws.STACK_NAME}/environments`;

/** The path of a stack's instance roles and profiles: what the launcher may pass. */
export const instanceRolePath = (): string => `/codepipeline-ec2/${Aws.STACK_NAME}/`;
