import type { Host } from '../host/ports.ts';
import { childEnvironment } from '../host/process/environment.ts';
import { CANCELLED, lastWords, toolFailure } from './programs.ts';

/** What an interpreter says about itself. */
export interface Interpreter {
  /** Absolute path, as it calls itself. */
  readonly executable: string;
  /** e.g. "3.12.4" */
  readonly version: string;
  /** Implementation, ABI and what its extensions are built for, e.g. "cpython-312 .cpython-312-x86_64-linux-gnu.so". */
  readonly abi: string;
  readonly prefix: string;
  /** Equal to `prefix` unless it is a venv. */
  readonly basePrefix: string;
  /** Those of the distributions asked for that are installed; name to version. */
  readonly packages: Readonly<Record<string, string>>;
}

/** The distributions that decide on how tests are run; the first is the one that must be there. */
export const TEST_PACKAGES = ['pytest', 'pytest-cov', 'coverage', 'pytest-xdist'];

/**
 * Runs on any Python: what is too old must be able to say so. Distributions are looked up by the names
 * of their folders, since importing importlib.metadata takes longer than all the rest; it is asked
 * only where pytest is not found that way.
 */
const SCRIPT = `
import json, os, sys
from importlib.machinery import EXTENSION_SUFFIXES
wanted = sys.argv[1:]
found = {}
for place in sys.path if wanted else []:
    try:
        entries = os.listdir(place)
    except OSError:
        continue
    for entry in entries:
        if entry.endswith((".dist-info", ".egg-info")):
            name, _, rest = entry.rsplit(".", 1)[0].partition("-")
            name = name.lower().replace("_", "-").replace(".", "-")
            if name in wanted and rest:
                found.setdefault(name, rest.split("-")[0])
if wanted and wanted[0] not in found:
    from importlib import metadata
    for name in wanted:
        try:
            found.setdefault(name, metadata.version(name))
        except metadata.PackageNotFoundError:
            pass
print(json.dumps({
    "executable": sys.executable,
    "version": "%d.%d.%d" % sys.version_info[:3],
    "abi": sys.implementation.cache_tag + getattr(sys, "abiflags", "") + " " + EXTENSION_SUFFIXES[0],
    "prefix": sys.prefix,
    "basePrefix": sys.base_prefix,
    "packages": found,
}))
`;

const TIMEOUT_SECONDS = 30;

/**
 * Starts the interpreter isolated (no PYTHON* variables, no user site, nothing of the working
 * directory) and asks what it is and which of the distributions it has.
 * @returns the answer, or in a few words why there is none
 * Throws E310 when the job is cancelled meanwhile.
 */
export async function probe(
  host: Host,
  program: string,
  directory: string,
  distributions: readonly string[] = [],
): Promise<Interpreter | { readonly problem: string }> {
  const args = ['-I', '-c', SCRIPT, ...distributions];
  const env = childEnvironment(host.facts.env);
  const result = await host.processes.run(
    { program, args, cwd: directory, env },
    { timeoutSeconds: TIMEOUT_SECONDS },
  );
  if (result.code === CANCELLED) throw toolFailure('AEGIS-E310', 'looking at Python', result);
  if (result.code !== 0) return { problem: `exits with ${result.code}: ${lastWords(result)}` };
  return parseProbe(result.stdout) ?? { problem: `gives no answer that makes sense: ${lastWords(result)}` };
}

/** The last line is the answer; what a sitecustomize printed stands before it. */
export function parseProbe(output: string): Interpreter | null {
  try {
    const answer: unknown = JSON.parse(output.trim().split('\n').at(-1) ?? '');
    return isInterpreter(answer) ? answer : null;
  } catch {
    return null;
  }
}

function isInterpreter(value: unknown): value is Interpreter {
  if (typeof value !== 'object' || value === null) return false;
  const answer = value as Record<string, unknown>;
  const texts = ['executable', 'version', 'abi', 'prefix', 'basePrefix'].map((name) => answer[name]);
  const packages = Object.values(answer.packages ?? {});
  return [...texts, ...packages].every((text) => typeof text === 'string' && text !== '');
}
