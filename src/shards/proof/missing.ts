import type { DoneTests } from '../../python/model.ts';
import type { Manifest } from '../../results/model.ts';
import type { Expected } from './expected.ts';
import { ruleOf } from './owners.ts';
import { type Seen, seenIn } from './seen.ts';

/** What did not run. */
export interface Missing {
  /** Files of the census that no shard took: which tests they hold is not known. */
  readonly files: readonly string[];
  /** Node id → file of tests that were collected and never ran to an end. */
  readonly ids: ReadonlyMap<string, string>;
}

/** Everything that did not run, for whatever reason. */
export function missingIn(shards: readonly Manifest[], { census, collected, runs, taken }: Seen): Missing {
  const ran = shards.length > 0;
  return {
    files: ran ? census.filter((file) => !taken.has(file)) : [],
    ids: new Map([...collected].filter(([id]) => !runs.has(id))),
  };
}

/**
 * Of what is missing, what no shard accounts for. A shard that never came is named as such, and one that
 * was cut short, or names its open tests, says so itself: no riddle is to be made of their tests.
 */
export function unexplained(missing: Missing, shards: readonly Manifest[], expected: Expected): Missing {
  const clear = new Set(shards.filter((manifest) => !explains(manifest)).map(({ shard }) => shard.index));
  const own = new Set(shards.filter(explains).flatMap(({ session }) => session.tests.map(({ id }) => id)));
  const rule = ruleOf(expected.plan, expected.count);
  return {
    files: missing.files.filter((file) => rule.file(file).some((index) => clear.has(index))),
    ids: new Map([...missing.ids].filter(([id, file]) => !own.has(id) && clear.has(rule.test(file, id)))),
  };
}

function explains({ end, session, reasons, plan }: Manifest): boolean {
  if (plan.kind === 'waived') return false;
  const cutShort = end.kind !== 'exited' || !session.finished || session.stopped !== null;
  return reasons.length > 0 && (cutShort || reasons.some(({ code }) => code === 'AEGIS-E313'));
}

/**
 * What the last shard is to run because no shard did, and all that it need not run; null when there is
 * nothing, or when the results do not fit together: then nobody can say what is missing.
 * @param foreseen the test files that the last shard expects
 */
export function repairOf(
  manifests: readonly Manifest[],
  expected: Expected,
  foreseen: readonly string[] = [],
): { readonly missing: Missing; readonly done: DoneTests } | null {
  const fit = manifests.every(
    ({ shard, commit }) => shard.count === expected.count && commit === expected.commit,
  );
  const seen = seenIn(manifests);
  // Of shards that all had no plan none has even looked at the files.
  const untouched = manifests.every(({ plan }) => plan.kind === 'waived');
  const missing = untouched
    ? { files: foreseen, ids: new Map<string, string>() }
    : unexplained(missingIn(manifests, seen), manifests, expected);
  const whole = !untouched && missing.files.length + missing.ids.size === 0;
  if (!fit || manifests.length < expected.count || whole) return null;
  const open = new Set([...missing.files, ...missing.ids.values()]);
  return {
    missing,
    done: {
      files: seen.census.filter((file) => !open.has(file)),
      ids: [...seen.collected]
        .filter(([id, file]) => open.has(file) && !missing.ids.has(id))
        .map(([id]) => id),
    },
  };
}
