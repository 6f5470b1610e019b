/** The name in a Host header or an origin, without its port. */
const hostName = (authority: string): string => authority.replace(/:\d+$/, '').toLowerCase();

const isLoopbackName = (name: string): boolean =>
  name === 'localhost' || name === '127.0.0.1' || name === '[::1]' || name.endsWith('.localhost');

const originName = (origin: string): string | undefined => {
  try {
    return new URL(origin).hostname;
  } catch {
    return undefined;
  }
};

/**
 * Why a request must not be served, if so. The cloud runs programs for whoever can call it: a web page that a browser
 * shows on the same machine must not be one of them, neither directly nor by a name that points to this machine.
 */
export const refusedAtTheGate = (headers: Readonly<Record<string, string>>): string | undefined => {
  const host = headers['host'];
  if (host === undefined || !isLoopbackName(hostName(host))) {
    return `Host ${host ?? '(none)'} is not a name of this machine's loopback`;
  }
  const { origin } = headers;
  if (origin === undefined) return undefined;
  const name = originName(origin);
  return name !== undefined && isLoopbackName(name) ? undefined : `Origin ${origin} is not on this machine's loopback`;
};
