/** Absolute on Linux or on Windows. */
export const isAbsolutePath = (path: string): boolean => /^(?:[/\\]|[A-Za-z]:)/.test(path);

/** Whether `..` leads out of the folder in which the path begins. Both slashes count: the image may be of either kind. */
export const leavesItsFolder = (path: string): boolean => {
  let depth = 0;
  for (const segment of path.split(/[/\\]/)) {
    if (segment === '..') depth -= 1;
    else if (segment !== '' && segment !== '.') depth += 1;
    if (depth < 0) return true;
  }
  return false;
};

/** '' when the path is the folder itself (`.`, `./`), else the path as it is. */
export const withoutDot = (path: string): string =>
  path.split(/[/\\]/).every((segment) => segment === '' || segment === '.') ? '' : path;

/** Characters that no path or name should hold. */
export const hasControlCharacter = (text: string): boolean => /\p{Cc}/u.test(text);
