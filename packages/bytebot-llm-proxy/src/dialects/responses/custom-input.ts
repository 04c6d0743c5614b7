/** What stands before the text of a custom tool in the arguments that a model writes. */
const envelope = /^\s*\{\s*"input"\s*:\s*"/;
/** Blanks allowed for; an envelope that has not come by then will not come. */
const envelopeLengthMax = 64;

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/**
 * Reads the text out of streamed arguments `{"input": "…"}` as it comes. What cannot be read so is not given here; the
 * whole arguments say it at the end.
 */
export class CustomInputReader {
  #unread = '';
  #place: 'before' | 'inside' | 'behind' = 'before';

  /** @returns The text that this piece of the arguments adds, often none. */
  read(piece: string): string {
    if (this.#place === 'behind') return '';
    this.#unread += piece;
    if (this.#place === 'before' && !this.#enter()) return '';
    return this.#decode();
  }

  #enter(): boolean {
    const found = envelope.exec(this.#unread.slice(0, envelopeLengthMax));
    if (found === null) {
      if (this.#unread.length >= envelopeLengthMax) this.#leave();
      return false;
    }
    this.#unread = this.#unread.slice(found[0].length);
    this.#place = 'inside';
    return true;
  }

  #leave(): void {
    this.#unread = '';
    this.#place = 'behind';
  }

  #decode(): string {
    const text = this.#unread;
    let decoded = '';
    let position = 0;
    while (position < text.length) {
      const special = nextSpecial(text, position);
      decoded += text.slice(position, special);
      position = special;
      if (position >= text.length) break;
      if (text[position] === '"') {
        this.#leave();
        return decoded;
      }
      const escaped = escapeAt(text, position);
      if (escaped === undefined) break;
      decoded += escaped.text;
      position += escaped.length;
    }
    this.#unread = text.slice(position);
    return decoded;
  }
}

function nextSpecial(text: string, from: number): number {
  for (let position = from; position < text.length; position += 1) {
    if (text[position] === '"' || text[position] === '\\') return position;
  }
  return text.length;
}

/** Undefined while it has not come as a whole; the two halves of a surrogate pair belong together. */
function escapeAt(text: string, position: number): { text: string; length: number } | undefined {
  const letter = text[position + 1];
  if (letter === undefined) return undefined;
  if (letter !== 'u') return { text: escapes[letter] ?? letter, length: 2 };
  const first = unitAt(text, position);
  if (first === undefined) return undefined;
  if (first < 0xd800 || first > 0xdbff) return { text: String.fromCharCode(first), length: 6 };
  if (
    text.length < position + 12 &&
    text.startsWith('\\u'.slice(0, text.length - position - 6), position + 6)
  )
    return undefined;
  const second = unitAt(text, position + 6);
  if (second === undefined) return { text: '\ufffd', length: 6 };
  return { text: String.fromCharCode(first, second), length: 12 };
}

function unitAt(text: string, position: number): number | undefined {
  const digits = /^\\u([0-9a-f]{4})/i.exec(text.slice(position, position + 6))?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits, 16);
}
