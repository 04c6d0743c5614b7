import { findProvider, type Target } from '@bytebot/llm-providers';
import type { ChatChunk, ChatCompletion, ChatDelta, JsonObject } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AnswerContext, ClientDialect } from '../src/dialects/client-dialect.ts';
import { clientDialectOf } from '../src/dialects/dialects.ts';
import { translate } from '../src/execute/translation.ts';
import { geminiClient } from './support/dialect-clients/gemini-client.ts';
import { messagesClient } from './support/dialect-clients/messages-client.ts';
import { responsesClient } from './support/dialect-clients/responses-client.ts';
import type { DialectClient, Said, Wish } from './support/dialect-clients/wish.ts';

/** What is said stays what is said, from any client’s dialect to any provider’s, and back whole or streamed. */

const pairs = [
  { client: messagesClient, operation: 'messages' },
  { client: responsesClient, operation: 'responses' },
  { client: geminiClient, operation: 'generate_content' },
] as const;
type Pair = (typeof pairs)[number];

function dialectOf({ operation }: Pair): ClientDialect {
  const dialect = clientDialectOf(operation);
  if (dialect === undefined) throw new Error(`${operation} has no dialect.`);
  return dialect;
}

/** To be found again, and nowhere else. */
const mark = fc.noBias(fc.uuid()).map((id) => `m${id.replaceAll('-', '')}`);
const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).map((one) => `${one.trim()}.`);
const call = fc.record({
  name: fc.constantFrom('look', 'go'),
  input: fc.dictionary(
    fc.stringMatching(/^[a-z]{1,6}$/),
    fc.oneof(mark, fc.integer(), fc.array(mark, { maxLength: 2 })),
    {
      maxKeys: 3,
    },
  ),
});
const answer = fc.record({
  text: fc.option(words, { nil: '' }),
  thoughts: fc.option(words, { nil: '' }),
  calls: fc.array(call, { maxLength: 3 }),
  isCut: fc.boolean(),
  size: fc.integer({ min: 1, max: 9 }),
});
type Answer = typeof answer extends fc.Arbitrary<infer T> ? T : never;

const usage = { prompt_tokens: 9, completion_tokens: 5, total_tokens: 14 };
const head = { id: 'chatcmpl-1', created: 1, model: 'gpt-4o' };

function toolCallsOf({ calls }: Answer) {
  return calls.map(({ name, input }, index) => ({
    id: `call_${index}`,
    type: 'function' as const,
    function: { name, arguments: JSON.stringify(input) },
  }));
}

function reasonOf({ calls, isCut }: Answer): string {
  if (calls.length > 0) return 'tool_calls';
  return isCut ? 'length' : 'stop';
}

function completionOf(said: Answer): ChatCompletion {
  const calls = toolCallsOf(said);
  const message = {
    role: 'assistant',
    content: said.text === '' ? null : said.text,
    ...(said.thoughts === '' ? {} : { reasoning_content: said.thoughts }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
  const choices = [{ index: 0, message, finish_reason: reasonOf(said) }];
  return { ...head, object: 'chat.completion', choices, usage };
}

function chunksOf(said: Answer): ChatChunk[] {
  const deltas: ChatDelta[] = [
    ...cut(said.thoughts, said.size).map((piece) => ({ reasoning_content: piece })),
    ...cut(said.text, said.size).map((content) => ({ content })),
    ...toolCallsOf(said).flatMap(({ id, type, function: { name, arguments: json } }, index) => [
      { tool_calls: [{ index, id, type, function: { name, arguments: '' } }] },
      ...cut(json, said.size).map((piece) => ({ tool_calls: [{ index, function: { arguments: piece } }] })),
    ]),
  ];
  const chunk = { ...head, object: 'chat.completion.chunk' } as const;
  return [
    ...deltas.map((delta) => ({ ...chunk, choices: [{ index: 0, delta, finish_reason: null }] })),
    { ...chunk, choices: [{ index: 0, delta: {}, finish_reason: reasonOf(said) }] },
    { ...chunk, choices: [], usage },
  ];
}

function cut(text: string, size: number): string[] {
  return text.match(new RegExp(`[^]{1,${size}}`, 'gu')) ?? [];
}

function contextOf(client: DialectClient): AnswerContext {
  const { body } = client.request('m', { text: 'Hello', thinks: true });
  return {
    request: body,
    requestedModel: 'm',
    echoModel: undefined,
    uniqueId: 'abc',
    created: 1_700_000_000,
  };
}

function whole(pair: Pair, said: Answer): Said {
  return pair.client.readWhole(dialectOf(pair).writeAnswer(completionOf(said), contextOf(pair.client)));
}

function streamed(pair: Pair, said: Answer): Said {
  const stream = dialectOf(pair).createStream(contextOf(pair.client), 'events');
  return pair.client.readStream(
    chunksOf(said)
      .map((chunk) => stream.write(chunk))
      .join('') + stream.end(),
  );
}

describe.each(pairs)('$operation', (pair) => {
  test('an answer says the same whole and streamed, and that is what the provider said', () => {
    fc.assert(
      fc.property(answer, (said) => {
        const ending = said.calls.length > 0 ? pair.client.endings.calls : said.isCut ? 'length' : 'stop';
        const heard = {
          text: said.text,
          thoughts: said.thoughts,
          calls: said.calls.map(({ name, input }) => ({ name, input })),
          ending,
          tokens: { input: 9, output: 5 },
        };
        for (const one of [whole(pair, said), streamed(pair, said)]) expect(one).toMatchObject(heard);
      }),
      { numRuns: 200 },
    );
  });
});

const settings = { vertex_project: 'p', vertex_location: 'europe-west1', aws_region_name: 'eu-central-1' };

/** A provider of every dialect, by a model that takes whatever the dialect can say. */
const targets = [
  ['openai', 'gpt-4o'],
  ['openrouter', 'openai/gpt-4o'],
  ['groq', 'llama-3.3-70b-versatile'],
  ['gemini', 'gemini-2.5-flash'],
  ['anthropic', 'claude-sonnet-4-5'],
  ['mistral', 'mistral-large-latest'],
  ['cohere_chat', 'command-a-03-2025'],
  ['ollama_chat', 'llama3.2'],
  ['bedrock', 'anthropic.claude-sonnet-4-5-20250929-v1:0'],
  ['bedrock', 'us.amazon.nova-pro-v1:0'],
  ['bedrock', 'invoke/anthropic.claude-sonnet-4-5-20250929-v1:0'],
  ['vertex_ai', 'gemini-2.5-flash'],
  ['vertex_ai', 'claude-sonnet-4-5@20250929'],
  ['azure', 'my-gpt'],
  ['deepseek', 'deepseek-chat'],
  ['xai', 'grok-4'],
] as const;

const png = Buffer.from('89504e470d0a1a0a', 'hex');
const wish = fc.record({
  text: mark,
  system: fc.option(mark, { nil: undefined }),
  picture: fc.option(
    fc
      .uint8Array({ minLength: 16, maxLength: 24 })
      .map((bytes) => Buffer.concat([png, bytes]).toString('base64')),
    { nil: undefined },
  ),
  schema: fc.option(
    mark.map((name) => ({
      type: 'object',
      properties: { [name]: { type: 'string' } },
      required: [name],
      additionalProperties: false,
    })),
    { nil: undefined },
  ),
  stop: fc.option(mark, { nil: undefined }),
  tokensMax: fc.option(fc.integer({ min: 1_111, max: 1_999 }), { nil: undefined }),
  earlier: fc.option(
    fc.record({
      answer: answer.filter(({ calls, thoughts }) => calls.length > 0 && thoughts === ''),
      text: mark,
      results: fc.tuple(mark, mark, mark),
    }),
    { nil: undefined },
  ),
});
type DrawnWish = typeof wish extends fc.Arbitrary<infer T> ? T : never;

const parameters = { type: 'object', properties: { a: { type: 'string' } } };
const tools = ['look', 'go'].map((name) => ({ name, parameters }));

/** What a client of the dialect sends for it: the earlier answer goes back as the client got it. */
function requestOf(
  pair: Pair,
  { earlier, system, picture, schema, stop, tokensMax, text }: DrawnWish,
): JsonObject {
  const asked: Wish = {
    text,
    ...(system === undefined ? {} : { system }),
    ...(picture === undefined ? {} : { picture }),
    ...(schema === undefined ? {} : { schema }),
    ...(stop === undefined ? {} : { stop }),
    ...(tokensMax === undefined ? {} : { tokensMax }),
    ...(earlier === undefined
      ? {}
      : { tools, earlier: { answer: whole(pair, sayingOf(earlier)), results: earlier.results } }),
  };
  return pair.client.request('m', asked).body;
}

function sayingOf({ answer: said, text }: NonNullable<DrawnWish['earlier']>): Answer {
  return { ...said, text };
}

/** Everything in it that no model could guess. */
function marksOf({ text, system, picture, schema, stop, tokensMax, earlier }: DrawnWish): string[] {
  const given =
    earlier === undefined ? [] : [earlier.text, ...earlier.results.slice(0, earlier.answer.calls.length)];
  const inputs = JSON.stringify(earlier?.answer.calls ?? []).match(/m[\da-f]{32}/g) ?? [];
  const limits = [stop, tokensMax?.toString()];
  return [
    text,
    system,
    picture,
    ...Object.keys(schema?.properties ?? {}),
    ...limits,
    ...given,
    ...inputs,
  ].filter((one) => one !== undefined);
}

const combinations = pairs.flatMap((pair) =>
  targets.map(([provider, model]) => ({ pair, operation: pair.operation, provider, model })),
);

test.each(combinations)(
  '$operation to $provider ($model): all of it arrives, none of it twice',
  (combination) => {
    const { pair, provider: id, model, operation } = combination;
    const provider = findProvider(id);
    if (provider === undefined) throw new Error(`There is no provider ${id}.`);
    const target: Target = { baseUrl: 'https://provider.test', apiKey: 'sk-test-key', model, settings };
    fc.assert(
      fc.property(wish, (drawn) => {
        const marks = marksOf(drawn);
        fc.pre(new Set(marks).size === marks.length);
        const { chat, dropped } = dialectOf(pair).readRequest(requestOf(pair, drawn));
        const sent = translate(operation, { ...chat, model }, provider, target);
        expect([...dropped, ...sent.dropped, ...(sent.leftOut ?? [])]).toEqual([]);
        const body = JSON.stringify(sent.body);
        for (const one of marks)
          expect([one, body.split(one).length - 1]).toEqual([one, expectedCount(one, drawn)]);
      }),
      { numRuns: 60 },
    );
  },
);

/** A schema names its property among the required ones too. */
function expectedCount(one: string, { schema }: DrawnWish): number {
  return one in (schema?.properties ?? {}) ? 2 : 1;
}
