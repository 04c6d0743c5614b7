import { createHash } from 'node:crypto';
import type { JsonObject } from '@bytebot/shared';

/** What a provider wants back with a turn it gave, and what OpenAI's clients have no place for. */
export interface RememberedTurn {
  /** The model asked; another one cannot use what this one signed. */
  readonly model: string;
  /** Anthropic's signed and redacted thinking, in order. */
  readonly thinkingBlocks?: readonly JsonObject[];
  /** Gemini's thought signature. */
  readonly signature?: string;
}

export type Remember = (key: string, turn: RememberedTurn) => void;
export type Recall = (key: string) => RememberedTurn | undefined;

export interface TurnMemoryLimits {
  /** Of everything kept, in bytes. */
  readonly sizeBytes: number;
  readonly entries: number;
  /** An entry that is older is forgotten. */
  readonly ageMs: number;
}

const usualLimits: TurnMemoryLimits = { sizeBytes: 32 * 1024 * 1024, entries: 50_000, ageMs: 3_600_000 };

/** Beside key and content: the map's slot and the objects' heads, roughly. */
const overheadBytes = 200;

interface Entry {
  readonly turn: RememberedTurn;
  readonly sizeBytes: number;
  readonly keptAtMs: number;
}

/**
 * Keeps what providers sign for clients that do not send it back: Gemini's thought signatures, Anthropic's signed
 * thinking. Bounded in bytes, entries and age; the least recently used goes first. Another replica, or this one after
 * a restart, knows nothing of it: the translations then do without.
 *
 * Nothing of one caller's reaches another: a key is made of the id of a tool call, which is random and told only to the
 * caller who got it, or of the whole text of a long answer; and what is recalled goes to the provider, never into an
 * answer.
 */
export class TurnMemory {
  readonly #limits: TurnMemoryLimits;
  readonly #nowMs: () => number;
  readonly #entries = new Map<string, Entry>();
  #sizeBytes = 0;

  constructor(nowMs: () => number, limits: Partial<TurnMemoryLimits> = {}) {
    this.#nowMs = nowMs;
    this.#limits = { ...usualLimits, ...limits };
  }

  get entries(): number {
    return this.#entries.size;
  }

  /** An estimate: strings count two bytes a character. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  remember(key: string, turn: RememberedTurn): void {
    this.#forget(key);
    const sizeBytes = sizeOf(key, turn);
    // One answer must not push out everybody else's.
    if (sizeBytes > this.#limits.sizeBytes / 8) return;
    this.#entries.set(key, { turn, sizeBytes, keptAtMs: this.#nowMs() });
    this.#sizeBytes += sizeBytes;
    this.#shrink();
  }

  recall(key: string): RememberedTurn | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (this.#isOld(entry)) {
      this.#forget(key);
      return undefined;
    }
    // Used last, so it moves to the end, where the oldest are not.
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.turn;
  }

  #shrink(): void {
    for (const [key, entry] of this.#entries) {
      const isOver = this.#entries.size > this.#limits.entries || this.#sizeBytes > this.#limits.sizeBytes;
      if (!isOver && !this.#isOld(entry)) return;
      this.#forget(key);
    }
  }

  #forget(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#sizeBytes -= entry.sizeBytes;
  }

  #isOld(entry: Entry): boolean {
    return this.#nowMs() - entry.keptAtMs >= this.#limits.ageMs;
  }
}

/**
 * The key of a turn that called tools.
 *
 * @param family Whose models signed it: `google`, `claude`; the same for every cloud that serves them.
 */
export function callKey(family: string, callId: string): string {
  return `${family}:call:${callId}`;
}

/** A shorter text may be said to anybody ("Done."), and then it is no key to what one caller's answer was thought from. */
const shortestKeyText = 100;

/** The key of a turn that said something and called nothing; undefined when its text is too short to be its own. */
export function textKey(family: string, text: string): string | undefined {
  if (text.length < shortestKeyText) return undefined;
  return `${family}:text:${createHash('sha256').update(text).digest('base64')}`;
}

function sizeOf(key: string, { model, signature, thinkingBlocks = [] }: RememberedTurn): number {
  let characters = key.length + model.length + (signature?.length ?? 0);
  for (const block of thinkingBlocks) {
    for (const value of Object.values(block)) if (typeof value === 'string') characters += value.length;
  }
  return overheadBytes * (1 + thinkingBlocks.length) + 2 * characters;
}
