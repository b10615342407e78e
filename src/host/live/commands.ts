import type { Annotation } from '../ports.ts';

/** Escapes the message of a workflow command. */
export function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** Escapes a property of a workflow command. */
function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** An annotation as a workflow command. */
export function annotationCommand({ level, title, message, file, line }: Annotation): string {
  const properties = [
    `title=${escapeProperty(title)}`,
    ...(file === undefined ? [] : [`file=${escapeProperty(file)}`]),
    ...(file === undefined || line === undefined ? [] : [`line=${line}`]),
  ];
  return `::${level} ${properties.join(',')}::${escapeData(message)}`;
}
