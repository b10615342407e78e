import type { Section } from '../budget.ts';
import { fence, text } from '../escape.ts';
import { blocks, details } from '../markdown.ts';
import type { Report, ShardLine } from '../model.ts';
import { whose } from '../whose.ts';

const OPEN = 1;
const FEW = 4;

/** The commands that show the same failures on a developer's machine, per shard that is not green. */
export const reproduce: Section = {
  name: 'commands to reproduce',
  renderings: [(report) => render(report, 100), (report) => render(report, FEW)],
};

/** Shards with something to reproduce. */
export function shardsToReproduce({ shards, verdict }: Report): readonly ShardLine[] {
  if (verdict.kind === 'passed' || verdict.kind === 'config-error') return [];
  return shards.filter((shard) => shard.result !== 'passed' && hasCommand(shard));
}

function render(report: Report, shown: number): string {
  const lines = shardsToReproduce(report).slice(0, shown);
  if (lines.length === 0) return '';
  const bodies = lines.map((line, index) => {
    const who = jobOf(report, line);
    return who === '' ? commands(line) : details(text(capitalised(who), 150), commands(line), index < OPEN);
  });
  return blocks('### Reproduce locally', ...bodies);
}

/** `shard 2`, `repair`; of several lanes `unit shard 2`; '' for the only one. */
export function jobOf(report: Report, { lane, role, index }: ShardLine): string {
  if (role === 'shard') return whose(report, { lane, shard: index });
  return report.lanes.length > 1 ? `${lane} repair` : 'repair';
}

const capitalised = (words: string): string =>
  /^(shard|repair)\b/.test(words) ? words.charAt(0).toUpperCase() + words.slice(1) : words;

function commands({ reproduce: { all, failures } }: ShardLine): string {
  const only = failures === null || failures === all ? [] : ['# only the failures', failures];
  const whole = all === '' ? [] : ['# everything this job ran', all];
  return fence([...only, ...whole].join('\n'), 'sh');
}

const hasCommand = ({ reproduce: { all, failures } }: ShardLine): boolean => all !== '' || failures !== null;
