import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export type Entry =
  string | Uint8Array | { readonly link: string } | { readonly script: string } | { readonly zeros: number };

/** A zip made by the zip command, modes and links included. */
export const zipOf = (entries: Readonly<Record<string, Entry>>): Buffer =>
  inScratch((folder) => {
    for (const [name, entry] of Object.entries(entries)) {
      const file = join(folder, 'in', name);
      mkdirSync(dirname(file), { recursive: true });
      if (typeof entry === 'string' || entry instanceof Uint8Array) writeFileSync(file, entry);
      else if ('link' in entry) symlinkSync(entry.link, file);
      else if ('zeros' in entry) {
        writeFileSync(file, '');
        truncateSync(file, entry.zeros);
      } else writeFileSync(file, entry.script, { mode: 0o755 });
    }
    execFileSync('zip', ['-qry', join(folder, 'out.zip'), '.'], { cwd: join(folder, 'in') });
    return readFileSync(join(folder, 'out.zip'));
  });

/** A zip without entries. */
export const EMPTY_ZIP = Buffer.concat([Buffer.from('PK\x05\x06'), Buffer.alloc(18)]);

/** A zip with one entry of any name, which no careful tool would write. */
export const zipWithName = (name: string, content = 'x', mode = 0o100644): Buffer =>
  inScratch((folder) => {
    const script =
      "import sys, zipfile\ne = zipfile.ZipInfo(sys.argv[2])\ne.create_system = 3\ne.external_attr = int(sys.argv[4]) << 16\nzipfile.ZipFile(sys.argv[1], 'w').writestr(e, sys.argv[3])";
    execFileSync('python3', ['-c', script, join(folder, 'out.zip'), name, content, String(mode)]);
    return readFileSync(join(folder, 'out.zip'));
  });

/** A tar archive with one file, `d/f`, and one link. */
export const tarWithLink = (name: string, target: string): Buffer =>
  inScratch((folder) => {
    const script =
      "import io, sys, tarfile\nt = tarfile.open(sys.argv[1], 'w')\nf = tarfile.TarInfo('d/f')\nf.size = 1\nt.addfile(f, io.BytesIO(b'x'))\nl = tarfile.TarInfo(sys.argv[2])\nl.type, l.linkname = tarfile.SYMTYPE, sys.argv[3]\nt.addfile(l)\nt.close()";
    execFileSync('python3', ['-c', script, join(folder, 'out.tar'), name, target]);
    return readFileSync(join(folder, 'out.tar'));
  });

/** `mode link-target-or-size name` of each entry, as the unzip command sees them. */
export const listing = (zip: Uint8Array): Record<string, string> =>
  inScratch((folder) => {
    writeFileSync(join(folder, 'it.zip'), zip);
    const script =
      "import sys, zipfile, json\nz = zipfile.ZipFile(sys.argv[1])\nprint(json.dumps({i.filename: oct(i.external_attr >> 16) + ' ' + ('' if i.is_dir() else z.read(i).decode('utf-8', 'replace')[:200]) for i in z.infolist()}))";
    // What the script above prints: an object of texts.
    return JSON.parse(execFileSync('python3', ['-c', script, join(folder, 'it.zip')], { encoding: 'utf8' })) as Record<
      string,
      string
    >;
  });

const inScratch = <T>(use: (folder: string) => T): T => {
  const folder = mkdtempSync(join(tmpdir(), 'archive-'));
  try {
    mkdirSync(join(folder, 'in'));
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
