import * as z from 'zod/mini';

/** What every function needs that takes jobs. */
export const intakeSettings = z.object({
  TABLE: z.string(),
  STATE_MACHINE_ARN: z.string(),
  ACTION_CATEGORY: z.string(),
  ACTION_PROVIDER: z.string(),
  ACTION_VERSIONS: z.string(),
  INTAKE_QUEUE_URL: z.string(),
});

/** e.g. `1,2` */
export const versionsOf = (text: string): readonly string[] =>
  text
    .split(',')
    .map((version) => version.trim())
    .filter((version) => version !== '');
