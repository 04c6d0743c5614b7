import { type Event, type ParserOptions, parseEvents, YAMLException } from 'js-yaml';

/** The events of a text, and what had to be changed in it to get them. */
export interface LenientEvents {
  readonly events: Event[];
  /** The text the offsets of the events are about. */
  readonly source: string;
}

/** More than people indent; a line that is still too far left after it is refused. */
const WIDTH = 40;
/** Each line costs another reading of the text up to it; beyond this much reading the text is refused. */
const READ_BYTES_MAX = 20_000_000;

/**
 * Lines inside brackets, braces and quotes that stand further left than YAML wants them, and that PyYAML accepts:
 *
 * ```yaml
 * litellm_settings:
 *   fallbacks: [
 *     {gpt-4o: [claude]}
 *   ]
 * ```
 *
 * They are moved to the right, where they mean the same; `column` says where a place was before.
 */
export class FlowIndentation {
  readonly #moved = new Set<number>();

  /**
   * @throws YAMLException for what PyYAML refuses too.
   */
  parse(text: string, options: Partial<ParserOptions>): LenientEvents {
    let source = text;
    let left = READ_BYTES_MAX;
    for (;;) {
      try {
        return { events: parseEvents(source, options), source };
      } catch (error) {
        left -= error instanceof YAMLException ? (error.mark?.position ?? 0) : 0;
        const moved = left < 0 ? undefined : this.#move(source, error);
        if (moved === undefined) throw error;
        source = moved;
      }
    }
  }

  /** The column as it is in the file. @param line From 1. */
  column(line: number, column: number): number {
    return this.#moved.has(line) ? Math.max(1, column - WIDTH) : column;
  }

  #move(source: string, error: unknown): string | undefined {
    if (!(error instanceof YAMLException) || error.reason !== 'deficient indentation') return undefined;
    const { mark } = error;
    if (mark === undefined || mark.position >= source.length || this.#moved.has(mark.line + 1))
      return undefined;
    const before = mark.position - 1;
    const start = Math.max(source.lastIndexOf('\n', before), source.lastIndexOf('\r', before)) + 1;
    this.#moved.add(mark.line + 1);
    return source.slice(0, start) + ' '.repeat(WIDTH) + source.slice(start);
  }
}
