/** The known name that is nearest to what somebody wrote, if it is near enough to be meant. */
export const nearestName = (written: string, known: readonly string[]): string | undefined => {
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of known) {
    const distance = editDistance(written.toLowerCase(), name.toLowerCase());
    if (distance <= Math.max(2, name.length / 3) && (best === undefined || distance < best.distance))
      best = { name, distance };
  }
  return best?.name;
};

const editDistance = (a: string, b: string): number => {
  const letters = [...b];
  let row = [0, ...letters.map((_, index) => index + 1)];
  let left = letters.length;
  for (const [index, letter] of [...a].entries()) {
    let diagonal = index;
    left = index + 1;
    const next = [left];
    for (const [at, above] of row.slice(1).entries()) {
      left = Math.min(diagonal + (letter === letters[at] ? 0 : 1), above + 1, left + 1);
      diagonal = above;
      next.push(left);
    }
    row = next;
  }
  return left;
};
