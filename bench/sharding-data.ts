import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');

/** Measured durations that a public repository holds. They are not part of this one. */
interface Source {
  readonly name: string;
  /** Where it may lie on this disk, the first that is there counts. */
  readonly places: readonly string[];
  /** Repository, commit and licence; the file is `.test_durations` in each. */
  readonly origin: string;
}

const cached = (name: string) => join(ROOT, '.cache', 'bench', 'durations', `${name}.json`);

const SOURCES: readonly Source[] = [
  {
    name: 'onegov',
    places: [join(ROOT, '..', 'shared', 'data', 'onegov.test_durations.json'), cached('onegov')],
    origin: 'github.com/OneGov/onegov-cloud at f702cfc (MIT)',
  },
  {
    name: 'pgmpy',
    places: [cached('pgmpy')],
    origin: 'github.com/pgmpy/pgmpy at 94105f10d4177e4420e2fa6766d819c19aa6b66e (MIT)',
  },
  {
    name: 'hypha',
    places: [cached('hypha')],
    origin: 'github.com/HyphaApp/hypha at ff57f8d5f3dabc752ac3be4ffced95493f45504d (BSD-3-Clause)',
  },
  {
    name: 'tilavaraus',
    places: [cached('tilavaraus')],
    origin:
      'github.com/City-of-Helsinki/tilavarauspalvelu-core at 38b2c02c08232c91d750bfefe9b6af712f5d1412 (MIT)',
  },
];

/** A file of durations that is there. */
export interface DataSet {
  readonly name: string;
  readonly path: string;
  readonly origin: string;
}

/** The named files, or without names every known set that is on this disk; and what to say of the others. */
export function dataSets(named: readonly string[]): {
  readonly sets: readonly DataSet[];
  readonly absent: readonly string[];
} {
  if (named.length > 0)
    return { sets: named.map((path) => ({ name: basename(path), path, origin: path })), absent: [] };
  const found = SOURCES.map((source) => ({
    ...source,
    path: source.places.find((place) => existsSync(place)),
  }));
  return {
    sets: found.flatMap(({ name, path, origin }) => (path ? [{ name, path, origin }] : [])),
    absent: found.flatMap(({ name, path, origin, places }) =>
      path ? [] : [`${name} is left out: put .test_durations of ${origin} at ${places.at(-1)}.`],
    ),
  };
}
