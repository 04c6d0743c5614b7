/** What a `.env` file sets, and what is odd about it; messages name lines and variables, never values. */
export interface DotenvFile {
  /** The last of two settings of one name wins. */
  readonly values: ReadonlyMap<string, string>;
  readonly warnings: readonly string[];
}

/** Settings beyond are not read; a `.env` with more is something else. */
const MAX_SETTINGS = 10_000;
/** A quoted value may go on over this many lines (private keys). */
const MAX_QUOTED_LINES = 100;

const setting = /^(?:export[ \t]+)?([A-Za-z_][\w.-]*)([ \t]*)=([ \t]*)(.*)$/;
const comment = /^[ \t]*(?:#.*)?$/;

/**
 * Reads `NAME=value` lines as dotenv does: an `export` in front, quotes (with `\n` and its kind inside double
 * ones), comments, CRLF and a byte order mark are understood; nothing is expanded. Blanks around `=` are tolerated
 * with a warning, a comment after a value (`value  # note`) is no part of it (REQUIREMENTS S1-25, S1-31).
 */
export function parseDotenv(text: string): DotenvFile {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const values = new Map<string, string>();
  const warnings: string[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = (lines[index] ?? '').trim();
    if (comment.test(line)) continue;
    const number = index + 1;
    const match = setting.exec(line);
    if (match === null) {
      warnings.push(`line ${number} is not NAME=value and is left out`);
      continue;
    }
    const [, name = '', before = '', after = '', rest = ''] = match;
    if (before !== '' || (after !== '' && !comment.test(rest))) {
      warnings.push(`line ${number}: write ${name}=value without blanks around the equals sign`);
    }
    const read = readValue(rest, lines, index);
    if (read.warning !== undefined) warnings.push(`line ${number}: ${name} ${read.warning}`);
    index = read.lastLine;
    if (!values.has(name) && values.size >= MAX_SETTINGS) {
      warnings.push(`line ${number}: more than ${MAX_SETTINGS} settings; the rest is left out`);
      break;
    }
    values.set(name, read.value);
  }
  return { values, warnings };
}

interface ReadValue {
  readonly value: string;
  readonly lastLine: number;
  readonly warning: string | undefined;
}

function readValue(rest: string, lines: readonly string[], line: number): ReadValue {
  const quote = rest[0];
  if (quote === '"' || quote === "'" || quote === '`') {
    const quoted = readQuoted(rest, quote, lines, line);
    if (quoted !== undefined) return quoted;
    const warning = 'has an opening quote without a closing one, or text after it; it is taken as it stands';
    return { value: withoutComment(rest), lastLine: line, warning };
  }
  return { value: withoutComment(rest), lastLine: line, warning: undefined };
}

function readQuoted(
  rest: string,
  quote: string,
  lines: readonly string[],
  line: number,
): ReadValue | undefined {
  let text = rest.slice(1);
  for (let last = line; last < lines.length && last - line <= MAX_QUOTED_LINES; last += 1) {
    if (last > line) text += `\n${lines[last] ?? ''}`;
    const end = closingQuote(text, quote, last > line ? text.length - (lines[last] ?? '').length : 0);
    if (end === -1) continue;
    if (!/^\s*(?:#.*)?$/s.test(text.slice(end + 1))) return undefined;
    const inner = text.slice(0, end);
    return { value: quote === '"' ? unescaped(inner) : inner, lastLine: last, warning: undefined };
  }
  return undefined;
}

/** The first quote from `from` on that is not escaped; only double quotes know escapes. */
function closingQuote(text: string, quote: string, from: number): number {
  for (let index = from; index < text.length; index += 1) {
    if (quote === '"' && text[index] === '\\') index += 1;
    else if (text[index] === quote) return index;
  }
  return -1;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

function unescaped(text: string): string {
  return text.replace(/\\([nrt"\\])/g, (_all, letter: string) => escapes[letter] ?? letter);
}

/** A `#` begins a comment after a blank, and at the beginning. */
function withoutComment(rest: string): string {
  const start = /(?:^|[ \t])#/.exec(rest);
  return (start === null ? rest : rest.slice(0, start.index)).trim();
}
