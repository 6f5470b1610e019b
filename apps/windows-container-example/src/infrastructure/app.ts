import { App } from 'aws-cdk-lib';
import { WindowsContainerStack } from './windows-container-stack.js';

new WindowsContainerStack(new App(), 'WindowsContainerExample', {
  description: 'An ASP.NET Core application in a Windows container, built on EC2 by CodePipeline',
});
