import { stripVTControlCharacters } from 'node:util';
import { escapeHtml } from './html.ts';

const SHOWN_CHARACTERS = 1_000_000;
const LEVEL = /^##\[(error|warning|notice|debug)\]/;

/** A job log as GitHub shows it: groups folded, levels coloured, ANSI gone; the middle of a very long one left out. */
export function renderLog(log: string): string {
  const lines = shorten(stripVTControlCharacters(log)).split('\n');
  const parts: string[] = [];
  let inGroup = false;
  const close = () => {
    if (inGroup) parts.push('</code></pre></details><pre><code>');
    inGroup = false;
  };
  for (const line of lines) {
    if (line.startsWith('##[group]')) {
      close();
      const title = escapeHtml(line.slice('##[group]'.length));
      parts.push(`</code></pre><details><summary>${title}</summary><pre><code>`);
      inGroup = true;
    } else if (line.startsWith('##[endgroup]')) close();
    else parts.push(renderLine(line));
  }
  close();
  const html = `<pre><code>${parts.join('')}</code></pre>`;
  return html.replaceAll('<pre><code></code></pre>', '');
}

function renderLine(line: string): string {
  const level = LEVEL.exec(line)?.[1];
  if (level === undefined) return `${escapeHtml(line)}\n`;
  const text = escapeHtml(line.replace(LEVEL, ''));
  return `<span class="${level}">${level[0]?.toUpperCase()}${level.slice(1)}: ${text}</span>\n`;
}

function shorten(log: string): string {
  if (log.length <= SHOWN_CHARACTERS) return log;
  const half = SHOWN_CHARACTERS / 2;
  const left = log.length - SHOWN_CHARACTERS;
  return `${log.slice(0, half)}\n… ${left} characters left out, see the log file …\n${log.slice(-half)}`;
}
