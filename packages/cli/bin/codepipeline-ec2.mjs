#!/usr/bin/env node
import { existsSync } from 'node:fs';

// In the workspace nothing is built yet after `npm ci`; the published package carries its dist.
const builder = new URL('../../../tools/build-missing.mjs', import.meta.url);
if (existsSync(builder)) await (await import(builder.href)).buildMissing();

// The SDK is pinned to versions that run on Node 20, whatever later ones will need.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
const { main } = await import('../dist/main.js');
await main(process.argv.slice(2));
