/** The secrets of a job; they never leave its runner in clear. */
export interface Masks {
  /** Hides a value from now on, each of its lines on its own. */
  add(value: string): void;
  apply(text: string): string;
}

/** Masks that start with the given secrets. */
export function createMasks(secrets: readonly string[]): Masks {
  const values = new Set<string>();
  let pattern: RegExp | null = null;
  const add = (value: string): void => {
    const lines = [value, ...value.split(/\r\n|\n|\r/)].filter((line) => line.trim() !== '');
    for (const line of lines) values.add(line);
    // Longest first, so that a secret that starts with another is hidden whole.
    const longest = [...values].sort((a, b) => b.length - a.length);
    pattern = longest.length > 0 ? new RegExp(longest.map(literally).join('|'), 'g') : null;
  };
  for (const secret of secrets) add(secret);
  return { add, apply: (text) => (pattern ? text.replace(pattern, '***') : text) };
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
