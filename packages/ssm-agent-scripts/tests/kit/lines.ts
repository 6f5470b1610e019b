/** The line format of tickets and results. */
export const toLines = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64url')}\n`)
    .join('');

/** @throws Error when a key stands twice */
export const fromLines = (text: string): Record<string, string> => {
  const values: Record<string, string> = {};
  for (const line of text.trimEnd().split('\n')) {
    const [key = '', value = ''] = line.split(' ');
    if (key in values) throw new Error(`${key} stands twice`);
    values[key] = Buffer.from(value, 'base64url').toString();
  }
  return values;
};
