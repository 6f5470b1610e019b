import { shellQuote } from '../../../instances/shell-quote.js';
import type { InstallPlan } from './install-plan.js';

export interface InstallPlaces {
  /** The revision's folder, and the note of what was installed, as processes on the instance see them. */
  readonly archive: string;
  readonly cleanupFile: string;
  /** A destination as processes see it, and as a message names it. */
  readonly resolve: (path: string) => string;
  /** What `resolve` puts before every path; may be empty. */
  readonly root: string;
}

const PRELUDE = `
fail() { printf '%s\\n' "$1" >&2; exit 1; }
named() { printf '%s' "\${1#"$root"}"; }
remove() {
  if [ -d "$1" ] && [ ! -L "$1" ]; then rmdir "$1" 2>/dev/null || :; else rm -f "$1"; fi
}
if [ -f "$cleanup" ]; then
  lines=$(sed '1!G;h;$!d' "$cleanup")
  while IFS= read -r line; do [ -z "$line" ] || remove "$line"; done <<END
$lines
END
  rm -f "$cleanup"
fi
mkdir -p "\${cleanup%/*}"
: > "$cleanup"
free() {
  [ "$behavior" = DISALLOW ] || return 0
  folder=$1
  shift
  for name; do
    if [ -e "$folder/$name" ] || [ -L "$folder/$name" ]; then
      fail "The deployment failed because a specified file already exists at this location: $(named "$folder/$name")"
    fi
  done
}
folder() {
  [ -d "$1" ] && return 0
  mkdir -p "$1" && printf '%s\\n' "$1" >> "$cleanup"
}
copy() {
  to=$1 from=$2
  shift 2
  for name; do
    shift
    [ "$behavior" = RETAIN ] && [ -e "$to/$name" ] && continue
    printf '%s\\n' "$to/$name" >> "$cleanup"
    set -- "$@" "$from/$name"
  done
  [ $# -eq 0 ] || cp -fp "$@" "$to/"
}
link() {
  [ "$behavior" = RETAIN ] && [ -e "$1" ] && return 0
  printf '%s\\n' "$1" >> "$cleanup"
  ln -sfn "$2" "$1"
}
`;

/** Arguments of one command; a kernel takes no more than about two megabytes of them. */
const AT_ONCE = 200;

/** The work of the Install event, as a script for the instance's shell. */
export const installScript = (
  plan: InstallPlan,
  behavior: 'DISALLOW' | 'OVERWRITE' | 'RETAIN',
  { archive, cleanupFile, resolve, root }: InstallPlaces,
): string => {
  const at = (path: string): string => shellQuote(resolve(path));
  const copies = plan.copies.flatMap(({ to, from, names }) =>
    chunks(names).map((some) => ({ to, from, names: some.map(shellQuote).join(' ') })),
  );
  return [
    '#!/bin/sh',
    'set -e',
    `root=${shellQuote(root)} cleanup=${shellQuote(cleanupFile)} behavior=${behavior}`,
    PRELUDE,
    ...copies.map(({ to, names }) => `free ${at(to)} ${names}`),
    ...plan.links.map(({ path }) => {
      const slash = path.lastIndexOf('/');
      return `free ${at(path.slice(0, slash) || '/')} ${shellQuote(path.slice(slash + 1))}`;
    }),
    ...plan.folders.map((path) => `folder ${at(path)}`),
    ...copies.map(
      ({ to, from, names }) => `copy ${at(to)} ${shellQuote(from === '' ? archive : `${archive}/${from}`)} ${names}`,
    ),
    ...plan.links.map(({ path, target }) => `link ${at(path)} ${shellQuote(target)}`),
    ...plan.permissions.flatMap(({ permission: { owner, group, mode }, paths }) =>
      chunks(paths).flatMap((some) => {
        const all = some.map(at).join(' ');
        return [
          ...(owner === undefined && group === undefined
            ? []
            : [`chown ${shellQuote(`${owner ?? ''}${group === undefined ? '' : `:${group}`}`)} ${all}`]),
          ...(mode === undefined ? [] : [`chmod ${mode} ${all}`]),
        ];
      }),
    ),
    '',
  ].join('\n');
};

const chunks = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, index) =>
    all.slice(index * AT_ONCE, (index + 1) * AT_ONCE),
  );
