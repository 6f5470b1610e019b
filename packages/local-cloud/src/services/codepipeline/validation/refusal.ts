import { AwsError } from '../../../kernel/aws-error.js';

export const invalidStructure = (message: string): AwsError => new AwsError('InvalidStructureException', message);
export const invalidStage = (message: string): AwsError => new AwsError('InvalidStageDeclarationException', message);
export const invalidAction = (message: string): AwsError => new AwsError('InvalidActionDeclarationException', message);

/** The first text that occurs a second time. */
export const repeated = (texts: readonly string[]): string | undefined =>
  texts.find((text, index) => texts.indexOf(text) !== index);
