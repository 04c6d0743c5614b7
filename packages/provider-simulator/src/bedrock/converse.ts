import { type Answer, answerTo } from '../answer/answer.ts';
import type { Call } from '../call.ts';
import type { EventStream, Outcome } from '../deliver/event-stream.ts';
import { binaryEvent, binaryStream } from './binary-stream.ts';
import { questionFromConverse } from './read-question.ts';

/** How many characters of a tool's input one event carries. */
const inputPieceLength = 12;

const stopReasons: Readonly<Record<Answer['end'], string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  'tool-use': 'tool_use',
  'stop-sequence': 'stop_sequence',
};

/** An answer in Converse's form, before it is sent whole or in events. */
interface Draft {
  readonly blocks: readonly Block[];
  readonly stopReason: string;
  /** Undefined when the script leaves it out. */
  readonly usage: Readonly<Record<string, unknown>> | undefined;
}

/** A block whole, the event it starts with, and the deltas it grows by. */
interface Block {
  readonly whole: object;
  readonly start: object | undefined;
  readonly deltas: readonly object[];
}

/** `Converse` and `ConverseStream`. */
export function converse(call: Call): Outcome {
  const answer = answerTo(questionFromConverse(call.body), call.providerName, call.reply);
  const draft: Draft = {
    blocks: blocksOf(answer, call),
    stopReason: call.reply?.finishReason ?? stopReasons[answer.end],
    usage: call.reply?.usage === null ? undefined : (call.reply?.usage ?? usageOf(answer)),
  };
  const headers = { 'x-amzn-requestid': call.ids.next('') };
  if (call.address.operation === 'stream-converse') {
    return { kind: 'stream', status: 200, headers, stream: eventsOf(draft) };
  }
  const message = { role: 'assistant', content: draft.blocks.map(({ whole }) => whole) };
  const { stopReason, usage } = draft;
  const body = {
    metrics: { latencyMs: 120 },
    output: { message },
    stopReason,
    ...(usage === undefined ? {} : { usage }),
  };
  return { kind: 'whole', status: 200, headers, body };
}

function blocksOf(answer: Answer, call: Call): Block[] {
  const blocks: Block[] = [];
  const thinking = answer.thoughts.join('');
  if (thinking !== '') {
    const signature = Buffer.from(`signature of ${thinking}`).toString('base64');
    const thoughts = answer.thoughts.map((text) => ({ reasoningContent: { text } }));
    blocks.push({
      whole: { reasoningContent: { reasoningText: { text: thinking, signature } } },
      start: undefined,
      deltas: [...thoughts, { reasoningContent: { signature } }],
    });
  }
  if (answer.pieces.length > 0) {
    const deltas = answer.pieces.map((text) => ({ text }));
    blocks.push({ whole: { text: answer.pieces.join('') }, start: undefined, deltas });
  }
  for (const { name, input } of answer.toolUses) {
    const use = { toolUseId: call.ids.next('tooluse_'), name };
    const pieces = JSON.stringify(input).match(new RegExp(`[\\s\\S]{1,${inputPieceLength}}`, 'gu')) ?? [];
    blocks.push({
      whole: { toolUse: { ...use, input } },
      start: { toolUse: use },
      deltas: ['', ...pieces].map((piece) => ({ toolUse: { input: piece } })),
    });
  }
  return blocks;
}

/** The first block is opened before the first content event, every other one with its own first. */
function eventsOf({ blocks, stopReason, usage }: Draft): EventStream {
  const content = blocks.flatMap((block, index) => {
    const deltas = block.deltas.map((delta) =>
      binaryEvent('contentBlockDelta', { contentBlockIndex: index, delta }),
    );
    const [first = '', ...others] = deltas;
    const pieces = [index === 0 ? first : startOf(block, index) + first, ...others];
    const last = pieces.pop() ?? '';
    const end = index === blocks.length - 1 ? '' : stopOf(index);
    return [...pieces, last + end];
  });
  const [first] = blocks;
  const stop = blocks.length === 0 ? '' : stopOf(blocks.length - 1);
  const metadata = { metrics: { latencyMs: 120 }, ...(usage === undefined ? {} : { usage }) };
  return binaryStream({
    opening:
      binaryEvent('messageStart', { role: 'assistant' }) + (first === undefined ? '' : startOf(first, 0)),
    content,
    closing: stop + binaryEvent('messageStop', { stopReason }),
    endMark: binaryEvent('metadata', metadata),
  });
}

function startOf({ start }: Block, index: number): string {
  return start === undefined ? '' : binaryEvent('contentBlockStart', { contentBlockIndex: index, start });
}

function stopOf(index: number): string {
  return binaryEvent('contentBlockStop', { contentBlockIndex: index });
}

function usageOf({ tokens }: Answer): Readonly<Record<string, unknown>> {
  const outputTokens = tokens.output + tokens.thought;
  return { inputTokens: tokens.prompt, outputTokens, totalTokens: tokens.prompt + outputTokens };
}
