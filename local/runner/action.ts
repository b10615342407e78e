import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';

/** What the runner needs of an action.yml. Files are absolute. */
export interface Action {
  readonly name: string;
  readonly main: string;
  readonly post: string | null;
  readonly postIf: string;
  /** Input name to default, which may hold expressions; null without default. */
  readonly inputs: ReadonlyMap<string, string | null>;
}

/** Reads the action.yml of a folder. Throws when it is not a JavaScript action. */
export async function readAction(directory: string): Promise<Action> {
  const file = path.join(directory, 'action.yml');
  const { name, inputs, runs } = record(parse(await readFile(file, 'utf8')));
  const { using, main, post, 'post-if': postIf } = record(runs);
  if (typeof main !== 'string' || !/^node\d+$/.test(String(using))) {
    throw new Error(`${file}: not a JavaScript action (runs.using "${String(using)}")`);
  }
  return {
    name: String(name ?? path.basename(directory)),
    main: path.resolve(directory, main),
    post: typeof post === 'string' ? path.resolve(directory, post) : null,
    postIf: typeof postIf === 'string' ? postIf : 'always()',
    inputs: new Map(Object.entries(record(inputs)).map(([input, spec]) => [input, defaultOf(spec)])),
  };
}

function defaultOf(spec: unknown): string | null {
  const value = record(spec).default;
  return value === undefined || value === null ? null : String(value);
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
