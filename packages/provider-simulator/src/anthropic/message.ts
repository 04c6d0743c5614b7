import { type Answer, answerTo } from '../answer/answer.ts';
import type { Call } from '../call.ts';
import type { HeaderMap, Outcome } from '../deliver/event-stream.ts';
import { signatureOf } from './check-thinking.ts';
import { messageStream } from './message-stream.ts';
import { questionFromMessages } from './read-question.ts';

/** One block of an answer's content. */
export type Block =
  | {
      readonly type: 'thinking';
      readonly thinking: string;
      readonly signature: string;
      readonly pieces: readonly string[];
    }
  | { readonly type: 'text'; readonly text: string; readonly pieces: readonly string[] }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: object };

/** An answer in Anthropic's form, before it is sent whole or in events. */
export interface MessageDraft {
  readonly id: string;
  readonly model: string;
  readonly blocks: readonly Block[];
  readonly stopReason: string;
  readonly stopSequence: string | null;
  /** Of the whole answer; undefined when the script leaves it out. */
  readonly usage: Readonly<Record<string, unknown>> | undefined;
}

/** `POST /v1/messages` */
export function createMessage(call: Call): Outcome {
  const answer = answerTo(questionFromMessages(call.body), call.providerName, call.reply);
  const draft: MessageDraft = {
    id: call.ids.next('msg_'),
    model: call.model,
    blocks: blocksOf(answer, call),
    stopReason: call.reply?.finishReason ?? stopReasons[answer.end],
    stopSequence: answer.stoppedAt ?? null,
    usage: call.reply?.usage === null ? undefined : (call.reply?.usage ?? usageOf(answer)),
  };
  const headers = rateLimitHeaders(call);
  if (call.body.stream === true)
    return { kind: 'stream', status: 200, headers, stream: messageStream(draft) };
  return { kind: 'whole', status: 200, headers, body: wholeMessage(draft) };
}

const stopReasons: Readonly<Record<Answer['end'], string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  'tool-use': 'tool_use',
  'stop-sequence': 'stop_sequence',
};

function blocksOf(answer: Answer, call: Call): Block[] {
  const thinking = answer.thoughts.join('');
  const blocks: Block[] = [];
  if (thinking !== '') {
    blocks.push({ type: 'thinking', thinking, signature: signatureOf(thinking), pieces: answer.thoughts });
  }
  if (answer.pieces.length > 0)
    blocks.push({ type: 'text', text: answer.pieces.join(''), pieces: answer.pieces });
  for (const use of answer.toolUses) {
    blocks.push({ type: 'tool_use', id: call.ids.next('toolu_'), name: use.name, input: use.input });
  }
  return blocks;
}

function usageOf({ tokens }: Answer): Readonly<Record<string, unknown>> {
  return {
    input_tokens: tokens.prompt,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
    output_tokens: tokens.output + tokens.thought,
    service_tier: 'standard',
  };
}

function wholeMessage(draft: MessageDraft): object {
  const content = draft.blocks.map((block) => {
    if (block.type === 'tool_use') return block;
    const { pieces, ...rest } = block;
    return rest;
  });
  return {
    id: draft.id,
    type: 'message',
    role: 'assistant',
    model: draft.model,
    content,
    stop_reason: draft.stopReason,
    stop_sequence: draft.stopSequence,
    ...(draft.usage === undefined ? {} : { usage: draft.usage }),
  };
}

function rateLimitHeaders(call: Call): HeaderMap {
  const reset = new Date(call.nowMs + 1_000).toISOString().replace(/\.\d+Z$/, 'Z');
  const headers: Record<string, string> = {
    'request-id': call.ids.next('req_'),
    'anthropic-organization-id': '00000000-0000-4000-8000-000000000000',
  };
  const limits = { requests: 4_000, tokens: 480_000, 'input-tokens': 400_000, 'output-tokens': 80_000 };
  for (const [name, limit] of Object.entries(limits)) {
    headers[`anthropic-ratelimit-${name}-limit`] = String(limit);
    headers[`anthropic-ratelimit-${name}-remaining`] = String(name === 'requests' ? limit - 1 : limit);
    headers[`anthropic-ratelimit-${name}-reset`] = reset;
  }
  return headers;
}
