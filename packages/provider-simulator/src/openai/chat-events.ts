import { encodeSseData, memberOf } from '@bytebot/shared';
import { type ChatDraft, usageOf } from './chat-draft.ts';

/** How many characters of a tool's arguments one delta carries. */
const argumentsPieceLength = 12;

/** Writes the parts of a streamed chat answer. */
export interface ChatEventWriter {
  opening(): string;
  content(): string[];
  closing(): string;
  /** A chunk without choices, for errors that travel in one. */
  bareChunk(): object;
}

export function eventWriter(draft: ChatDraft): ChatEventWriter {
  const { call, flavour, finishReason } = draft;
  const base = {
    id: draft.id,
    object: 'chat.completion.chunk',
    created: Math.floor(call.nowMs / 1_000),
    model: call.model,
    ...flavour.extraFields(call),
  };
  const reportsUsage =
    flavour.streamUsage !== 'on-request' || memberOf(call.body.stream_options, 'include_usage') === true;
  const usage = reportsUsage ? usageOf(draft) : undefined;
  // OpenAI says `usage: null` in every chunk before the one that has it, and nothing when it was not asked for.
  const pending = flavour.streamUsage === 'on-request' && usage !== undefined ? { usage: null } : {};
  const indexes = Array.from({ length: draft.choiceCount }, (_, index) => index);

  const event = (index: number, delta: object, reason: string | null, extra: object = {}): string =>
    encodeSseData(
      JSON.stringify({
        ...base,
        choices: [{ index, delta, ...flavour.choiceFields(reason), finish_reason: reason }],
        ...pending,
        ...extra,
      }),
    );
  const forEachChoice = (write: (index: number) => string): string => indexes.map(write).join('');

  return {
    opening: () =>
      forEachChoice((index) => {
        const delta =
          draft.answer.toolUses.length > 0 ? { ...flavour.roleDelta, content: null } : flavour.roleDelta;
        return event(index, delta, null, flavour.firstChunkFields(draft.requestId));
      }),
    content: () =>
      deltasOf(draft).flatMap((delta) =>
        indexes.map((index) => event(index, { ...flavour.deltaFields, ...delta }, null)),
      ),
    closing: () => {
      const isBeside = flavour.streamUsage === 'with-finish' && usage !== undefined;
      const beside = isBeside ? { ...flavour.closingFields?.(draft.requestId, usage), usage } : {};
      const end = forEachChoice((index) => event(index, finalDelta(draft), finishReason, beside));
      if (usage === undefined || isBeside) return end;
      if (flavour.streamUsage === 'last-chunk')
        return end + event(0, { role: 'assistant', content: '' }, null, { usage });
      return end + encodeSseData(JSON.stringify({ ...base, choices: [], usage }));
    },
    bareChunk: () => base,
  };
}

function finalDelta({ flavour }: ChatDraft): object {
  return flavour.streamUsage === 'last-chunk' ? { ...flavour.deltaFields, content: '' } : {};
}

/** Every delta with content: thoughts, words, pieces of tool calls. */
function deltasOf({ answer, flavour, toolIds }: ChatDraft): object[] {
  const thoughts = answer.thoughts.map((piece) => {
    const chunk = flavour.thoughtChunk?.(piece);
    return chunk === undefined ? { [flavour.reasoningField]: piece } : { content: [chunk] };
  });
  const text = answer.pieces.map((piece) => ({ content: piece }));
  const calls = answer.toolUses.flatMap((use, index) => {
    const whole = JSON.stringify(use.input);
    const named = { index, id: toolIds[index], type: 'function' };
    if (flavour.toolArguments === 'whole') {
      return [{ tool_calls: [{ ...named, function: { name: use.name, arguments: whole } }] }];
    }
    const pieces = whole.match(new RegExp(`[\\s\\S]{1,${argumentsPieceLength}}`, 'gu')) ?? [];
    return [
      { tool_calls: [{ ...named, function: { name: use.name, arguments: '' } }] },
      ...pieces.map((piece) => ({ tool_calls: [{ index, function: { arguments: piece } }] })),
    ];
  });
  return [...thoughts, ...text, ...calls];
}
