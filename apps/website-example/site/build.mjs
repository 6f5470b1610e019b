import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { compilePage } from './compile-page.mjs';

const out = process.argv[2];
if (out === undefined) throw new Error('usage: node build.mjs FOLDER');
mkdirSync(out, { recursive: true });
for (const file of readdirSync('pages').filter((name) => name.endsWith('.page'))) {
  const page = file.replace(/page$/, 'html');
  writeFileSync(`${out}/${page}`, compilePage(readFileSync(`pages/${file}`, 'utf8')));
  console.log(`${out}/${page}`);
}
