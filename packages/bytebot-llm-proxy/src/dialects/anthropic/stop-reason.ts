import { isJsonObject, type JsonObject } from '@bytebot/shared';

/** Why an answer ended, as Messages say it. */
export interface Stop {
  readonly stop_reason: string;
  readonly stop_sequence: string | null;
  readonly stop_details: JsonObject | null;
}

/** What the canonical form says of the end of an answer, in a message or in the deltas of a stream. */
export interface EndFacts {
  readonly finishReason: unknown;
  /** `provider_specific_fields` of the message. */
  readonly specific: unknown;
  /** The stop sequence that was met, where the server tells it in the choice (`stop_reason`, vLLM). */
  readonly stoppedAt: unknown;
  readonly refusal: unknown;
  readonly hasCalls: boolean;
}

const reasons: Readonly<Record<string, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  function_call: 'tool_use',
  content_filter: 'refusal',
};

/** The three fields in which a message says why it ended. */
export function stopOf(facts: EndFacts): Stop {
  const specific = isJsonObject(facts.specific) ? facts.specific : {};
  const sequence = filled(specific.stop_sequence) ?? filled(facts.stoppedAt);
  const reason = filled(specific.stop_reason) ?? reasonOf(facts, sequence);
  const isRefusal = reason === 'refusal';
  return {
    stop_reason: reason,
    stop_sequence: reason === 'stop_sequence' ? (sequence ?? null) : null,
    stop_details: isRefusal
      ? { type: 'refusal', category: null, explanation: filled(facts.refusal) ?? null }
      : null,
  };
}

function reasonOf({ finishReason, refusal, hasCalls }: EndFacts, sequence: string | undefined): string {
  if (finishReason === 'stop' || finishReason === undefined || finishReason === null) {
    // Some servers say `stop` although a tool was called, and clients go by the reason.
    if (hasCalls) return 'tool_use';
    if (filled(refusal) !== undefined) return 'refusal';
    return sequence === undefined ? 'end_turn' : 'stop_sequence';
  }
  return typeof finishReason === 'string' && Object.hasOwn(reasons, finishReason)
    ? (reasons[finishReason] ?? 'end_turn')
    : 'end_turn';
}

function filled(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
