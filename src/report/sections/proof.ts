import { count, grouped } from '../../text/format.ts';
import type { Proof } from '../../verdict/model.ts';
import type { Section } from '../budget.ts';
import { code } from '../escape.ts';
import { blocks } from '../markdown.ts';
import type { Report, ShardLine } from '../model.ts';

const LISTED = 10;

/** That the shards together ran every collected test exactly once, or which tests break that. */
export const proof: Section = {
  name: 'proof',
  renderings: [render],
};

/**
 * `150 of 150 tests ran once · 0 lost · 0 twice · plan agreed · 4 shards, one commit`, and between them what
 * else there was: lost files, tests repaired or carried over. '' without a proof.
 */
export function proofLine({ proof: held, shards }: Pick<Report, 'proof' | 'shards'>): string {
  if (held === null) return '';
  const parts = [
    `${grouped(held.ranOnce)} of ${count(held.collected, 'test')} ran once`,
    `${grouped(held.lost.length)} lost`,
    `${grouped(held.twice.length)} twice`,
    some(held.lostFiles.length, (number) => `${count(number, 'file')} that no shard took`),
    some(held.uncollected.length, (number) => `${count(number, 'file')} not collected`),
    agreement(held),
    some(held.repaired, (number) => `${grouped(number)} repaired`),
    ...carriedOver(shards),
    together(held),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

const AGREED: Record<Proof['agreed'], string> = {
  plan: 'plan agreed',
  hash: 'spread by hash',
  mixed: 'not one plan',
};

const some = (number: number, words: (number: number) => string): string =>
  number === 0 ? '' : words(number);

/** One shard has nobody to agree with. */
const agreement = ({ agreed, shards }: Proof): string => (shards === 1 ? '' : AGREED[agreed]);

function together({ shards, reasons }: Proof): string {
  const mixed = reasons.some(({ code: id }) => id === 'AEGIS-E404');
  const same = shards === 1 ? '' : mixed ? ', not of one commit and selection' : ', one commit';
  return `${count(shards, 'shard')}${same}`;
}

/** Green tests of earlier attempts count: which attempts they are from is no secret. */
function carriedOver(shards: readonly ShardLine[]): readonly string[] {
  const sums = new Map<number, number>();
  for (const { attempt, tests } of shards.flatMap(({ carried }) => carried))
    sums.set(attempt, (sums.get(attempt) ?? 0) + tests);
  const attempts = [...sums].sort(([a], [b]) => a - b);
  return attempts.map(([attempt, tests]) => `${grouped(tests)} carried over from attempt ${attempt}`);
}

function render(report: Report): string {
  const { proof: held } = report;
  if (held === null) return '';
  const icon = held.reasons.length + held.uncollected.length === 0 ? '🔒' : '🔓';
  return blocks(
    `${icon} ${proofLine(report)}`,
    listed('Lost', held.lost),
    listed('Ran twice', held.twice),
    listed('Files that no shard took', held.lostFiles),
  );
}

function listed(title: string, ids: readonly string[]): string {
  if (ids.length === 0) return '';
  const more = ids.length > LISTED ? ` and ${grouped(ids.length - LISTED)} more` : '';
  return `${title}: ${ids
    .slice(0, LISTED)
    .map((id) => code(id, 200))
    .join(', ')}${more}`;
}
