/** Contexts by name: `github`, `matrix`, `strategy`, `runner`, `job`. */
export type Contexts = Readonly<Record<string, unknown>>;

/**
 * Replaces every `${{ … }}` of a text. Understood: paths (`github.token`, `matrix['shard']`), `toJSON(path)` and
 * string literals. What is unknown is empty, as on GitHub.
 */
export function interpolate(text: string, contexts: Contexts): string {
  return text.replace(/\$\{\{(.*?)\}\}/gs, (_, expression: string) => evaluate(expression.trim(), contexts));
}

function evaluate(expression: string, contexts: Contexts): string {
  const literal = /^'((?:[^']|'')*)'$/.exec(expression);
  if (literal) return (literal[1] as string).replaceAll("''", "'");
  const json = /^toJSON\((.*)\)$/is.exec(expression);
  if (json) return JSON.stringify(lookUp((json[1] as string).trim(), contexts) ?? null, null, 2);
  return toText(lookUp(expression, contexts));
}

function lookUp(path: string, contexts: Contexts): unknown {
  if (!/^[\w-]+(?:\.[\w-]+|\['[^']*'\])*$/.test(path)) return undefined;
  const names = [...path.matchAll(/\['([^']*)'\]|[\w-]+/g)].map((match) => match[1] ?? match[0]);
  return names.reduce<unknown>(member, contexts);
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

function toText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? 'Object' : String(value);
}
