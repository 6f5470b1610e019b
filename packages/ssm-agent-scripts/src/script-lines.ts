/** The lines of a script as they travel: comments and indentation are for its readers in the repository. For scripts without texts of several lines. */
export const scriptLines = (script: string): string[] =>
  script
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^#(?!!)/.test(line));
