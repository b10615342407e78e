import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { scratch } from './facts.ts';

const MAKER = join(import.meta.dirname, 'package_index.py');

/** An index of Python packages on loopback, with whatever is added to it. */
export interface PackageIndex extends AsyncDisposable {
  /** Of its pages, for a source of Poetry. */
  readonly url: string;
  /** Paths that were asked for, in order. */
  readonly asked: string[];
  add(name: string, version: string, kind: 'wheel' | 'sdist'): void;
  /** From now on it has pages, and no files. */
  withhold(): void;
}

/** Like the public one it lets clients keep what they got. */
export async function packageIndex(): Promise<PackageIndex> {
  const directory = scratch('index');
  const asked: string[] = [];
  let files = true;
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const body = path.startsWith('/simple/') ? page(directory, path) : files ? fileOf(directory, path) : null;
    const type = path.startsWith('/simple/') ? 'text/html' : 'application/octet-stream';
    response.writeHead(body === null ? 404 : 200, {
      'Content-Type': type,
      'Cache-Control': 'public, max-age=600',
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/simple/`,
    asked,
    add: (...what) => void execFileSync('python3', [MAKER, directory, ...what]),
    withhold: () => {
      files = false;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The page of a project: links to its files with their hashes. */
function page(directory: string, path: string): string | null {
  const project = path.split('/')[2] ?? '';
  const names = readdirSync(directory).filter((name) => name.startsWith(`${project}-`));
  if (names.length === 0) return null;
  const links = names.map(
    (name) => `<a href="/files/${name}#sha256=${sha256(join(directory, name))}">${name}</a>`,
  );
  return `<!DOCTYPE html><html><body>${links.join('\n')}</body></html>`;
}

function fileOf(directory: string, path: string): Buffer | null {
  const name = path.split('/').at(-1) ?? '';
  return readdirSync(directory).includes(name) ? readFileSync(join(directory, name)) : null;
}

const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
