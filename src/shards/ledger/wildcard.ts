const SPECIAL = /[\\^$.|+(){}]/g;

/**
 * A pattern with `*`, `?` and `[…]` as a test of whole names.
 * @param path `*` and `?` stop at slashes and `**` does not, as in globs; without it nothing stops them, as in fnmatch
 */
export function wildcard(pattern: string, { path }: { readonly path: boolean }): (name: string) => boolean {
  const [many, one] = path ? ['[^/]*', '[^/]'] : ['[^]*', '[^]'];
  const source = pattern.replace(/\*\*\/|\*+|\?|\[[!^]?\]?[^\]]*\]|[^*?[]+|\[/g, (part) => {
    if (part === '**/') return path ? '(?:[^]*/)?' : '[^]*/';
    if (part.startsWith('*')) return path && part.length > 1 ? '[^]*' : many;
    if (part === '?') return one;
    if (part.length > 1 && part.startsWith('[')) return setOf(part);
    return part.replace(SPECIAL, '\\$&').replace('[', '\\[');
  });
  try {
    const rule = new RegExp(`^${source}$`);
    return (name) => rule.test(name);
  } catch {
    // A range that runs backwards.
    return (name) => name === pattern;
  }
}

function setOf(part: string): string {
  const inverted = /^\[[!^]/.test(part);
  const members = part.slice(inverted ? 2 : 1, -1).replace(/[\\\]^[]/g, '\\$&');
  return members === '' ? part.replace(/[[\]^]/g, '\\$&') : `[${inverted ? '^' : ''}${members}]`;
}

export const isPattern = (text: string): boolean => /[*?[]/.test(text);
