import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { renderMarkdown } from '../local/page/markdown.ts';
import { STYLE } from '../local/page/style.ts';
import type { JobRecord, RunRecord } from '../local/report.ts';

/**
 * Takes a picture of a summary from a finished run, that of the README without options:
 * `npm run demo`, then `node scripts/screenshot.ts [--job NAME] [REPORT [PNG]]`. Needs Chromium (CHROME names another program).
 */
const root = join(import.meta.dirname, '..');
const { values, positionals } = parseArgs({
  options: { job: { type: 'string' } },
  allowPositionals: true,
});
const report = resolve(positionals[0] ?? join(root, '.aegis/demo/report'));
const target = resolve(positionals[1] ?? join(root, 'docs/images/summary.png'));
const WIDTH = 980;
/** Sections that GitHub shows folded and the picture shows open. */
const OPEN = /<details>(?=<summary>(?:Caches|\d+ files? with missing))/g;

/** The summary of the job that judged last: only one that judges a lane or all of them has the outputs of coverage. */
function laneSummary(name: string | undefined): string {
  const run = JSON.parse(readFileSync(join(report, 'run.json'), 'utf8')) as RunRecord;
  // As in the demo: the id of the job, and the shard behind it.
  const isWanted = ({ label }: JobRecord) => name === undefined || label.split(' ')[0] === name;
  const job = run.jobs.findLast((one) => one.outputs.coverage && isWanted(one));
  if (!job) throw new Error(`no job${name === undefined ? '' : ` ${name}`} of ${report} finished the lane`);
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
  writeFileSync(html, page(laneSummary(values.job)));
  const url = pathToFileURL(html).href;
  const dom = chromium('--dump-dom', `--window-size=${WIDTH},600`, url);
  const height = /data-height="(\d+)"/.exec(dom)?.[1];
  if (!height) throw new Error('the page could not be measured');
  chromium(`--screenshot=${target}`, `--window-size=${WIDTH},${height}`, url);
  console.log(target);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
