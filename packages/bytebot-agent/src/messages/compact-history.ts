import { estimateMessageTokens } from './estimate-tokens.ts';
import { type HistoryMessage, pairResults } from './history.ts';
import {
  type Content,
  screenshotsOf,
  shortened,
  withNote,
  withoutResult,
  withoutScreenshots,
  withShortResults,
} from './shrink-content.ts';

/** So many turns of the assistant at the end are kept whole as long as anything else can go … */
const RECENT_TURNS = 2;
/** … but not more messages than these. */
const RECENT_MESSAGES = 8;

/**
 * Makes a history small enough for a model's window. The first user message, which is the task, and the last turns are
 * kept. The oldest go first, and only as much as it takes: the images of old tool results and takeovers, then what old
 * turns thought and the ends of their long results, then old turns as a whole, a call always with its results. If that
 * is not enough, the last turns lose their long results and all images but the last.
 *
 * Pure: the messages that change are new objects. What `toChatMessages` makes of the result is valid.
 *
 * @param targetTokens As `estimateTokens` counts. After a `context_length` error the estimate itself was too low:
 * then half of `estimateTokens(messages)` is a better target than a part of the window.
 * @returns the messages themselves when they fit; the smallest history there is when nothing small enough is left.
 */
export function compactHistory<Message extends HistoryMessage>(
  messages: readonly Message[],
  targetTokens: number,
): readonly Message[] {
  const compaction = new Compaction(messages, targetTokens);
  const recentFrom = startOfRecent(messages);
  const task = taskOf(messages);
  compaction.change(0, recentFrom, withoutScreenshots);
  compaction.change(0, recentFrom, shortened);
  dropTurns(compaction, task, recentFrom);
  compaction.change(recentFrom, messages.length, withShortResults);
  compaction.change(recentFrom, lastWithImage(messages), withoutScreenshots);
  return compaction.result();
}

/** The messages with their sizes, while they become fewer. */
class Compaction<Message extends HistoryMessage> {
  readonly #before: readonly Message[];
  readonly #targetTokens: number;
  readonly #kept: (Message | undefined)[];
  readonly #tokens: number[];
  readonly #tokensBefore: number;
  #total: number;

  constructor(messages: readonly Message[], targetTokens: number) {
    this.#before = messages;
    this.#targetTokens = targetTokens;
    this.#kept = [...messages];
    this.#tokens = messages.map(estimateMessageTokens);
    this.#total = this.#tokens.reduce((sum, tokens) => sum + tokens, 0);
    this.#tokensBefore = this.#total;
  }

  get messages(): readonly Message[] {
    return this.#before;
  }

  get fits(): boolean {
    return this.#total <= this.#targetTokens;
  }

  /** Changes the messages of a range, the oldest first, until they fit. One without content is dropped. */
  change(from: number, to: number, change: (content: Content) => Content): void {
    for (let index = from; index < to && !this.fits; index += 1) this.set(index, change);
  }

  set(index: number, change: (content: Content) => Content): void {
    const message = this.#kept[index];
    if (message === undefined) return;
    const content = change(message.content);
    this.#kept[index] = content.length === 0 ? undefined : { ...message, content };
    const tokens = content.length === 0 ? 0 : estimateMessageTokens({ ...message, content });
    this.#total += tokens - (this.#tokens[index] ?? 0);
    this.#tokens[index] = tokens;
  }

  result(): readonly Message[] {
    if (this.#total >= this.#tokensBefore) return this.#before;
    return this.#kept.filter((message) => message !== undefined);
  }
}

function startOfRecent(messages: readonly HistoryMessage[]): number {
  const turns = messages.flatMap(({ role }, index) => (role === 'ASSISTANT' ? [index] : []));
  return Math.max(
    turns.at(-RECENT_TURNS) ?? turns[0] ?? messages.length - 1,
    messages.length - RECENT_MESSAGES,
    0,
  );
}

/** The first thing a user said, -1 when nobody said anything. */
function taskOf(messages: readonly HistoryMessage[]): number {
  return messages.findIndex(
    ({ role, content }) =>
      role === 'USER' && content.some(({ type }) => type === 'text' || type === 'document'),
  );
}

/** The last image is what the model sees now. */
function lastWithImage(messages: readonly HistoryMessage[]): number {
  return messages.findLastIndex(({ content }) => screenshotsOf(content).length > 0);
}

/** A turn goes with the results of its calls, wherever these are, so that neither stands alone. */
function dropTurns(compaction: Compaction<HistoryMessage>, task: number, to: number): void {
  const pairing = pairResults(compaction.messages);
  let hasNote = false;
  for (let index = 0; index < to && !compaction.fits; index += 1) {
    if (index === task) continue;
    if (!hasNote) compaction.set(task, withNote);
    hasNote = true;
    compaction.set(index, () => []);
    for (const { call, resultPlace } of pairing.callsOf(index)) {
      if (resultPlace !== undefined)
        compaction.set(resultPlace.message, (content) => withoutResult(content, call.id));
    }
  }
}
