import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { renderMarkdown } from '../local/page/markdown.ts';
import { STYLE } from '../local/page/style.ts';
import type { RunRecord } from '../local/report.ts';

/**
 * Takes the picture of the summary in the README from a finished run:
 * `npm run demo`, then `node scripts/screenshot.ts [REPORT [PNG]]`. Needs Chromium (CHROME names another program).
 */
const root = join(import.meta.dirname, '..');
const report = resolve(process.argv[2] ?? join(root, '.aegis/demo/report'));
const target = resolve(process.argv[3] ?? join(root, 'docs/images/summary.png'));
const WIDTH = 980;
/** Sections that GitHub shows folded and the picture shows open. */
const OPEN = /<details>(?=<summary>(?:Caches|\d+ files? with missing))/g;

/** The summary of the job that judged last: only one that judges a lane or all of them has the outputs of coverage. */
function laneSummary(): string {
  const run = JSON.parse(readFileSync(join(report, 'run.json'), 'utf8')) as RunRecord;
  const job = run.jobs.findLast(({ outputs }) => outputs.coverage);
  if (!job) throw new Error(`no job of ${report} finished the lane`);
  return readFileSync(join(report, job.summary), 'utf8');
}

function page(markdown: string): string {
  const body = renderMarkdown(markdown).replace(OPEN, '<details open>');
  return `<!doctype html><meta charset="utf-8"><style>${STYLE}
body { background: var(--card); } main { padding: 20px 24px; }</style>
<main class="markdown">${body}</main>
<script>document.documentElement.dataset.height = Math.ceil(document.querySelector('main').getBoundingClientRect().height)</script>`;
}

function chromium(...args: string[]): string {
  const program = process.env.CHROME ?? 'chromium';
  const common = ['--headless', '--no-sandbox', '--hide-scrollbars'];
  const { status, stdout, error } = spawnSync(program, [...common, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ended with ${error?.message ?? `status ${status}`}`);
  return stdout;
}

const scratch = mkdtempSync(join(tmpdir(), 'aegis-screenshot-'));
try {
  const html = join(scratch, 'summary.html');
  writeFileSync(html, page(laneSummary()));
  const url = pathToFileURL(html).href;
  const dom = chromium('--dump-dom', `--window-size=${WIDTH},600`, url);
  const height = /data-height="(\d+)"/.exec(dom)?.[1];
  if (!height) throw new Error('the page could not be measured');
  chromium(`--screenshot=${target}`, `--window-size=${WIDTH},${height}`, url);
  console.log(target);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
