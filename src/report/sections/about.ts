import { count, megabytes } from '../../text/format.ts';
import type { Section } from '../budget.ts';
import { code, prose, text } from '../escape.ts';
import { details } from '../markdown.ts';
import type { ArtifactLine } from '../model.ts';

/** What could be better, and what was not possible here. */
export const notices: Section = {
  name: 'notices',
  renderings: [
    ({ notices: list }) =>
      list
        .slice(0, 20)
        .map((notice) => `- ℹ️ ${prose(notice, 500)}`)
        .join('\n'),
  ],
};

/** Where the results are. */
export const artifacts: Section = {
  name: 'artifacts',
  renderings: [({ artifacts: lines }) => artifactBlock(lines)],
};

/** `name (1.2 MB)`, linked when there is an address; or why it is not there. */
export function artifactText({ name, bytes, url, problem }: ArtifactLine): string {
  if (problem !== '') return `⚠️ ${code(name, 100)}: ${text(problem, 300)}`;
  const label =
    url !== null && /^https?:\/\/[^\s"<>()|\\]+$/.test(url)
      ? `[${text(name, 100)}](${url})`
      : code(name, 100);
  return `${label} (${megabytes(bytes)})`;
}

function artifactBlock(lines: readonly ArtifactLine[]): string {
  if (lines.length === 0) return '';
  if (lines.length <= 3) return `📦 ${lines.map(artifactText).join(' · ')}`;
  return details(
    `📦 ${count(lines.length, 'artifact')}`,
    lines.map((line) => `- ${artifactText(line)}`).join('\n'),
  );
}
