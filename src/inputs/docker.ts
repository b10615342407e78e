import { type BuildLine, cacheType, readLine, valuesOf } from '../caches/docker/arguments.ts';
import type { Reason } from '../results/model.ts';
import { joinWords } from '../text/shell-words.ts';
import { inputProblem } from './problem.ts';
import type { InputValues } from './table.ts';

/** A name that is one word for docker and no option. Source: buildx, store/util.go. */
const BUILDER = /^[A-Za-z0-9_.][A-Za-z0-9_.-]{0,127}$/;

/** What cannot be in `docker-build` and `docker-builder`, all of it. */
export function dockerProblems(values: InputValues): Reason[] {
  return [...values['docker-build'].map(readLine).flatMap(lineProblems), ...builderProblems(values)];
}

function lineProblems(line: BuildLine): Reason[] {
  const given = joinWords(line.words);
  const problem = (code: 'AEGIS-E106' | 'AEGIS-E107', reason: string, allowed: string): Reason =>
    inputProblem('docker-build', code, reason, given, allowed);
  const options = (['cache-from', 'cache-to'] as const)
    .filter((name) => valuesOf(line, name).map(cacheType).includes('local'))
    .map((name) =>
      problem(
        'AEGIS-E106',
        `has --${name} of type local, which the action sets itself`,
        'Leave it out; `docker-cache-path` names the directory.',
      ),
    );
  if (valuesOf(line, 'builder').length > 0)
    options.push(problem('AEGIS-E107', 'has --builder', 'Name the builder in `docker-builder`.'));
  if (isCommand(line))
    options.push(
      problem('AEGIS-E107', 'has a whole command', 'Write its arguments alone, e.g. `-t app:test .`.'),
    );
  return options;
}

/** A context may be called `docker`; two such words in a row are a command. */
const isCommand = ({ words }: BuildLine): boolean =>
  /^(docker buildx|docker build|docker image build|buildx build)( |$)/.test(words.join(' '));

function builderProblems({ 'docker-builder': given }: InputValues): Reason[] {
  if (given === '' || BUILDER.test(given)) return [];
  const allowed = 'Allowed: letters, digits, `.`, `_`, `-`, not starting with a dash.';
  return [inputProblem('docker-builder', 'AEGIS-E107', 'is not the name of a builder', given, allowed)];
}
