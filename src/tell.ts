import { existsSync } from 'node:fs';
import { isAbsolute, join, sep } from 'node:path';
import { titleOf } from './codes.ts';
import type { Annotation, Answer } from './host/ports.ts';
import { annotationsOf } from './report/annotations.ts';
import { buildReport } from './report/build.ts';
import { closingBlock } from './report/console.ts';
import { reportJson } from './report/json.ts';
import type { ArtifactLine, Report } from './report/model.ts';
import { outputsOf } from './report/outputs.ts';
import { summaryOf } from './report/summary.ts';
import { writeResult } from './results/write.ts';
import type { Judged } from './shards/judge.ts';
import { artifactLine } from './shards/meet.ts';
import { uploadMerged } from './shards/merged.ts';
import { filesUnder } from './shards/publish.ts';
import type { Step } from './step.ts';
import { cancelledVerdict } from './verdict/cancelled.ts';

/**
 * Tells the result everywhere it is looked for: files, artifact, outputs, annotations, summary, log.
 * Only when all is told does the step fail.
 */
export async function tell(step: Step, judged: Judged): Promise<void> {
  const { host } = step;
  const draft = buildReport(host.facts, judged);
  const reportPath = join(step.places.lane, 'report.json');
  const unwritten = await writeResult(reportPath, reportJson(draft));
  for (const { message } of unwritten) host.log.warning(message);
  const merged = judged.scope === 'lane' ? await step.watch.time('upload', () => uploadLane(step)) : [];
  const verdict = host.cancelled.aborted ? cancelledVerdict(draft.verdict) : draft.verdict;
  const artifacts = [...draft.artifacts, ...merged];
  const report = { ...draft, verdict, artifacts, timings: step.watch.timings() };
  const artifactUrl = report.artifacts.at(-1)?.url ?? '';
  const outputs = outputsOf(report, { ...judged.paths, reportJson: reportPath, artifactUrl });
  for (const [name, value] of Object.entries(outputs)) host.job.output(name, value);
  for (const annotation of annotationsOf(report, existsIn(host.facts.workspace)))
    host.job.annotate(annotation);
  host.job.summary(summaryOf(report));
  for (const line of closingBlock(report)) host.log.info(line);
  if (!hasPassed(report)) host.job.fail();
}

const hasPassed = ({ verdict }: Report): boolean => verdict.kind === 'passed';

/** Names come from test code: none may point out of the repository. */
const existsIn = (workspace: string) => (file: string) =>
  !isAbsolute(file) && !file.split(/[\\/]/).includes('..') && existsSync(join(workspace, file));

/** Where there is no service for it, nothing is wrong with the job. */
function notUploaded(name: string, answer: Answer<never> & { ok: false }): Annotation {
  const { unavailable, conflict, reason } = answer;
  const code = unavailable ? 'AEGIS-E410' : 'AEGIS-W411';
  const remedy = conflict ? ' Give each step its own `suite`.' : '';
  return {
    level: unavailable ? 'notice' : 'warning',
    title: titleOf(code),
    message: `${name}: ${reason}.${remedy} The verdict stands.`,
  };
}

/** The merged result; with one shard its own result goes along. An upload that fails warns and no more. */
async function uploadLane({ host, inputs, meeting, places }: Step): Promise<ArtifactLine[]> {
  const name = meeting.names.merged(meeting.attempt);
  const own = inputs.lane.shard.count === 1;
  const all = await filesUnder(places.lane);
  const files = own ? all : all.filter((file) => !file.startsWith(places.shard + sep));
  const upload = await uploadMerged(meeting, files, places.lane);
  if (!upload.ok) host.job.annotate(notUploaded(name, upload));
  return [artifactLine(host.facts, name, upload)];
}
