import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type RunningSimulator, startSimulator } from '../src/index.ts';
import { ask, type Seen } from './support/ask.ts';

/**
 * What agents get wrong in conversations with tools, once for each dialect: a result without its call, a call without
 * its result, a user who speaks between two results, a message that says nothing.
 */

let simulator: RunningSimulator;
beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
});
afterAll(() => simulator.close());

interface Dialect {
  readonly name: string;
  readonly question: object;
  /** The assistant calls the tool once for each id. */
  calls(...ids: string[]): object;
  result(...ids: string[]): object;
  /** What the user says; the assistant with `isAnswer`. */
  says(text: string, isAnswer?: boolean): object;
  send(messages: readonly object[]): Promise<Seen>;
}

const openai: Dialect = {
  name: 'OpenAI',
  question: { role: 'user', content: 'Look.' },
  calls: (...ids) => ({
    role: 'assistant',
    content: null,
    tool_calls: ids.map((id) => ({ id, type: 'function', function: { name: 'look', arguments: '{}' } })),
  }),
  result: (id) => ({ role: 'tool', tool_call_id: id, content: 'a cat' }),
  says: (text, isAnswer) => ({ role: isAnswer ? 'assistant' : 'user', content: text === '' ? null : text }),
  send: (messages) =>
    ask(simulator, { path: '/openai/v1/chat/completions', body: { model: 'gpt-4o', messages } }),
};

const anthropic: Dialect = {
  name: 'Anthropic',
  question: { role: 'user', content: 'Look.' },
  calls: (...ids) => ({
    role: 'assistant',
    content: ids.map((id) => ({ type: 'tool_use', id, name: 'look', input: {} })),
  }),
  result: (...ids) => ({
    role: 'user',
    content: ids.map((id) => ({ type: 'tool_result', tool_use_id: id, content: 'a cat' })),
  }),
  says: (text, isAnswer) => ({ role: isAnswer ? 'assistant' : 'user', content: text }),
  send: (messages) =>
    ask(simulator, {
      path: '/anthropic/v1/messages',
      headers: { 'x-api-key': 'sk-test', 'anthropic-version': '2023-06-01' },
      body: { model: 'claude-haiku-4-5', max_tokens: 50, messages },
    }),
};

const gemini: Dialect = {
  name: 'Gemini',
  question: { role: 'user', parts: [{ text: 'Look.' }] },
  calls: (...ids) => ({
    role: 'model',
    parts: ids.map(() => ({ functionCall: { name: 'look', args: {} } })),
  }),
  result: (...ids) => ({
    role: 'user',
    parts: ids.map(() => ({ functionResponse: { name: 'look', response: { output: 'a cat' } } })),
  }),
  says: (text, isAnswer) => ({ role: isAnswer ? 'model' : 'user', parts: [{ text }] }),
  send: (contents) =>
    ask(simulator, {
      path: '/gemini/v1beta/models/gemini-2.5-flash:generateContent',
      headers: { 'x-goog-api-key': 'sk-test' },
      body: { contents },
    }),
};

describe.each([openai, anthropic, gemini])('$name', ({ question, calls, result, says, send, name }) => {
  const isOneMessage = name !== 'OpenAI';
  const both = isOneMessage ? [result('a', 'b')] : [result('a'), result('b')];

  test.each([
    ['an answered call', [question, calls('a'), result('a')]],
    ['two of them', [question, calls('a', 'b'), ...both]],
    ['a user who speaks after the results', [question, calls('a', 'b'), ...both, says('Well?')]],
    ['two turns of calls', [question, calls('a'), result('a'), calls('b'), result('b')]],
  ])('takes %s', async (_, messages) => {
    expect(await send(messages)).toMatchObject({ status: 200 });
  });

  test.each([
    ['a result without its call', [question, result('a')]],
    ['a second result', [question, calls('a'), result('a'), says('A cat.', true), result('a')]],
    ['a result after another turn', [question, calls('a'), says('Well?'), result('a')]],
    ['a call without its result', [question, calls('a'), says('Well?')]],
    ['one result of two', [question, calls('a', 'b'), result('a'), says('Well?')]],
    [
      'a user who speaks between two results',
      [question, calls('a', 'b'), result('a'), says('Well?'), result('b')],
    ],
    ['a user who says nothing', [question, says('A cat.', true), says('')]],
    ['an assistant who says nothing', [question, says('', true), question]],
  ])('refuses %s', async (_, messages) => {
    expect(await send(messages)).toMatchObject({ status: 400 });
  });
});

describe('in their own words', () => {
  const messageOf = async (seen: Promise<Seen>): Promise<unknown> =>
    JSON.parse((await seen).text).error.message;

  test('OpenAI: an empty list of calls', async () => {
    const answer = { role: 'assistant', content: 'A cat.', tool_calls: [] };
    expect(await messageOf(openai.send([openai.question, answer, openai.question]))).toBe(
      "Invalid 'messages[1].tool_calls': empty array. Expected an array with minimum length 1, but got an empty array instead.",
    );
  });

  test('Anthropic: an id that comes twice, a second result in one message, blanks', async () => {
    const { question, calls, result, says, send } = anthropic;
    expect(await messageOf(send([question, calls('a'), result('a'), calls('a'), result('a')]))).toBe(
      'messages.3.content.0: `tool_use` ids must be unique',
    );
    expect(await messageOf(send([question, calls('a'), result('a', 'a')]))).toMatch(
      /^messages\.2\.content\.1: each tool_use must have a single result\./,
    );
    expect(await messageOf(send([says(' \n')]))).toBe(
      'messages: text content blocks must contain non-whitespace text',
    );
  });

  test('Gemini: an empty text, but not one that brings a signature back', async () => {
    const { question, says, send } = gemini;
    expect(await messageOf(send([question, says('', true), question]))).toBe(
      "* GenerateContentRequest.contents[1].parts[0].data: required oneof field 'data' must have one initialized field\n",
    );
    const signed = { role: 'model', parts: [{ text: '', thoughtSignature: 'c2lnbmVk' }] };
    expect(await send([question, signed, question])).toMatchObject({ status: 200 });
  });
});
