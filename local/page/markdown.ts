import { marked } from 'marked';
import { sanitise } from './sanitise.ts';

/** GitHub-flavoured markdown to safe HTML, self-contained: no scripts, no images, no styles of its own. */
export function renderMarkdown(markdown: string): string {
  return sanitise(marked.parse(markdown, { async: false, gfm: true }));
}
