import type { Proof } from '../../verdict/model.ts';
import type { Section } from '../budget.ts';
import { code } from '../escape.ts';
import { count, grouped } from '../format.ts';
import { blocks } from '../markdown.ts';

const LISTED = 10;

/** That the shards together ran every collected test exactly once, or which tests break that. */
export const proof: Section = {
  name: 'proof',
  renderings: [({ proof: held }) => (held === null ? '' : render(held))],
};

/** `150 of 150 tests ran once · 0 lost · 0 twice · 4 shards, one commit` */
export function proofLine({ ranOnce, collected, lost, twice, uncollected, shards, reasons }: Proof): string {
  const ran = `${grouped(ranOnce)} of ${count(collected, 'test')} ran once`;
  const mixed = reasons.some(({ code: id }) => id === 'AEGIS-E404');
  const same = shards === 1 ? '' : mixed ? ', not of one commit and selection' : ', one commit';
  const blind = uncollected.length === 0 ? '' : ` · ${count(uncollected.length, 'file')} not collected`;
  return `${ran} · ${grouped(lost.length)} lost · ${grouped(twice.length)} twice${blind} · ${count(shards, 'shard')}${same}`;
}

function render(held: Proof): string {
  const icon = held.reasons.length + held.uncollected.length === 0 ? '🔒' : '🔓';
  return blocks(`${icon} ${proofLine(held)}`, listed('Lost', held.lost), listed('Ran twice', held.twice));
}

function listed(title: string, ids: readonly string[]): string {
  if (ids.length === 0) return '';
  const more = ids.length > LISTED ? ` and ${grouped(ids.length - LISTED)} more` : '';
  return `${title}: ${ids
    .slice(0, LISTED)
    .map((id) => code(id, 200))
    .join(', ')}${more}`;
}
