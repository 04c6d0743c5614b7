import type { ChatRequest } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { codestral, mistral } from './mistral.ts';
import { mistralCallId } from './mistral-messages.ts';
import { RequestTranslationError, type Target } from './provider.ts';

const target: Target = {
  baseUrl: 'https://api.mistral.ai/v1',
  apiKey: 'sk-test-mistral',
  model: 'mistral-large-latest',
};
const messages = [{ role: 'user', content: 'Hello' }];

function build(fields: Partial<ChatRequest>, model = target.model) {
  const built = mistral.native?.buildChat({ model, messages, ...fields }, { ...target, model });
  if (built === undefined) throw new Error('Mistral has no dialect of its own.');
  return built;
}

test('a search of the web in OpenAI’s words is Mistral’s own', () => {
  const { body, dropped } = build({ web_search_options: { search_context_size: 'medium' } });
  expect(body.tools).toEqual([{ type: 'web_search' }]);
  expect(dropped).toEqual([]);
});

describe('ids of tool calls', () => {
  test('have nine letters or digits, the same for the same, and are kept where they do', () => {
    expect(mistralCallId('D681PevKs')).toBe('D681PevKs');
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(mistralCallId(one)).toMatch(/^[a-zA-Z0-9]{9}$/);
        expect(mistralCallId(one) === mistralCallId(other)).toBe(one === other);
      }),
      { numRuns: 200 },
    );
  });

  test('are changed alike in the call and in its result', () => {
    const call = { id: 'call_abc', type: 'function' as const, function: { name: 'look', arguments: '{}' } };
    const { body } = build({
      messages: [
        ...messages,
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', tool_call_id: 'call_abc', content: 'seen' },
      ],
    });
    const id = mistralCallId('call_abc');
    expect(body.messages).toMatchObject([{}, { tool_calls: [{ id }] }, { tool_call_id: id, name: 'look' }]);
  });
});

describe('what Mistral insists on', () => {
  test('names of its own for OpenAI’s fields, and none that it does not know', () => {
    const { body, dropped } = build({
      seed: 7,
      max_completion_tokens: 100,
      user: 'me',
      store: false,
      metadata: { a: 'b' },
      stream_options: { include_usage: true },
      stream: true,
      safe_prompt: true,
      logit_bias: { 1: 2 },
      random_seed: undefined,
    });
    expect(body).toEqual({
      model: target.model,
      messages,
      stream: true,
      safe_prompt: true,
      max_tokens: 100,
      random_seed: 7,
    });
    expect(dropped).toEqual(['logit_bias']);
  });

  test('an assistant between a tool and a user', () => {
    const call = { id: 'abcdefghi', type: 'function' as const, function: { name: 'look', arguments: '{}' } };
    const { body } = build({
      messages: [
        ...messages,
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', tool_call_id: 'abcdefghi', content: 'seen' },
        { role: 'user', content: 'And now?' },
      ],
    });
    const roles = Object(body.messages).map(({ role }: { role: string }) => role);
    expect(roles).toEqual(['user', 'assistant', 'tool', 'assistant', 'user']);
  });

  test('a mark on an answer that the client has begun', () => {
    const { body } = build({ messages: [...messages, { role: 'assistant', content: 'Well,' }] });
    expect(Object(body.messages)[1]).toEqual({ role: 'assistant', content: 'Well,', prefix: true });
  });

  test('names of functions of 64 letters, digits, underscores and dashes', () => {
    const { body, toolNames } = build({
      tools: [{ type: 'function', function: { name: 'files/read it' } }],
      tool_choice: { type: 'function', function: { name: 'files/read it' } },
    });
    const [name = ''] = toolNames?.keys() ?? [];
    expect(name).toMatch(/^files_read_it_[0-9a-f]{8}$/);
    expect(toolNames?.get(name)).toBe('files/read it');
    const parameters = { type: 'object', properties: {} };
    expect(body.tools).toEqual([{ type: 'function', function: { name, parameters } }]);
    expect(body.tool_choice).toEqual({ type: 'function', function: { name } });
    const answer = {
      choices: [
        {
          message: { tool_calls: [{ id: 'a', function: { name, arguments: '{}' } }] },
          finish_reason: 'stop',
        },
      ],
    };
    const read = mistral.native?.readChat(answer, {
      model: 'm',
      created: 1,
      id: 'i',
      ...(toolNames && { toolNames }),
    });
    expect(read?.choices[0]?.message.tool_calls?.[0]?.function.name).toBe('files/read it');
  });
});

describe('thinking', () => {
  const kept = { role: 'assistant', content: '4', reasoning_content: 'Two and two.' };
  const history = { messages: [...messages, kept, ...messages] };

  test('goes back to Magistral as a chunk, and to the others not at all', () => {
    const thought = { type: 'thinking', thinking: [{ type: 'text', text: 'Two and two.' }], closed: true };
    const magistral = build(history, 'magistral-medium-latest').body.messages;
    expect(Object(magistral)[1].content).toEqual([thought, { type: 'text', text: '4' }]);
    expect(Object(build(history).body.messages)[1]).toEqual({ role: 'assistant', content: '4' });
  });

  test.each([
    ['mistral-medium', { reasoning_effort: 'low' }, { reasoning_effort: 'low' }],
    ['mistral-medium', { reasoning: { enabled: false } }, { reasoning_effort: 'none' }],
    ['mistral-medium', { thinking: { type: 'enabled', budget_tokens: 1 } }, { reasoning_effort: 'high' }],
    ['magistral-small', { reasoning_effort: 'low' }, { prompt_mode: 'reasoning' }],
  ])('of %s is asked for with %j as %j', (model, asked, expected) => {
    expect(build(asked, model).body).toMatchObject(expected);
  });

  test('Magistral is not told not to think in a way it does not know', () => {
    const { body } = build({ reasoning_effort: 'none' }, 'magistral-small');
    expect(body).not.toHaveProperty('reasoning_effort');
    expect(body).not.toHaveProperty('prompt_mode');
  });
});

test('embeddings are asked for under Mistral’s names', () => {
  const request = { model: 'm', input: 'a', dimensions: 256, encoding_format: 'float' as const, user: 'me' };
  expect(mistral.native?.buildEmbedding?.(request, target)).toEqual({
    body: { model: target.model, input: ['a'], output_dimension: 256 },
    dropped: [],
  });
  expect(() => mistral.native?.buildEmbedding?.({ model: 'm', input: [[1]] }, target)).toThrow(
    RequestTranslationError,
  );
});

test('Codestral is Mistral at an address and with a key of its own', () => {
  expect(codestral).toMatchObject({
    native: mistral.native,
    keyVariables: ['CODESTRAL_API_KEY'],
    defaultBaseUrl: 'https://codestral.mistral.ai/v1',
  });
});
