import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/**
 * null for what is no regular file or cannot be read; 'large' beyond `most` bytes.
 * A pipe would keep us waiting for ever.
 */
export async function readCapped(path: string, most: number): Promise<Buffer | 'large' | null> {
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
  const file = await open(path, flags).catch(() => null);
  try {
    const stats = await file?.stat();
    if (!file || !stats?.isFile()) return null;
    return stats.size > most ? 'large' : await file.readFile();
  } catch {
    return null;
  } finally {
    await file?.close();
  }
}

/**
 * The same as text; null for what is too large, too.
 * @param tooLarge called then
 */
export async function readCappedText(
  path: string,
  most: number,
  tooLarge: () => void = () => {},
): Promise<string | null> {
  const content = await readCapped(path, most);
  if (content === 'large') tooLarge();
  return content === 'large' ? null : (content?.toString('utf8') ?? null);
}
