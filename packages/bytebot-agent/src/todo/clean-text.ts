/** A text that every database takes: without NUL characters, which PostgreSQL refuses, and without half characters. */
export function cleanText(text: string): string {
  return text.replaceAll('\u0000', '').toWellFormed().trim();
}

/** How many characters a reader counts, as Python and PostgreSQL count them. */
export function characterCount(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
