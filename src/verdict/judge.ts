import type { Reason } from '../results/model.ts';
import { GATES } from './gates/table.ts';
import type { JudgeInput } from './input.ts';
import type { Gate, GateName, Verdict, VerdictKind } from './model.ts';
import { sortReasons } from './sort.ts';

/**
 * Judges all gates, even after one has failed. Pure.
 * @returns `cancelled` when the job was, else `config-error` when inputs or environment were at fault, else
 *   `incomplete` when something is missing, else `failed` when a gate failed, else `passed`
 */
export function judge(input: JudgeInput): Verdict {
  const facts = sortReasons(input);
  const names = Object.keys(GATES) as GateName[];
  const gates = names.map((name): Gate => ({ name, ...GATES[name](facts) }));
  const reasons = gates.flatMap((gate) => gate.reasons);
  return { kind: kindOf(gates, reasons), gates, reasons };
}

function kindOf(gates: readonly Gate[], reasons: readonly Reason[]): VerdictKind {
  const failed = gates.filter(({ status }) => status === 'fail').map(({ name }) => name);
  if (failed.length === 0) return 'passed';
  if (reasons.some(({ code }) => code === 'AEGIS-E310')) return 'cancelled';
  if (reasons.some(({ code }) => /^AEGIS-E[12]/.test(code))) return 'config-error';
  return failed.includes('completeness') ? 'incomplete' : 'failed';
}
