// `npm run local`: the whole example on this machine.
import { buildMissing } from '../../tools/build-missing.mjs';

await buildMissing();
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
const { main } = await import('./dist/local/main.js');
await main();
