// The CDK app: `npx aws-cdk@2 deploy` runs it. In the workspace nothing is built yet after `npm ci`.
import { buildMissing } from '../../tools/build-missing.mjs';

await buildMissing();
await import('./dist/infrastructure/app.js');
