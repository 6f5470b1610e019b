#!/usr/bin/env node
import { existsSync } from 'node:fs';

// In the workspace nothing is built yet after `npm ci`; the published package carries its dist.
const builder = new URL('../../../tools/build-missing.mjs', import.meta.url);
if (existsSync(builder)) await (await import(builder.href)).buildMissing();

const { main } = await import('../dist/main.js');
await main(process.argv.slice(2));
