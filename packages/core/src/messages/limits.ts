/** What CodePipeline takes, in characters. */
export const FAILURE_MESSAGE_LIMIT = 5_000;
export const SUMMARY_LIMIT = 2_048;
export const EXTERNAL_EXECUTION_ID_LIMIT = 1_500;
