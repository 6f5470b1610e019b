import { AwsError } from '../../../kernel/aws-error.js';

export const invalidSchedule = (): AwsError =>
  new AwsError('ValidationException', 'Parameter ScheduleExpression is not valid.');
