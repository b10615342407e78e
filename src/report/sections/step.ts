import { elapsed, type Timing } from '../../stopwatch.ts';
import { duration } from '../../text/format.ts';
import type { Section } from '../budget.ts';
import { code, fence, text } from '../escape.ts';
import { blocks, details } from '../markdown.ts';
import type { Report } from '../model.ts';
import { legend, longestWait, timeline } from '../timeline.ts';

/** Where this job's time went, what waited for what, and with which versions. */
export const step: Section = {
  name: 'this step',
  renderings: [({ timings, versions }) => render(timings, versions)],
};

function render(timings: readonly Timing[], versions: Report['versions']): string {
  const picture = timeline(timings);
  const bars = legend(timings);
  const tools = Object.entries(versions).map(([name, version]) => `${text(name, 60)} ${code(version, 60)}`);
  const body = blocks(
    picture === '' ? '' : fence(picture, 'text'),
    bars === '' ? '' : `<sub>${bars}</sub>`,
    tools.join(' · '),
  );
  return body === '' ? '' : details(`This step · ${duration(elapsed(timings))}${waited(timings)}`, body);
}

/** ` · waited 9.8 s for models and images` */
function waited(timings: readonly Timing[]): string {
  const wait = longestWait(timings);
  return wait === null ? '' : ` · waited ${duration(wait.seconds)} for ${text(wait.phase, 60)}`;
}
