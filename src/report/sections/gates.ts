import type { Gate } from '../../verdict/model.ts';
import type { Section } from '../budget.ts';
import { GATE_ICONS } from '../copy.ts';
import { prose, text } from '../escape.ts';
import { table } from '../markdown.ts';

/** One row per gate: actual, required, and how to mend it. */
export const gates: Section = {
  name: 'gates',
  essential: true,
  renderings: [({ verdict }) => gateTable(verdict.gates)],
};

function gateTable(list: readonly Gate[]): string {
  if (list.length === 0) return '';
  const noted = list.some(({ note }) => note !== '');
  const head = ['', 'gate', 'actual', 'required', ...(noted ? ['note'] : [])];
  return table(
    head,
    list.map((gate) => [...row(gate), ...(noted ? [prose(gate.note, 600)] : [])]),
  );
}

function row({ name, status, actual, required }: Gate): readonly string[] {
  return [GATE_ICONS[status], name, text(actual, 200), text(required, 200)];
}
