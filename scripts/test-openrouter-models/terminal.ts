/** The part of a stream that is used here. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Lines that stay, and on a terminal one below them that changes. */
export interface Terminal {
  /** Prints lines for good. */
  print(text: string): void;
  /** Shows what happens now, in place of what was shown before; nothing where the output is no terminal. */
  show(text: string): void;
}

const eraseLine = '\r\u001b[K';
const COLUMNS = 80;

/** Writes to a terminal or to whatever stands in for one. */
export function createTerminal(output: Output): Terminal {
  let hasLiveLine = false;
  const clear = (): string => {
    const text = hasLiveLine ? eraseLine : '';
    hasLiveLine = false;
    return text;
  };
  return {
    print: (text) => void output.write(`${clear()}${text}\n`),
    show: (text) => {
      if (output.isTTY !== true || (text === '' && !hasLiveLine)) return;
      // A line as wide as the terminal would move the next one down; some terminals say that they have no columns.
      const line = text.slice(0, (output.columns || COLUMNS) - 1);
      output.write(clear() + line);
      hasLiveLine = text !== '';
    },
  };
}
