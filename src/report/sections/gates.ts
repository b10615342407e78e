import type { Gate } from '../../verdict/model.ts';
import type { Section } from '../budget.ts';
import { GATE_ICONS } from '../copy.ts';
import { prose, text } from '../escape.ts';
import { table } from '../markdown.ts';
import type { Report } from '../model.ts';
import { explained } from '../reasons.ts';

/** One row per gate: actual, required, and how to mend it. */
export const gates: Section = {
  name: 'gates',
  essential: true,
  renderings: [(report) => gateTable(report.verdict.gates.map((gate) => shortened(gate, report)))],
};

/** A longer message is not told twice on one page, in characters. */
const LONG = 100;

/** The gate with `see below` in its note for each long message: failures and other reasons have lists of their own. */
function shortened(gate: Gate, report: Report): Gate {
  const listed = explained(report).map(({ message }) => message.replace(/\.$/, ''));
  const long = listed.filter(({ length }) => length > LONG).sort((a, b) => b.length - a.length);
  const note = long.reduce((all, message) => all.replaceAll(message, 'see below'), gate.note);
  if (note === gate.note) return gate;
  const once = note.replace(/(?:see below\.? )+(?=see below)/g, '');
  return { ...gate, note: once.replace(/(^|[.!?…] )see below/g, '$1See below') };
}

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
