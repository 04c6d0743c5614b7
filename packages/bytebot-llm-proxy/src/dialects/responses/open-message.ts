import type { JsonObject } from '@bytebot/shared';
import type { EventWriter } from './event-writer.ts';
import { audioPart, type ItemStatus, messageItem, refusalPart, textPart } from './output-items.ts';

interface OpenPart {
  readonly kind: 'text' | 'refusal' | 'audio';
  /** Of sound: what is said in it. */
  text: string;
  /** Sound in base64. */
  data: string;
  readonly annotations: JsonObject[];
  readonly logprobs: JsonObject[];
}

/** A message that is being streamed: texts, refusals and sound, one after the other. */
export class OpenMessage {
  readonly #writer: EventWriter;
  readonly #id: string;
  readonly #index: number;
  readonly #parts: JsonObject[] = [];
  /** Where its parts are, printed as far as the index of the part. */
  readonly #place: string;
  #part: OpenPart | undefined;
  #specific: JsonObject | undefined;

  constructor(writer: EventWriter, id: string, index: number) {
    this.#writer = writer;
    this.#id = id;
    this.#index = index;
    this.#place = `,"item_id":"${id}","output_index":${index},"content_index":`;
    writer.add('response.output_item.added', {
      output_index: index,
      item: messageItem(id, [], 'in_progress'),
    });
  }

  say(text: string, logprobs: readonly JsonObject[]): void {
    const part = this.#open('text');
    part.text += text;
    part.logprobs.push(...logprobs);
    // Nearly every event of a stream is this one.
    const said = `,"delta":${JSON.stringify(text)},"logprobs":${logprobs.length === 0 ? '[]' : JSON.stringify(logprobs)}`;
    this.#writer.addPrinted('response.output_text.delta', `${this.#place}${this.#parts.length}${said}`);
  }

  refuse(text: string): void {
    this.#open('refusal').text += text;
    this.#add('response.refusal.delta', { delta: text });
  }

  /** These events name no item: the dialect has one sound in an answer. */
  sound(data: string, transcript: string): void {
    const part = this.#open('audio');
    part.data += data;
    part.text += transcript;
    if (data !== '') this.#writer.add('response.audio.delta', { delta: data });
    if (transcript !== '') this.#writer.add('response.audio.transcript.delta', { delta: transcript });
  }

  annotate(annotations: readonly JsonObject[]): void {
    const part = this.#open('text');
    for (const annotation of annotations) {
      const index = part.annotations.push(annotation) - 1;
      this.#add('response.output_text.annotation.added', { annotation_index: index, annotation });
    }
  }

  /** What a provider says beside its words. */
  tell(specific: JsonObject): void {
    this.#specific = { ...this.#specific, ...specific };
  }

  /** @returns The whole item. */
  close(status: ItemStatus): JsonObject {
    this.#closePart();
    const item = messageItem(this.#id, this.#parts, status, this.#specific);
    this.#writer.add('response.output_item.done', { output_index: this.#index, item });
    return item;
  }

  #open(kind: OpenPart['kind']): OpenPart {
    if (this.#part?.kind === kind) return this.#part;
    this.#closePart();
    const part: OpenPart = { kind, text: '', data: '', annotations: [], logprobs: [] };
    this.#part = part;
    this.#add('response.content_part.added', { part: writtenPart(part) });
    return part;
  }

  #closePart(): void {
    const part = this.#part;
    if (part === undefined) return;
    this.#tellEnd(part);
    const written = writtenPart(part);
    this.#add('response.content_part.done', { part: written });
    this.#parts.push(written);
    this.#part = undefined;
  }

  #tellEnd({ kind, text, logprobs }: OpenPart): void {
    if (kind === 'text') this.#add('response.output_text.done', { text, logprobs });
    else if (kind === 'refusal') this.#add('response.refusal.done', { refusal: text });
    else {
      this.#writer.add('response.audio.done', {});
      if (text !== '') this.#writer.add('response.audio.transcript.done', {});
    }
  }

  #add(type: string, fields: JsonObject): void {
    this.#writer.add(type, {
      item_id: this.#id,
      output_index: this.#index,
      content_index: this.#parts.length,
      ...fields,
    });
  }
}

/** Printed at once, so that what comes later does not change what was said. */
function writtenPart({ kind, text, data, annotations, logprobs }: OpenPart): JsonObject {
  if (kind === 'audio') return audioPart(data, text);
  return kind === 'text' ? textPart(text, annotations, logprobs) : refusalPart(text);
}
