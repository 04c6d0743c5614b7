import { findProvider, type Provider, type ReadContext } from '@bytebot/llm-providers';
import { describe, expect, test } from '@jest/globals';
import { openaiDialect, openaiDialectFor } from './openai-dialect.ts';

function provider(id: string): Provider {
  const found = findProvider(id);
  if (found === undefined) throw new Error(`${id} is not registered`);
  return found;
}

const target = { baseUrl: 'https://host.test/v1', apiKey: undefined, model: 'm' };
const context: ReadContext = { model: 'm', created: 1, id: 'x', toolNames: new Map([['look_1', 'look/1']]) };
const head = { id: 'c1', object: 'chat.completion', created: 1, model: 'm' };
const call = (name: string) => ({ id: 'c', type: 'function', function: { name, arguments: '{}' } });

describe('a request of a client of another dialect', () => {
  test('is cleaned for the server, one that asks in OpenAI’s words is not', () => {
    const request = { model: 'a', messages: [{ role: 'user', content: 'Hi', cache_control: {} }], top_k: 1 };
    expect(openaiDialectFor(provider('openai')).buildChat(request, target)).toMatchObject({
      body: { model: 'm', messages: [{ role: 'user', content: 'Hi' }] },
      dropped: ['top_k'],
    });
    expect(openaiDialect.buildChat(request, target)).toEqual({
      body: { ...request, model: 'm' },
      dropped: [],
    });
    expect(openaiDialectFor(provider('openai'))).toBe(openaiDialectFor(provider('openai')));
  });

  test('has its documents inside it, its pictures at their addresses', () => {
    const { mustInline } = openaiDialectFor(provider('openai'));
    expect(mustInline?.('https://a.test/x.pdf', 'messages[0].content[0].file.file_id')).toBe(true);
    expect(mustInline?.('https://a.test/x.png', 'messages[0].content[0].image_url.url')).toBe(false);
    expect(openaiDialectFor(provider('openrouter')).mustInline).toBeUndefined();
  });
});

describe('an answer to it', () => {
  const message = {
    role: 'assistant',
    content: 'Hi',
    reasoning: 'hm',
    tool_calls: [call('look_1'), call('other')],
  };
  const dialect = openaiDialectFor(provider('groq'));

  test('has thoughts in their one place and the client’s names of functions', () => {
    const answer = { ...head, choices: [{ index: 0, message, finish_reason: 'stop' }] };
    expect(dialect.readChat(answer, context)).toEqual({
      ...head,
      choices: [
        {
          index: 0,
          message: { ...message, reasoning_content: 'hm', tool_calls: [call('look/1'), call('other')] },
          finish_reason: 'stop',
        },
      ],
    });
  });

  test('streams so as well', () => {
    const stream = dialect.createChatStream(context);
    const event = (value: object) => ({ event: '', data: JSON.stringify(value) });
    const chunk = { ...head, object: 'chat.completion.chunk' };
    const plain = { ...chunk, choices: [{ index: 0, delta: { content: 'Hi' }, finish_reason: null }] };
    expect(stream.read(event(plain))).toEqual([plain]);
    expect(
      stream.read(event({ ...chunk, choices: [{ index: 0, delta: message, finish_reason: 'stop' }] })),
    ).toMatchObject([
      { choices: [{ delta: { reasoning_content: 'hm', tool_calls: [call('look/1'), {}] } }] },
    ]);
    expect(stream.finished).toBe(true);
    expect(stream.read({ event: '', data: '[DONE]' })).toEqual([]);
    expect(stream.ended).toBe(true);
  });
});
