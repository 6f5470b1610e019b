export { codePipelineJobSource, type CodePipelineJobSourceOptions } from './codepipeline/index.js';
export { dynamoDbJobTable, type DynamoDbJobTableOptions } from './dynamodb/index.js';
export { ec2Fleet } from './ec2/index.js';
export { s3ObjectStore, s3UrlSigner, type S3UrlSignerOptions } from './s3/index.js';
export { sfnExecutions } from './sfn/index.js';
export { sqsIntakeQueue } from './sqs/index.js';
export { ssmCommandRunner, ssmParameterStore } from './ssm/index.js';
export { stsOwnCredentials, type StsOwnCredentialsOptions } from './sts/index.js';
