import type { JsonObject } from '@bytebot/shared';

/** Prints the events of one response with a rising `sequence_number`. */
export class EventWriter {
  #sequence = 0;
  #text = '';

  add(type: string, fields: JsonObject): void {
    const printed = JSON.stringify(fields);
    this.addPrinted(type, printed === '{}' ? '' : `,${printed.slice(1, -1)}`);
  }

  /** @param fields The fields behind the number, printed as JSON, each with a comma before it. */
  addPrinted(type: string, fields: string): void {
    this.#text += `event: ${type}\ndata: {"type":"${type}","sequence_number":${this.#sequence}${fields}}\n\n`;
    this.#sequence += 1;
  }

  /** What was added since it was last taken. */
  take(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }
}
