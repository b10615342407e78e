import { readFile } from 'node:fs/promises';
import type { JobResult } from '../../local/runner/index.ts';
import { smallProject } from './scenario.ts';
import { openStage, type Part, type Stage } from './stage.ts';

const FILES = 12;

/**
 * Makes `data`, and with FILL the stores of docker and ollama too, as a build and a pull would. What was
 * half restored does not pass for nothing.
 */
export const MAKE = `import hashlib, json, os, sys


def blob(folder, data):
    digest = hashlib.sha256(data).hexdigest()
    os.makedirs(os.path.dirname(folder), exist_ok=True)
    with open(folder + digest, "wb") as file:
        file.write(data)
    return {"mediaType": "application/octet-stream", "digest": "sha256:" + digest, "size": len(data)}


def manifest(folder):
    layers = [blob(folder, os.urandom(100_000)) for _ in range(${FILES - 1})]
    return {"schemaVersion": 2, "config": blob(folder, os.urandom(100_000)), "layers": layers}


def write(path, value):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        json.dump(value, file)


if os.path.isdir("data") and os.listdir("data"):
    sys.exit("data is half restored")
os.makedirs("data", exist_ok=True)
for number in range(${FILES}):
    with open(f"data/{number}.bin", "wb") as file:
        file.write(os.urandom(100_000))
if os.environ.get("FILL") and not os.path.exists("models/manifests"):
    write("models/manifests/registry.ollama.ai/library/tiny/latest", manifest("models/blobs/sha256-"))
    image = json.dumps(manifest("layers/blobs/sha256/")).encode()
    media = {"mediaType": "application/vnd.oci.image.manifest.v1+json"}
    named = {"annotations": {"org.opencontainers.image.ref.name": "latest"}}
    write("layers/index.json", {"schemaVersion": 2, "manifests": [blob("layers/blobs/sha256/", image) | media | named]})
    write("layers/oci-layout", {"imageLayoutVersion": "1.0.0"})
print("MADE")
`;

const SEEN = `import os


def count(folder):
    return len(os.listdir(folder)) if os.path.isdir(folder) else 0


def test_folders():
    found = {"data": count("data"), "layers": count("layers/blobs/sha256"), "models": count("models/blobs")}
    print("SEEN", *[f"{folder}:{number}" for folder, number in found.items()])
    assert not os.environ.get("FAIL")
    assert count("data") == ${FILES}
`;

const PROJECT = {
  'make.py': MAKE,
  'models.txt': 'tiny\n',
  Dockerfile: 'FROM scratch\n',
  'tests/test_folders.py': SEEN,
};

/** Three kinds of cache on the small project. */
const INPUTS = {
  'fixtures-path': 'data',
  'fixtures-key-files': 'make.py',
  'fixtures-command': 'python make.py',
  'docker-cache-path': 'layers',
  // What is in the store is made by the fixtures, and not pulled from a server.
  'ollama-key-files': 'models.txt',
  'pytest-args': '-s',
};

/** The folders as the tests found them, when all is there. */
export const FULL = `SEEN data:${FILES} layers:${FILES + 1} models:${FILES}`;
/** What is left when nothing of a failed restore is, and the fixtures were made anew. */
export const FRESH = `SEEN data:${FILES} layers:0 models:0`;

/** A project with caches, on a stage. */
export interface CachedStage extends Stage {
  readonly project: string;
  /** The next workflow run: one job. */
  visit(part?: Part): Promise<JobResult>;
  /** The keys in the service, oldest first, with their scopes; without the timings, of which each run saves its own. */
  keys(): string[];
}

export async function openCachedStage(): Promise<CachedStage> {
  const project = smallProject(PROJECT);
  const stage = await openStage(project);
  let runs = 0;
  return {
    ...stage,
    project,
    visit(part = {}) {
      runs += 1;
      const [inputs, env] = [
        { ...INPUTS, ...part.inputs },
        { OLLAMA_MODELS: 'models', ...part.env },
      ];
      return stage.play({ run: `${runs}`, ...part, inputs, env });
    },
    keys: () =>
      stage.service
        .caches()
        .map(({ key, scope }) => `${scope} ${key}`)
        .filter((key) => !/ aegis1-(\w+-)?led-/.test(key)),
  };
}

/** The outputs `cache-…` of fixtures, docker and ollama. */
export const cacheOutputs = ({ outputs }: JobResult): string[] =>
  ['fixtures', 'docker', 'ollama'].map((kind) => outputs[`cache-${kind}`] ?? '');

/** The cells "restored" and "saved" of a row in the table of caches, as a reader sees them. */
export function cacheRow(job: JobResult, label: string): { restored: string; saved: string } {
  const row = job.summary.split('\n').find((line) => line.startsWith(`| ${label} |`));
  const cells = (row ?? '').split('|').map((cell) => shown(cell.trim()));
  return { restored: cells[2] ?? '', saved: cells.at(-2) ?? '' };
}

const shown = (text: string): string =>
  text.replace(/&#(\d+);/g, (_, point: string) => String.fromCodePoint(Number(point)));

/** Titles of the warnings that a job gave about caches. */
export const cacheWarnings = ({ annotations }: JobResult): string[] =>
  annotations.flatMap(({ level, title }) =>
    level === 'warning' && title?.startsWith('AEGIS-W60') ? [title] : [],
  );

/** The line that the tests print about the folders. */
export const seen = ({ log }: JobResult): string => /SEEN[^\n]*/.exec(log)?.[0] ?? '';

/** The report in the job's own folder, parsed. */
export async function reportOf({ outputs }: JobResult): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(outputs['report-json'] ?? '', 'utf8')) as Record<string, unknown>;
}
