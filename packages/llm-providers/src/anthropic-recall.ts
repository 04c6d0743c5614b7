import type { JsonObject } from '@bytebot/shared';
import { isSignedThinking } from './anthropic-messages.ts';
import type { ReadContext } from './provider.ts';
import { type AssistantPiece, type AssistantTurn, movedBy, type Turn } from './translate/conversation.ts';
import { callKey, type Recall, textKey } from './translate/turn-memory.ts';

/** Whose thinking is remembered under this name; it is the same for every cloud that serves Claude. */
export const anthropicFamily = 'claude';

/**
 * The turns with the signed thinking that the client did not send back put in front of what it led to. A turn that
 * carries signed thinking is left as it is.
 */
export function withRecalledThinking(
  turns: readonly Turn[],
  recall: Recall | undefined,
  model: string,
): readonly Turn[] {
  if (recall === undefined) return turns;
  return turns.map((turn) => (turn.role === 'assistant' ? recalled(turn, recall, model) : turn));
}

/** Hands over the thinking of an answer: under its first call, or under its text when it called nothing. */
export function rememberThinking(
  blocks: readonly JsonObject[],
  firstCallId: string | undefined,
  text: string,
  { remember, model }: ReadContext,
): void {
  const thinkingBlocks = blocks.filter(isSignedThinking);
  if (remember === undefined || thinkingBlocks.length === 0) return;
  const key =
    firstCallId === undefined ? textKey(anthropicFamily, text) : callKey(anthropicFamily, firstCallId);
  if (key !== undefined) remember(key, { model, thinkingBlocks });
}

function recalled(turn: AssistantTurn, recall: Recall, model: string): AssistantTurn {
  if (turn.pieces.some((piece) => piece.kind === 'thinking' && isSignedThinking(piece.block))) return turn;
  const calls = turn.pieces.filter((piece) => piece.kind === 'tool_call');
  const keys =
    calls.length > 0
      ? calls.map(({ id }) => callKey(anthropicFamily, id))
      : [textKey(anthropicFamily, textOf(turn))];
  const thinking = new Map<string, AssistantPiece[]>();
  for (const key of keys) {
    const kept = key === undefined ? undefined : recall(key);
    if (key === undefined || kept?.model !== model || kept.thinkingBlocks === undefined) continue;
    thinking.set(
      key,
      kept.thinkingBlocks.map((block) => ({ kind: 'thinking', block })),
    );
  }
  if (thinking.size === 0) return turn;
  const pieces = woven(turn.pieces, thinking);
  if (turn.native === undefined) return { ...turn, pieces };
  return { ...turn, pieces, native: movedBy(thinking.values().next().value?.length ?? 0, turn.native) };
}

/** The first thinking begins the turn, as Anthropic insists; any more of it stands before the call it led to. */
function woven(
  pieces: readonly AssistantPiece[],
  thinking: ReadonlyMap<string, AssistantPiece[]>,
): AssistantPiece[] {
  const [first = [], ...others] = thinking.values();
  const later = new Set(others);
  const rest = pieces.flatMap((piece) => {
    const own = piece.kind === 'tool_call' ? thinking.get(callKey(anthropicFamily, piece.id)) : undefined;
    return own !== undefined && later.has(own) ? [...own, piece] : [piece];
  });
  return [...first, ...rest];
}

function textOf({ pieces }: AssistantTurn): string {
  return pieces.map((piece) => (piece.kind === 'text' ? piece.text : '')).join('');
}
