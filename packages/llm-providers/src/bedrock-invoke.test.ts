import { type ChatChunk, ProviderError } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import { bedrock } from './bedrock.ts';
import type { ChatStreamReader, NativeDialect } from './provider.ts';

/** Claude through InvokeModel: Anthropic's events in Amazon's chunks. */

const model = 'invoke/us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const target = { baseUrl: 'https://bedrock.example', apiKey: undefined, model };
const context = { model, created: 1, id: 'id' };

function dialect(): NativeDialect {
  const found = bedrock.dialectFor?.(target);
  if (found === undefined) throw new Error('There is no dialect.');
  return found;
}

function chunk(event: object): { event: string; data: string } {
  const bytes = Buffer.from(JSON.stringify(event), 'utf8').toString('base64');
  return { event: 'chunk', data: JSON.stringify({ bytes, p: 'abc' }) };
}

function started(): ChatStreamReader {
  const reader = dialect().createChatStream(context);
  reader.read(chunk({ type: 'message_start', message: { id: 'msg_1', usage: { input_tokens: 3 } } }));
  return reader;
}

test('the request has the version, and neither model nor stream', () => {
  const messages = [{ role: 'user', content: 'Hello' }];
  const { body, dropped } = dialect().buildChat(
    { model, messages, stream: true, reasoning_effort: 'low' },
    target,
  );
  expect(body).toMatchObject({
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: 64_000,
    thinking: { type: 'enabled', budget_tokens: 1_024 },
  });
  expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['model']));
  expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['stream']));
  expect(dropped).toEqual([]);
});

test('guardrail, latency and tier, fields of Converse, are headers here', () => {
  const request = {
    model,
    messages: [{ role: 'user', content: 'Hello' }],
    guardrailConfig: { guardrailIdentifier: 'gr-1', guardrailVersion: '2', trace: 'enabled' },
    performanceConfig: { latency: 'optimized' },
    service_tier: 'flex',
  };
  const { headers, dropped } = dialect().buildChat(request, target);
  expect(headers).toEqual({
    'x-amzn-bedrock-guardrailidentifier': 'gr-1',
    'x-amzn-bedrock-guardrailversion': '2',
    'x-amzn-bedrock-trace': 'ENABLED',
    'x-amzn-bedrock-performanceconfig-latency': 'optimized',
    'x-amzn-bedrock-service-tier': 'flex',
  });
  expect(dropped).toEqual([]);
});

test('an address that was not fetched is refused, because Bedrock would', () => {
  const content = [{ type: 'image_url', image_url: { url: 'https://example.org/a.png' } }];
  const request = { model, messages: [{ role: 'user', content }] };
  expect(() => dialect().buildChat(request, target)).toThrow('it fetches nothing from the web');
});

describe('a stream', () => {
  test('is read out of its chunks to the end', () => {
    const reader = started();
    const chunks: ChatChunk[] = [
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Grüße 🙂' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 4 } },
      { type: 'message_stop', 'amazon-bedrock-invocationMetrics': { inputTokenCount: 3 } },
    ].flatMap((event) => [...reader.read(chunk(event))]);
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe('Grüße 🙂');
    expect(chunks.at(-1)?.usage).toMatchObject({ prompt_tokens: 3, completion_tokens: 4 });
    expect([reader.finished, reader.ended]).toEqual([true, true]);
  });

  test.each([
    ['throttlingException', { message: 'Too many tokens' }, 'rate_limited'],
    ['modelTimeoutException', { message: 'Timed out' }, 'timeout'],
    ['chunk', { p: 'abc' }, 'upstream'],
  ])('that ends with %s %j is an error of the kind %s', (event, data, kind) => {
    const read = (): unknown => started().read({ event, data: JSON.stringify(data) });
    expect(read).toThrow(ProviderError);
    try {
      read();
    } catch (error) {
      expect(error instanceof ProviderError ? error.classified.kind : '').toBe(kind);
    }
  });
});
