import { readFile } from 'node:fs/promises';
import type { JobResult } from '../../local/runner/index.ts';
import { smallProject } from './scenario.ts';
import { openStage, type Part, type Stage } from './stage.ts';

const FILES = 12;

/**
 * Makes `data`, and with FILL the folders of docker and ollama too, as a build and a pull would. What was
 * half restored does not pass for nothing.
 */
export const MAKE = `import os, sys

folders = ["data", "layers", "models"] if os.environ.get("FILL") else ["data"]
for folder in folders:
    if os.path.isdir(folder) and os.listdir(folder):
        sys.exit(f"{folder} is half restored")
    os.makedirs(folder, exist_ok=True)
    for number in range(${FILES}):
        with open(f"{folder}/{number}.bin", "wb") as file:
            file.write(os.urandom(100_000))
print("MADE")
`;

const SEEN = `import os


def count(folder):
    return len(os.listdir(folder)) if os.path.isdir(folder) else 0


def test_folders():
    print("SEEN", *[f"{folder}:{count(folder)}" for folder in ("data", "layers", "models")])
    assert not os.environ.get("FAIL")
    assert count("data") == ${FILES}
`;

const PROJECT = { 'make.py': MAKE, Dockerfile: 'FROM scratch\n', 'tests/test_folders.py': SEEN };

/** Three kinds of cache on the small project. */
const INPUTS = {
  'fixtures-path': 'data',
  'fixtures-key-files': 'make.py',
  'fixtures-command': 'python make.py',
  'docker-cache-path': 'layers',
  'ollama-models': 'tiny',
  'pytest-args': '-s',
};

/** The folders as the tests found them, when all is there. */
export const FULL = `SEEN data:${FILES} layers:${FILES} models:${FILES}`;
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
  return { restored: cells[2] ?? '', saved: cells[6] ?? '' };
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
