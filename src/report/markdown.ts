import { htmlCode } from './escape.ts';
import type { Report } from './model.ts';

/** A table; `right` names the columns (0-based) that hold numbers. Cells are markdown, already escaped. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const rule = head.map((_, column) => (right.includes(column) ? '---:' : ':---'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** A folded block. `title` is HTML, `body` markdown. */
export function details(title: string, body: string, open = false): string {
  return `<details${open ? ' open' : ''}><summary>${title}</summary>\n\n${body}\n\n</details>`;
}

/** Blocks with a blank line between them; empty ones vanish. */
export function blocks(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

/** `path:line` as HTML, linked to the file at the tested commit where that is a plain web address. */
export function place(report: Report, file: string, line: number | null): string {
  const label = htmlCode(line === null ? file : `${file}:${line}`, 200);
  const base = repositoryUrl(report);
  if (base === null) return label;
  const path = file.toWellFormed().split('/').map(encodeURIComponent).join('/');
  return `<a href="${base}/blob/${report.commit}/${path}${line === null ? '' : `#L${line}`}">${label}</a>`;
}

/** The tested commit, short, linked. */
export function commitLink(report: Report): string {
  const short = htmlCode(report.commit.slice(0, 7));
  const base = repositoryUrl(report);
  return base === null ? short : `<a href="${base}/commit/${report.commit}">${short}</a>`;
}

/** Nothing in it can end the attribute or the parentheses that it stands in. */
export const isPlainAddress = (address: string): boolean => /^https?:\/\/[\w.:/-]+$/.test(address);

/** Only a plain address, repository and commit make links: they end up in an attribute. */
function repositoryUrl(report: Report): string | null {
  const { serverUrl, repository, commit } = report;
  const plain = isPlainAddress(serverUrl) && /^[\w.-]+\/[\w.-]+$/.test(repository);
  return plain && /^[0-9a-f]{7,64}$/.test(commit) ? `${serverUrl}/${repository}` : null;
}
