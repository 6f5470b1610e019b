// The published package carries the demo's project.
import { cpSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
cpSync(at('../../apps/website-example/site'), at('dist/website-example'), { recursive: true });
