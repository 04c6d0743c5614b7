import { type ChatMessage, type ChatRequest, isJsonObject } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import { anthropic } from './anthropic.ts';
import { contextOf, type NativeProvider, targetOf } from './fixtures.test-helper.ts';
import { gemini } from './gemini.ts';
import type { NativeDialect } from './provider.ts';
import { TurnMemory } from './translate/turn-memory.ts';

/** An OpenAI client that knows nothing of signatures: it keeps the fields OpenAI has, and no others. */

function dialectOf({ native }: { native?: NativeDialect }): NativeDialect {
  if (native === undefined) throw new Error('There is no dialect.');
  return native;
}

const providers = {
  gemini: { native: dialectOf(gemini), model: 'gemini-3-flash-preview' },
  anthropic: { native: dialectOf(anthropic), model: 'claude-sonnet-4-5' },
} satisfies Record<string, Pick<NativeProvider, 'native'> & { model: string }>;

type Id = keyof typeof providers;

const geminiAnswer = {
  candidates: [
    {
      content: {
        parts: [
          { functionCall: { name: 'look', args: { n: 1 } }, thoughtSignature: 'c2lnbmVk' },
          { functionCall: { name: 'look', args: { n: 2 } } },
        ],
      },
      finishReason: 'STOP',
    },
  ],
};
const thoughts = [
  { type: 'thinking', thinking: 'I look.', signature: 'c2lnMQ==' },
  { type: 'redacted_thinking', data: 'ZGF0YQ==' },
];
const anthropicAnswer = {
  content: [...thoughts, { type: 'tool_use', id: 'toolu_01A', name: 'look', input: { n: 1 } }],
  stop_reason: 'tool_use',
};
const answers = { gemini: geminiAnswer, anthropic: anthropicAnswer };

/** The assistant's message as such a client stores it, and the results of its calls. */
function stored(message: ChatMessage): ChatMessage[] {
  const calls = (message.tool_calls ?? []).map(({ id, type, function: called }) => ({
    id,
    type,
    function: called,
  }));
  const results = calls.map(({ id }) => ({ role: 'tool', tool_call_id: id, content: 'seen' }));
  return [
    {
      role: 'assistant',
      content: message.content ?? null,
      ...(calls.length > 0 ? { tool_calls: calls } : {}),
    },
    ...results,
  ];
}

function next(id: Id, history: ChatMessage[], memory?: TurnMemory, model = providers[id].model): unknown {
  const request: ChatRequest = {
    model,
    messages: [{ role: 'user', content: 'Look' }, ...history],
    reasoning_effort: 'low',
    tools: [{ type: 'function', function: { name: 'look' } }],
  };
  const target = { ...targetOf(id), model };
  return providers[id].native.buildChat(request, target, memory && ((key) => memory.recall(key))).body;
}

function ask(
  id: Id,
  memory: TurnMemory,
  answer: unknown = answers[id],
  answerId = contextOf(id).id,
): ChatMessage {
  const context = {
    ...contextOf(id),
    id: answerId,
    model: providers[id].model,
    remember: memory.remember.bind(memory),
  };
  const [choice] = providers[id].native.readChat(answer, context).choices;
  if (choice === undefined) throw new Error('There is no choice.');
  return choice.message;
}

/** Everything in the second turn of the request, which is the assistant's. */
function assistantParts(body: unknown): unknown[] {
  const turns: unknown = isJsonObject(body) ? (body.contents ?? body.messages) : undefined;
  const turn: unknown = Array.isArray(turns) ? turns[1] : undefined;
  const parts = isJsonObject(turn) ? (turn.parts ?? turn.content) : undefined;
  return Array.isArray(parts) ? parts : [];
}

describe('Gemini', () => {
  test('gets its signature back on the first call, and only there', () => {
    const memory = new TurnMemory(() => 0);
    const parts = assistantParts(next('gemini', stored(ask('gemini', memory)), memory));
    expect(parts.map((part) => Object(part).thoughtSignature)).toEqual(['c2lnbmVk', undefined]);
  });

  test('gets its documented stand-in when nothing is remembered, and from another model', () => {
    const memory = new TurnMemory(() => 0);
    const history = stored(ask('gemini', memory));
    const dummy = 'skip_thought_signature_validator';
    for (const body of [
      next('gemini', history),
      next('gemini', history, new TurnMemory(() => 0)),
      next('gemini', history, memory, 'gemini-3-pro-preview'),
    ]) {
      expect(Object(assistantParts(body)[0]).thoughtSignature).toBe(dummy);
    }
  });

  test('never gets what another model signed, even from a client that keeps everything', () => {
    const memory = new TurnMemory(() => 0);
    const message = ask('gemini', memory);
    const history = [message, ...stored(message).slice(1)];
    const signatureFor = (model: string, known?: TurnMemory) =>
      Object(assistantParts(next('gemini', history, known, model))[0]).thoughtSignature;
    expect(signatureFor(providers.gemini.model, memory)).toBe('c2lnbmVk');
    expect(signatureFor('gemini-3-pro-preview', memory)).toBe('skip_thought_signature_validator');
    expect(signatureFor('gemini-2.5-flash', memory)).toBeUndefined();
    // Only memory can tell whose it is; without it the client is believed.
    expect(signatureFor('gemini-3-pro-preview')).toBe('c2lnbmVk');
  });

  test('gets the signature of a text back with that very text', () => {
    const memory = new TurnMemory(() => 0);
    const text = 'Hello, this is a long answer. '.repeat(5);
    const answer = {
      candidates: [
        {
          content: { parts: [{ text }, { text: '.', thoughtSignature: 'dGV4dA==' }] },
          finishReason: 'STOP',
        },
      ],
    };
    const history = stored(ask('gemini', memory, answer));
    expect(assistantParts(next('gemini', history, memory))).toEqual([
      { text: `${text}.`, thoughtSignature: 'dGV4dA==' },
    ]);
    const other = [{ role: 'assistant', content: `${text}!` }];
    expect(assistantParts(next('gemini', other, memory))).toEqual([{ text: `${text}!` }]);
  });
});

describe('Anthropic', () => {
  test('gets its thoughts back in front of the turn, redacted ones too, and goes on thinking', () => {
    const memory = new TurnMemory(() => 0);
    const body = next('anthropic', stored(ask('anthropic', memory)), memory);
    expect(assistantParts(body)).toEqual([
      ...thoughts,
      { type: 'tool_use', id: 'toolu_01A', name: 'look', input: { n: 1 } },
    ]);
    expect(body).toMatchObject({ thinking: { type: 'enabled' } });
  });

  test('is not asked to think in a loop whose thoughts nobody remembers', () => {
    const memory = new TurnMemory(() => 0);
    const history = stored(ask('anthropic', memory));
    expect(next('anthropic', history, new TurnMemory(() => 0))).not.toHaveProperty('thinking');
    expect(next('anthropic', history)).not.toHaveProperty('thinking');
  });

  test('keeps the order when a client sends a message for each block, as ByteBot does', () => {
    const memory = new TurnMemory(() => 0);
    const answer = {
      content: [
        ...thoughts,
        { type: 'text', text: 'Looking.' },
        { type: 'tool_use', id: 'toolu_01A', name: 'look', input: {} },
        { type: 'tool_use', id: 'toolu_01B', name: 'look', input: {} },
      ],
      stop_reason: 'tool_use',
    };
    const { tool_calls: calls = [] } = ask('anthropic', memory, answer);
    const history = [
      { role: 'assistant', content: null, reasoning_content: 'I look.' },
      { role: 'assistant', content: 'Looking.' },
      ...calls.map((call) => ({ role: 'assistant', content: null, tool_calls: [call] })),
      ...calls.map(({ id }) => ({ role: 'tool', tool_call_id: id, content: 'seen' })),
    ];
    const types = assistantParts(next('anthropic', history, memory)).map((part) => Object(part).type);
    expect(types).toEqual(['thinking', 'redacted_thinking', 'text', 'tool_use', 'tool_use']);
  });
});

describe.each(['gemini', 'anthropic'] as const)('%s', (id) => {
  test('a streamed answer is remembered like a whole one', () => {
    const whole = new TurnMemory(() => 0);
    const streamed = new TurnMemory(() => 0);
    const history = stored(ask(id, whole));
    const context = {
      ...contextOf(id),
      model: providers[id].model,
      remember: streamed.remember.bind(streamed),
    };
    const reader = providers[id].native.createChatStream(context);
    for (const event of id === 'gemini' ? [geminiAnswer] : anthropicEvents()) {
      reader.read({ event: '', data: JSON.stringify(event) });
    }
    expect(streamed.entries).toBeGreaterThan(0);
    expect(next(id, history, streamed)).toEqual(next(id, history, whole));
  });

  test('another conversation with the same words gets nothing of it', () => {
    const memory = new TurnMemory(() => 0);
    ask(id, memory);
    const others = stored(
      ask(id, new TurnMemory(() => 0), anotherAnswer(id), 'chatcmpl-1111-2222-3333-444444444444'),
    );
    expect(next(id, others, memory)).toEqual(next(id, others));
  });

  test('nothing of it reaches an answer', () => {
    const memory = new TurnMemory(() => 0);
    const history = stored(ask(id, memory));
    expect(JSON.stringify(history)).not.toMatch(/c2lnbmVk|c2lnMQ==|ZGF0YQ==|I look/);
  });
});

function anotherAnswer(id: Id): unknown {
  return id === 'gemini' ? geminiAnswer : JSON.parse(JSON.stringify(anthropicAnswer).replace('01A', '01B'));
}

function anthropicEvents(): unknown[] {
  const [thinking, redacted] = thoughts;
  return [
    { type: 'message_start', message: { id: 'msg_1', model: 'm', usage: {} } },
    {
      type: 'content_block_start',
      index: 0,
      content_block: { type: 'thinking', thinking: '', signature: '' },
    },
    {
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'thinking_delta', thinking: thinking?.thinking },
    },
    {
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'signature_delta', signature: thinking?.signature },
    },
    { type: 'content_block_stop', index: 0 },
    { type: 'content_block_start', index: 1, content_block: redacted },
    { type: 'content_block_stop', index: 1 },
    {
      type: 'content_block_start',
      index: 2,
      content_block: { type: 'tool_use', id: 'toolu_01A', name: 'look', input: {} },
    },
    { type: 'content_block_delta', index: 2, delta: { type: 'input_json_delta', partial_json: '{"n":1}' } },
    { type: 'content_block_stop', index: 2 },
    { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 5 } },
    { type: 'message_stop' },
  ];
}
