/** One piece of an `Fn::Sub` text. */
type SubPiece = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'name'; readonly name: string };

/** Splits an `Fn::Sub` text: `${Name}` is a name, `${!Name}` is the text `${Name}`. */
export const parseSubText = (text: string): readonly SubPiece[] => {
  const pieces: SubPiece[] = [];
  let end = 0;
  const say = (piece: string): void => {
    if (piece !== '') pieces.push({ kind: 'text', text: piece });
  };
  for (const match of text.matchAll(/\$\{([^{}]*)\}/g)) {
    const name = match[1] ?? '';
    say(text.slice(end, match.index));
    end = match.index + match[0].length;
    if (name.startsWith('!')) say(`\${${name.slice(1)}}`);
    else pieces.push({ kind: 'name', name: name.trim() });
  }
  say(text.slice(end));
  return pieces;
};
