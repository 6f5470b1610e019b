/** `count` blocks of `hostBits` host bits each out of an IPv4 block, as Fn::Cidr gives them; undefined if they do not fit. */
export const cidrBlocks = (block: string, count: number, hostBits: number): readonly string[] | undefined => {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(block);
  if (!match || !Number.isInteger(count) || count < 1 || count > 256 || !Number.isInteger(hostBits)) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = match.slice(1).map(Number);
  const size = 2 ** hostBits;
  if (hostBits < 1 || prefix > 32 || hostBits > 32 - prefix || count * size > 2 ** (32 - prefix)) return undefined;
  const first = ((a * 256 + b) * 256 + c) * 256 + d;
  return Array.from({ length: count }, (_, index) => {
    const start = first + index * size;
    const bytes = [24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256);
    return `${bytes.join('.')}/${32 - hostBits}`;
  });
};
