const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text) => text.replace(/[&<>"]/g, (character) => escapes[character]);

/** A paragraph's text with its links, `[words](page.html)`. */
const paragraph = (text) =>
  `<p>${escape(text).replace(/\[([^\]]+)\]\(([^)\s]+)\)/g, (_, words, target) => `<a href="${target}">${words}</a>`)}</p>`;

/** Splits a page's source into its title and its blocks. */
export const parsePage = (source) => {
  const [head, ...blocks] = source.split(/\n\s*\n/).map((block) => block.trim());
  const title = /^title: (.+)$/.exec(head)?.[1];
  if (title === undefined) throw new Error('a page begins with a line "title: …"');
  return { title, blocks: blocks.filter((block) => block !== '') };
};

const block = (text) =>
  text.startsWith('# ') ? `<h2>${escape(text.slice(2))}</h2>` : paragraph(text.replace(/\n/g, ' '));

/** The page as HTML. */
export const compilePage = (source) => {
  const { title, blocks } = parsePage(source);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${escape(title)}</title>
<h1>${escape(title)}</h1>
${blocks.map(block).join('\n')}
</html>
`;
};

/** Where a page's links lead. */
export const linksOf = (source) => [...source.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);
