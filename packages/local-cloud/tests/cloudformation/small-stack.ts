/** A template as a person writes it: bucket, queue, role and function. */
export const SMALL_STACK = `AWSTemplateFormatVersion: 2010-09-09
Description: A small stack
Parameters:
  Stage: { Type: String, Default: dev, AllowedValues: [dev, prod] }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration: { Status: !If [IsProd, Enabled, Suspended] }
  Queue:
    Type: AWS::SQS::Queue
    Properties: { VisibilityTimeout: 60 }
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement:
          - { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }
      Policies:
        - PolicyName: send
          PolicyDocument:
            Version: 2012-10-17
            Statement: [{ Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Queue.Arn }]
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: nodejs20.x
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Environment:
        Variables: { BUCKET: !Ref Bucket, QUEUE: !Sub '\${Queue.QueueName} in \${AWS::Region}' }
      Code:
        ZipFile: |
          exports.handler = async () => process.env.QUEUE;
Outputs:
  QueueUrl: { Value: !Ref Queue, Export: { Name: !Sub '\${AWS::StackName}-queue' } }
  Function: { Value: !Ref Function }
`;
