import { blocks } from './markdown.ts';
import type { Report } from './model.ts';

/** A part of the summary. */
export interface Section {
  /** Shown when something of it was left out. */
  readonly name: string;
  /** From full detail to least. '' means that there is nothing to say. */
  readonly renderings: readonly ((report: Report) => string)[];
  /** Its least detail is always shown. */
  readonly essential?: true;
}

interface Rendered {
  readonly section: Section;
  /** Index into the renderings; beyond the last one the section is gone. */
  readonly level: number;
  readonly markdown: string;
  readonly bytes: number;
}

/** Room for the sentence that says what was left out. */
const NOTE_BYTES = 1_000;

/**
 * All sections as markdown, at most `limit` bytes in UTF-8. While that is too much, the section that takes
 * the most room gives up one level of detail; what gave way is named at the end.
 */
export function withinBudget(sections: readonly Section[], report: Report, limit: number): string {
  let rendered = sections.map((section) => renderAt(section, 0, report));
  while (total(rendered) > limit - NOTE_BYTES) {
    const largest = largestThatCanShrink(rendered);
    if (largest === null) break;
    rendered = rendered.map((part) =>
      part === largest ? renderAt(part.section, part.level + 1, report) : part,
    );
  }
  return `${blocks(...rendered.map(({ markdown }) => markdown), note(rendered))}\n`;
}

function renderAt(section: Section, level: number, report: Report): Rendered {
  const markdown = section.renderings[level]?.(report) ?? '';
  return { section, level, markdown, bytes: Buffer.byteLength(markdown) };
}

function total(rendered: readonly Rendered[]): number {
  return rendered.reduce((sum, { bytes }) => sum + bytes + 2, 0);
}

function largestThatCanShrink(rendered: readonly Rendered[]): Rendered | null {
  const able = rendered.filter(({ section, level, bytes }) => {
    const last = section.renderings.length - (section.essential ? 1 : 0);
    return bytes > 0 && level < last;
  });
  return able.reduce<Rendered | null>((most, part) => (most && most.bytes >= part.bytes ? most : part), null);
}

function note(rendered: readonly Rendered[]): string {
  const shorter = rendered.filter(({ level }) => level > 0).map(({ section }) => section.name);
  if (shorter.length === 0) return '';
  return `> ✂️ Shortened to fit into a summary: ${shorter.join(', ')}. The artifacts hold everything.`;
}
