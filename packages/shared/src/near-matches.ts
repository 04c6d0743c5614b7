/** Longer names are compared by their beginning, which bounds the work. */
const MAX_NAME_LENGTH = 64;
/** No catalogue is larger; names beyond are not looked at. */
const MAX_NAMES = 2_000;
/** Share of the characters that may differ. */
const MAX_DIFFERENCE = 0.45;

interface Name {
  readonly whole: string;
  /** The part after the last slash, without its `:variant`. */
  readonly last: string;
}

/**
 * The names that someone who wrote `asked` may have meant, the nearest first.
 *
 * Compares whole names and last segments (`gpt-oss-120b` in `openai/gpt-oss-120b:free`) by edit distance, without
 * case; one name that begins with or contains the other counts as near.
 *
 * @param maxDifference From 0 (the same) to 1: how much a name may differ; smaller for someone who must be sure.
 */
export function nearMatches(
  asked: string,
  names: Iterable<string>,
  limit = 5,
  maxDifference = MAX_DIFFERENCE,
): string[] {
  const wanted = nameOf(asked);
  if (wanted.whole === '') return [];
  const scored: { readonly name: string; readonly score: number }[] = [];
  let seen = 0;
  for (const name of new Set(names)) {
    seen += 1;
    if (seen > MAX_NAMES) break;
    const score = difference(wanted, nameOf(name));
    if (score <= maxDifference) scored.push({ name, score });
  }
  scored.sort((left, right) => left.score - right.score || (left.name < right.name ? -1 : 1));
  return scored.slice(0, limit).map(({ name }) => name);
}

function nameOf(text: string): Name {
  const whole = text.slice(0, MAX_NAME_LENGTH).toLowerCase();
  const last = whole.slice(whole.lastIndexOf('/') + 1);
  const colon = last.indexOf(':');
  return { whole, last: colon > 0 ? last.slice(0, colon) : last };
}

/** From 0 (the same) to 1 (nothing in common); the last segment tells more than the vendor in front of it. */
function difference(asked: Name, name: Name): number {
  if (asked.whole === name.whole) return 0;
  const byLast = relativeDistance(asked.last, name.last);
  const byWhole = relativeDistance(asked.whole, name.whole);
  const contained = isContained(asked.last, name.last) ? 0.3 : 1;
  return Math.min(0.05 + 0.9 * byLast + 0.05 * byWhole, byWhole, contained + 0.1 * byWhole);
}

function isContained(left: string, right: string): boolean {
  return Math.min(left.length, right.length) >= 4 && (left.includes(right) || right.includes(left));
}

function relativeDistance(left: string, right: string): number {
  const longer = Math.max(left.length, right.length);
  if (longer === 0) return 0;
  if (Math.abs(left.length - right.length) / longer > MAX_DIFFERENCE) return 1;
  return editDistance(left, right) / longer;
}

/** Levenshtein's distance with one row, kept in a byte each: names are short. */
function editDistance(left: string, right: string): number {
  const row = Uint8Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let line = 1; line <= left.length; line += 1) {
    let diagonal = row[0] ?? 0;
    row[0] = line;
    for (let column = 1; column <= right.length; column += 1) {
      const above = row[column] ?? 0;
      const replaced = diagonal + (left[line - 1] === right[column - 1] ? 0 : 1);
      row[column] = Math.min(replaced, above + 1, (row[column - 1] ?? 0) + 1);
      diagonal = above;
    }
  }
  return row[right.length] ?? 0;
}
