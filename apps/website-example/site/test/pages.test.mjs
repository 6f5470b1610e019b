import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { compilePage, linksOf, parsePage } from '../compile-page.mjs';

const pages = new URL('../pages/', import.meta.url);
const source = (name) => readFileSync(new URL(name, pages), 'utf8');

test('text is escaped and links are made', () => {
  const html = compilePage('title: A <b>\n\nsee [it](x.html) & "more"\n');
  assert.match(html, /<h1>A &lt;b&gt;<\/h1>/);
  assert.match(html, /<p>see <a href="x.html">it<\/a> &amp; &quot;more&quot;<\/p>/);
});

test('a page without a title is refused', () => {
  assert.throws(() => parsePage('hello'), /title/);
});

for (const name of readdirSync(pages)) {
  test(`every link of ${name} leads to a page`, () => {
    for (const target of linksOf(source(name))) {
      assert.ok(
        existsSync(new URL(target.replace(/html$/, 'page'), pages)),
        `${name} links to ${target}, which does not exist`,
      );
    }
  });
}
