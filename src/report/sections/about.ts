import type { Section } from '../budget.ts';
import { code, prose, text } from '../escape.ts';
import { count, duration, megabytes } from '../format.ts';
import { blocks, details } from '../markdown.ts';
import type { ArtifactLine, Report } from '../model.ts';

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

/** Where this job's time went, and with which versions. */
export const step: Section = { name: 'this step', renderings: [stepBlock] };

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

function stepBlock({ timings, versions }: Report): string {
  const total = timings.reduce((sum, { seconds }) => sum + seconds, 0);
  const phases = timings.map(({ phase, seconds }) => `${text(phase)} ${duration(seconds)}`).join(' · ');
  const tools = Object.entries(versions).map(([name, version]) => `${text(name, 60)} ${code(version, 60)}`);
  const body = blocks(phases, tools.join(' · '));
  return body === '' ? '' : details(`This step · ${duration(total)}`, body);
}
