import type { EnvironmentReader } from '@bytebot/llm-providers';

/** Reads the variables of the traces; what cannot be used is said once, in `warnings`, and the default counts. */
export class TraceVariables {
  readonly warnings: string[] = [];
  readonly #variables: EnvironmentReader;

  constructor(variables: EnvironmentReader) {
    this.#variables = variables;
  }

  /** The first of these variables that holds anything; undefined without any. */
  text(...names: readonly string[]): string | undefined {
    for (const name of names) {
      const text = this.#variables(name)?.trim() ?? '';
      if (text !== '') return text;
    }
    return undefined;
  }

  /** Which of these variables holds anything, the first of them; the first at all without any. */
  named(...names: readonly [string, ...string[]]): string {
    return names.find((name) => this.text(name) !== undefined) ?? names[0];
  }

  /** In lower case, as names of methods are compared. */
  word(...names: readonly string[]): string | undefined {
    return this.text(...names)?.toLowerCase();
  }

  isOn(name: string): boolean {
    return this.word(name) === 'true';
  }

  /** A whole number from `min` on, in the unit of the variable. */
  integer(name: string, otherwise: number, min: number): number {
    const text = this.text(name);
    if (text === undefined) return otherwise;
    const number = Number(text);
    if (Number.isSafeInteger(number) && number >= min && number <= TIMER_LIMIT) return number;
    this.warnings.push(`${name} is no whole number from ${min} on; ${otherwise} is used.`);
    return otherwise;
  }
}

/** The longest time a timer takes, in milliseconds. */
const TIMER_LIMIT = 2 ** 31 - 1;
