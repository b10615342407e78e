import type { Reason } from '../results/model.ts';
import { inputProblem } from './problem.ts';
import type { InputValues } from './table.ts';

/** What the inputs of fixtures lack together: a place for what the command makes, or a key that changes. */
export function fixtureProblems(values: InputValues): Reason[] {
  const given = values['fixtures-path'];
  const problem = (reason: string, allowed: string) => [
    inputProblem('fixtures-path', 'AEGIS-E106', reason, given, allowed),
  ];
  const hasCommand = values['fixtures-command'].length > 0;
  if (hasCommand && given === '')
    return problem(
      'is missing, and `fixtures-command` needs it',
      'Name the directory that the command fills.',
    );
  if (given === '' || hasCommand || values['fixtures-key-files'].length > 0) return [];
  return problem(
    'has a key that would never change',
    'Set `fixtures-command`, or name what the data is made of in `fixtures-key-files`.',
  );
}
