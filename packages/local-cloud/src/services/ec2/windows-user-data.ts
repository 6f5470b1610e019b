/** What EC2Launch v2 runs of user data: a batch script first, then a PowerShell script. */
export interface WindowsUserData {
  readonly powerShell?: string;
  readonly batch?: string;
  /** At every boot, not at the first alone. */
  readonly persists: boolean;
  /** What is there and would run on Windows, but not here. */
  readonly problem?: string;
}

const element = (text: string, name: string): string | undefined =>
  new RegExp(`<${name}>(.*?)</${name}>`, 'is').exec(text)?.[1];

/** Reads user data as EC2Launch v2 does; what is neither its elements nor its YAML is nothing to it. */
export const parseWindowsUserData = (base64: string): WindowsUserData => {
  // PowerShell on Windows likes to write a mark at the beginning.
  const text = Buffer.from(base64, 'base64')
    .toString('utf8')
    .replace(/^\uFEFF/, '');
  const [powerShell, batch] = [element(text, 'powershell'), element(text, 'script')];
  if (powerShell !== undefined || batch !== undefined) {
    return {
      ...(powerShell !== undefined && { powerShell }),
      ...(batch !== undefined && { batch }),
      persists: /^\s*true\s*$/i.test(element(text, 'persist') ?? ''),
    };
  }
  if (/^(?:version|tasks)\s*:/m.test(text)) {
    return {
      persists: false,
      problem: 'YAML tasks of EC2Launch v2 are not run by the local cloud: write <powershell>…</powershell>',
    };
  }
  return { persists: false };
};
