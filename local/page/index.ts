import type { MatrixJob, RunResult } from '../matrix.ts';
import type { Annotation } from '../runner/index.ts';
import { escapeHtml } from './html.ts';
import { renderLog } from './log.ts';
import { renderMarkdown } from './markdown.ts';
import { STYLE } from './style.ts';

/** Links of the page, relative to it. */
export interface PageFiles {
  /** Log file by slot. */
  readonly logs: ReadonlyMap<string, string>;
  /** Artifact name to folder. */
  readonly artifacts: ReadonlyMap<string, string>;
}

// Scripts and anything from elsewhere are off for the whole page, whatever a summary or a log says.
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The run as one self-contained HTML page. */
export function renderPage(run: RunResult, files: PageFiles): string {
  const { facts } = run;
  const title = `${facts.repository} · run ${facts.runId}`;
  const heading = `<h1>${escapeHtml(facts.repository)} ${badge(run.conclusion)}</h1>
<p class="soft">Run ${escapeHtml(facts.runId)}, attempt ${facts.attempt} · ${facts.event} on ${escapeHtml(facts.ref)} · ${escapeHtml(facts.sha.slice(0, 10))} · ${duration(run.seconds)}</p>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>${heading}</header>
<main>
${overview(run)}
${judgeFirst(run.jobs)
  .map((job) => section(job, files))
  .join('\n')}
${artifacts(run, files)}
<footer class="soft">Made on this machine by <code>npm run demo</code> or <code>npm run local</code>. <a href="run.json">run.json</a> has the same as data.</footer>
</main>
</body>
</html>
`;
}

/** The job that judged what all others left, a gate or the last shard, stands on top; the others follow in their order. */
const judgeFirst = (jobs: readonly MatrixJob[]): MatrixJob[] => {
  const end = ({ started, result }: MatrixJob) => started + result.seconds;
  const last = [...jobs].sort((a, b) => end(b) - end(a))[0];
  return last ? [last, ...jobs.filter((job) => job !== last)] : [];
};

function overview(run: RunResult): string {
  const rows = run.jobs.map((job) => {
    const left = percent(job.started, run.seconds);
    const width = percent(job.result.seconds, run.seconds);
    return `<a href="#job-${job.index}">${escapeHtml(job.label)}</a>${badge(job.result.conclusion)}
<span class="time">${duration(job.result.seconds)}</span>
<span class="track"><i class="${job.result.conclusion}" style="left:${left}%;width:${width}%"></i></span>`;
  });
  return `<section class="card"><h2>Jobs</h2><div class="jobs">${rows.join('\n')}</div></section>`;
}

function section(job: MatrixJob, files: PageFiles): string {
  const { result } = job;
  const failed = result.conclusion !== 'success';
  const log = files.logs.get(job.slot);
  const summary = result.summary === '' ? '<p class="soft">No summary.</p>' : renderMarkdown(result.summary);
  return `<section class="card" id="job-${job.index}">
<h2>${badge(result.conclusion)} ${escapeHtml(job.label)} <span class="soft">${duration(result.seconds)}</span></h2>
${notes(result.annotations)}
<div class="markdown">${summary}</div>
<details class="fold"${failed && result.summary === '' ? ' open' : ''}><summary>Log</summary>
${log === undefined ? '' : `<p><a href="${link(log)}">as a file</a></p>`}
<div class="log">${renderLog(result.log)}</div></details>
${outputs(result.outputs)}
</section>`;
}

function notes(annotations: readonly Annotation[]): string {
  if (annotations.length === 0) return '';
  const items = annotations.map((note) => {
    const place =
      note.file === null
        ? ''
        : `<code>${escapeHtml(note.file)}${note.line === null ? '' : `:${note.line}`}</code> `;
    const title = note.title === null ? '' : `<b>${escapeHtml(note.title)}</b>`;
    return `<li class="${note.level}">${place}${title}<p>${escapeHtml(note.message)}</p></li>`;
  });
  return `<ul class="notes">${items.join('\n')}</ul>`;
}

function outputs(values: Readonly<Record<string, string>>): string {
  const rows = Object.entries(values).map(
    ([name, value]) => `<tr><td><code>${escapeHtml(name)}</code></td><td>${escapeHtml(value)}</td></tr>`,
  );
  if (rows.length === 0) return '';
  return `<details class="fold"><summary>Outputs</summary><table>${rows.join('\n')}</table></details>`;
}

function artifacts(run: RunResult, files: PageFiles): string {
  if (run.artifacts.length === 0) return '';
  const items = run.artifacts.map(({ name, size }) => {
    const folder = files.artifacts.get(name);
    const label =
      folder === undefined ? escapeHtml(name) : `<a href="${link(folder)}/">${escapeHtml(name)}</a>`;
    return `<tr><td>${label}</td><td align="right">${(size / 1024).toFixed(1)} KiB</td></tr>`;
  });
  return `<section class="card"><h2>Artifacts</h2><table>${items.join('\n')}</table></section>`;
}

function badge(conclusion: string): string {
  return `<span class="badge ${conclusion}">${conclusion}</span>`;
}

function link(file: string): string {
  return escapeHtml(file.split('/').map(encodeURIComponent).join('/'));
}

function percent(part: number, whole: number): string {
  return ((100 * part) / Math.max(whole, 0.001)).toFixed(2);
}

function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return minutes > 0 ? `${minutes}m ${Math.round(seconds % 60)}s` : `${seconds.toFixed(1)} s`;
}
