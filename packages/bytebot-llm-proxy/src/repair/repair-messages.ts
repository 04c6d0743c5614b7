import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { asParts, mergeAssistants } from './merge-assistants.ts';
import type { MessageRepair, RepairReporter } from './message-repair.ts';

/** A result that moves away may leave two assistant messages side by side. */
const MOST_ROUNDS = 4;
const UNANSWERED = 'No result: this call was not carried out.';

/**
 * Brings tool calls and results into the order that OpenAI and Anthropic insist on (REQUIREMENTS 4.1, ByteBot's
 * agent sends one message for each content block): the results directly behind their calls, one for each.
 *
 * @param wanted The repairs that are switched on; the others leave things as they are, for the provider to judge.
 * @returns New messages; those that need no repair are the same objects.
 */
export function repairMessages(
  messages: readonly unknown[],
  wanted: ReadonlySet<MessageRepair>,
  report: RepairReporter,
): unknown[] {
  let repaired = [...messages];
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const before = repaired.length;
    if (wanted.has('merge_assistant_messages')) {
      repaired = mergeAssistants(repaired, () => report('merge_assistant_messages'));
    }
    if (round > 0 && repaired.length === before) break;
    repaired = new ResultOrder(repaired, wanted, report).messages();
  }
  return repaired;
}

/** One walk over the messages: at each call, the results that answer it are taken from where they stand. */
class ResultOrder {
  readonly #messages: readonly unknown[];
  readonly #wanted: ReadonlySet<MessageRepair>;
  readonly #report: RepairReporter;
  /** Where results and calls of an id stand, in order; what lies behind the walk is passed once. */
  readonly #results = new Places();
  readonly #calls = new Places();
  readonly #taken = new Set<number>();
  /** A result that names no call may be the answer to any; the provider judges it then. */
  #hasStrayResults = false;

  constructor(messages: readonly unknown[], wanted: ReadonlySet<MessageRepair>, report: RepairReporter) {
    this.#messages = messages;
    this.#wanted = wanted;
    this.#report = report;
    for (const [index, message] of messages.entries()) {
      const id = resultId(message);
      if (id !== undefined) this.#results.add(id, index);
      else if (isJsonObject(message) && message.role === 'tool') this.#hasStrayResults = true;
      for (const called of callIds(message)) this.#calls.add(called, index);
    }
  }

  messages(): unknown[] {
    const ordered: unknown[] = [];
    for (const [index, message] of this.#messages.entries()) {
      if (this.#taken.has(index)) continue;
      ordered.push(message);
      const calls = callIds(message);
      if (calls.length > 0) this.#addResults(ordered, calls, index);
    }
    return ordered;
  }

  #addResults(ordered: unknown[], calls: readonly string[], callIndex: number): void {
    const found = calls.map((id) => this.#take(id, callIndex));
    const places = found.flat().sort((left, right) => left - right);
    const last = places.at(-1);
    const isScattered = last !== undefined && last - callIndex > places.length;
    if (isScattered && !this.#wanted.has('reorder_tool_results')) {
      for (const place of places) this.#taken.delete(place);
      return;
    }
    if (isScattered) this.#report('reorder_tool_results');
    const merges = this.#wanted.has('merge_tool_results');
    const seen = new Set<string>();
    for (const place of places) {
      const result = this.#messages[place];
      const id = resultId(result) ?? '';
      if (merges && seen.has(id)) continue;
      seen.add(id);
      const position = calls.indexOf(id);
      ordered.push(merges ? this.#merged(found[position] ?? [], result) : result);
    }
    if (this.#wanted.has('close_unanswered_calls') && !this.#hasStrayResults)
      this.#close(
        ordered,
        calls.filter((id) => !seen.has(id)),
      );
    if (isScattered && last !== undefined) this.#addBetween(ordered, callIndex, last);
  }

  /** The results of a call: where the same id is called again, another one's begin. */
  #take(id: string, callIndex: number): number[] {
    this.#calls.skipTo(id, callIndex + 1);
    this.#results.skipTo(id, callIndex + 1);
    const places: number[] = [];
    const end = this.#calls.next(id) ?? this.#messages.length;
    for (
      let place = this.#results.next(id);
      place !== undefined && place < end;
      place = this.#results.next(id)
    ) {
      places.push(place);
      this.#taken.add(place);
      this.#results.skipTo(id, place + 1);
    }
    return places;
  }

  #merged(places: readonly number[], first: unknown): unknown {
    if (places.length < 2 || !isJsonObject(first)) return first;
    this.#report('merge_tool_results');
    const contents = places.map((place) => contentOf(this.#messages[place]));
    const content = contents.every((one) => typeof one === 'string')
      ? contents.join('\n\n')
      : contents.flatMap(asParts);
    return { ...first, content };
  }

  #close(ordered: unknown[], unanswered: readonly string[]): void {
    for (const id of unanswered) {
      this.#report('close_unanswered_calls');
      ordered.push({ role: 'tool', tool_call_id: id, content: UNANSWERED });
    }
  }

  /** The pictures that stood between the results become one user message behind them. */
  #addBetween(ordered: unknown[], callIndex: number, last: number): void {
    const between: JsonObject[] = [];
    for (let index = callIndex + 1; index < last; index += 1) {
      const message = this.#messages[index];
      if (this.#taken.has(index)) continue;
      if (!isJsonObject(message) || message.role !== 'user' || message.name !== undefined) return;
      between.push(message);
    }
    const after = this.#messages[last + 1];
    const follows = isJsonObject(after) && after.role === 'user' && after.name === undefined;
    const all = follows ? [...between, after] : between;
    const [first] = all;
    if (first === undefined || all.length < 2) return;
    for (let index = callIndex + 1; index <= last + (follows ? 1 : 0); index += 1) this.#taken.add(index);
    ordered.push({ ...first, content: all.flatMap(({ content }) => asParts(content)) });
  }
}

/** Places by id, read forward. */
class Places {
  readonly #byId = new Map<string, { readonly places: number[]; position: number }>();

  add(id: string, place: number): void {
    const known = this.#byId.get(id);
    if (known === undefined) this.#byId.set(id, { places: [place], position: 0 });
    else known.places.push(place);
  }

  next(id: string): number | undefined {
    const known = this.#byId.get(id);
    return known?.places[known.position];
  }

  skipTo(id: string, place: number): void {
    const known = this.#byId.get(id);
    if (known === undefined) return;
    while ((known.places[known.position] ?? place) < place) known.position += 1;
  }
}

function resultId(message: unknown): string | undefined {
  if (!isJsonObject(message) || message.role !== 'tool') return undefined;
  return typeof message.tool_call_id === 'string' ? message.tool_call_id : undefined;
}

/** The ids of a message's calls, each once. */
function callIds(message: unknown): string[] {
  if (!isJsonObject(message) || message.role !== 'assistant' || !Array.isArray(message.tool_calls)) return [];
  const ids = message.tool_calls.flatMap((call: unknown) =>
    isJsonObject(call) && typeof call.id === 'string' ? [call.id] : [],
  );
  return [...new Set(ids)];
}

function contentOf(message: unknown): unknown {
  return isJsonObject(message) ? message.content : undefined;
}
