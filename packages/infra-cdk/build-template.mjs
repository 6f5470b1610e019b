// Synthesizes the plain template once, so that those who only deploy it need no CDK. Needs `dist` and `bundles`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { plainTemplate } from './dist/plain-template/plain-template.js';

const out = new URL('template/', import.meta.url);
const { template, definition } = plainTemplate();
mkdirSync(out, { recursive: true });
writeFileSync(new URL('template.json', out), `${JSON.stringify(template, null, 1)}\n`);
writeFileSync(new URL('flow.asl.json', out), `${definition}\n`);
