import type { ChatMessage, ChatRequest, ToolDefinition } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import { cohere } from './cohere.ts';
import { RequestTranslationError, type Target } from './provider.ts';

const context = { model: 'command-a-03-2025', created: 0, id: 'x' };

function at(baseUrl = 'https://api.cohere.com/v2', model = 'command-a-03-2025'): Target {
  return { baseUrl, apiKey: 'sk-test-cohere', model };
}

function build(request: Partial<ChatRequest>, target = at()) {
  const messages: ChatMessage[] = [{ role: 'user', content: 'Hi' }];
  const built = cohere.native?.buildChat({ model: 'm', messages, ...request }, target);
  if (built === undefined) throw new Error('There is no dialect.');
  return built;
}

function tool(name: string, strict?: boolean): ToolDefinition {
  return { type: 'function', function: { name, ...(strict === undefined ? {} : { strict }) } };
}

describe('where a Cohere call goes', () => {
  test.each([
    ['https://api.cohere.com/v2', '/chat', '/embed'],
    ['https://api.cohere.com', '/v2/chat', '/v2/embed'],
    ['https://gateway.example/cohere/', '/v2/chat', '/v2/embed'],
    ['https://api.cohere.com/v2/chat', '', '/v2/embed'],
    ['https://api.cohere.ai/compatibility/v1', '/chat/completions', '/embeddings'],
  ])('below %s it is %s', (baseUrl, chat, embedding) => {
    expect(cohere.path('chat', at(baseUrl), false)).toBe(chat);
    if (chat !== '') expect(cohere.path('embedding', at(baseUrl), false)).toBe(embedding);
  });

  test('only the compatibility surface is not native', () => {
    expect(cohere.dialectFor?.(at())).toBe(cohere.native);
    expect(cohere.dialectFor?.(at('https://api.cohere.ai/compatibility/v1/'))).toBeUndefined();
  });

  test.each(['https://api.cohere.ai/v1', 'https://api.cohere.ai/v1/chat'])(
    '%s is refused with what to write',
    (baseUrl) => {
      expect(() => build({}, at(baseUrl))).toThrow(RequestTranslationError);
      expect(() => build({}, at(baseUrl))).toThrow('/v2');
    },
  );

  test('the key is a bearer', () => {
    expect(cohere.headers(at(), () => undefined)).toEqual({ authorization: 'Bearer sk-test-cohere' });
  });
});

describe('what a Cohere request says', () => {
  test('LiteLLM’s version in front of the model is left out', () => {
    expect(build({}, at(undefined, 'v2/command-r-plus')).body.model).toBe('command-r-plus');
  });

  test('p stays within its bounds, and Cohere’s own fields pass', () => {
    expect(build({ top_p: 1 }).body.p).toBe(0.99);
    expect(build({ top_p: 0 }).body.p).toBe(0.01);
    const own = { safety_mode: 'STRICT', documents: ['a'], citation_options: { mode: 'FAST' }, p: 0.5, k: 3 };
    const { body, dropped } = build({ ...own, logprobs: true, stop: 'x' });
    expect(body).toMatchObject({ ...own, logprobs: true, stop_sequences: ['x'] });
    expect(dropped).toEqual([]);
  });

  test.each([
    ['command-a-03-2025', { reasoning_effort: 'high' }, undefined, ['reasoning_effort']],
    ['command-a-03-2025', { reasoning_effort: 'none' }, undefined, []],
    ['command-a-reasoning-08-2025', { reasoning_effort: 'none' }, { type: 'disabled' }, []],
    ['command-a-reasoning-08-2025', { reasoning_effort: 'low' }, { type: 'enabled', token_budget: 1024 }, []],
    ['command-a-reasoning-08-2025', { reasoning_effort: 'max' }, { type: 'enabled' }, []],
    ['command-a-reasoning-08-2025', { reasoning_effort: 'x' }, undefined, ['reasoning_effort']],
    ['any', { thinking: { type: 'enabled', budget_tokens: 9 } }, { type: 'enabled', token_budget: 9 }, []],
    ['any', { thinking: { type: 'enabled', token_budget: 9 } }, { type: 'enabled', token_budget: 9 }, []],
    ['any', { thinking: { type: 'disabled' } }, { type: 'disabled' }, []],
  ])('%s with %j thinks as %j', (model, asked, thinking, dropped) => {
    const built = build(asked, at(undefined, model));
    expect(built.body.thinking).toEqual(thinking);
    expect(built.dropped).toEqual(dropped);
  });

  test('names Cohere refuses are replaced, and put back in the answer', () => {
    const { body, toolNames } = build({ tools: [tool('web-search.run', true)] });
    expect(body.strict_tools).toBe(true);
    const [name = ''] = toolNames?.keys() ?? [];
    expect(name).toMatch(/^web_search_run_[0-9a-f]{8}$/);
    expect(JSON.stringify(body.tools)).toContain(name);
    const calls = [{ id: 'a', type: 'function', function: { name, arguments: '{}' } }];
    const answer = { id: 'i', finish_reason: 'TOOL_CALL', message: { role: 'assistant', tool_calls: calls } };
    const known = toolNames === undefined ? context : { ...context, toolNames };
    const read = cohere.native?.readChat(answer, known);
    expect(read?.choices[0]?.message.tool_calls?.[0]?.function.name).toBe('web-search.run');
  });

  test('a tool that is not offered cannot be asked for', () => {
    const choice = { type: 'function', function: { name: 'other' } };
    expect(() => build({ tools: [tool('look')], tool_choice: choice })).toThrow('not among the tools');
  });

  test('with tools, JSON is asked for by a tool or in words', () => {
    const format = { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' } } };
    const asked = build({ tools: [tool('look')], response_format: format });
    expect(asked.body).not.toHaveProperty('response_format');
    expect(asked.body.tool_choice).toBe('REQUIRED');
    const said = build({ tools: [tool('look')], response_format: format, tool_choice: 'none' });
    expect(said.body.tool_choice).toBe('NONE');
    expect(JSON.stringify(said.body.messages)).toContain('JSON Schema');
    expect(build({ response_format: format }).body.response_format).toEqual({
      type: 'json_object',
      json_schema: { type: 'object' },
    });
  });

  test('what the model says before an answer in JSON is no part of it', () => {
    const format = { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' } } };
    const { toolNames } = build({ tools: [tool('look')], response_format: format });
    const plan = {
      event: '',
      data: '{"type":"tool-plan-delta","delta":{"message":{"tool_plan":"I answer."}}}',
    };
    const known = toolNames === undefined ? context : { ...context, toolNames };
    const delta = (chosen: typeof context) =>
      cohere.native?.createChatStream(chosen).read(plan)[0]?.choices[0]?.delta;
    expect(delta(known)).toEqual({ role: 'assistant', reasoning_content: 'I answer.' });
    expect(delta(context)).toEqual({ role: 'assistant', content: 'I answer.' });
  });

  test('a text at an address is fetched for Cohere, a picture is not', () => {
    const mustInline = cohere.native?.mustInline;
    expect(mustInline?.('https://a.example/notes.txt?x=1')).toBe(true);
    expect(mustInline?.('https://a.example/cat.png')).toBe(false);
    expect(mustInline?.('https://a.example/picture')).toBe(false);
  });

  test('results are documents whose fields can be cited, exactly as they were', () => {
    const call = { id: 'c', type: 'function' as const, function: { name: 'look', arguments: '{}' } };
    const documents = (content: string) => {
      const messages: ChatMessage[] = [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', tool_calls: [call] },
        { role: 'tool', tool_call_id: 'c', content },
      ];
      return Object(build({ messages }).body.messages)[2].content[0].document.data;
    };
    expect(documents('{"city":"Oslo"}')).toEqual({ city: 'Oslo' });
    expect(documents('12 degrees')).toEqual({ output: '12 degrees' });
    expect(documents('[1]')).toEqual({ output: '[1]' });
    expect(documents('{"id":12345678901234567890}')).toEqual({ output: '{"id":12345678901234567890}' });
  });
});

describe('Cohere embeddings', () => {
  const native = cohere.native;
  const target = at(undefined, 'embed-v4.0');

  test('the kind of input is told, by default that of a document', () => {
    expect(
      native?.buildEmbedding?.({ model: 'm', input: ['a', 'b'], dimensions: 256, user: 'u' }, target),
    ).toEqual({
      body: {
        model: 'embed-v4.0',
        texts: ['a', 'b'],
        input_type: 'search_document',
        embedding_types: ['float'],
        output_dimension: 256,
      },
      dropped: [],
    });
    const query = { model: 'm', input: 'a', input_type: 'search_query', encoding_format: 'base64' as const };
    expect(native?.buildEmbedding?.(query, target).body).toMatchObject({
      input_type: 'search_query',
      embedding_types: ['base64'],
    });
    const image = 'data:image/png;base64,AAAA';
    expect(native?.buildEmbedding?.({ model: 'm', input: image }, target).body).toMatchObject({
      images: [image],
      input_type: 'image',
    });
    expect(() => native?.buildEmbedding?.({ model: 'm', input: [[1]] }, target)).toThrow(
      RequestTranslationError,
    );
  });

  test('vectors come back in the form they were asked for, with what is billed', () => {
    const meta = { billed_units: { input_tokens: 3 } };
    expect(
      native?.readEmbedding?.({ id: 'e', embeddings: { float: [[1, 2]] }, meta }, context),
    ).toMatchObject({
      data: [{ index: 0, embedding: [1, 2] }],
      usage: { prompt_tokens: 3, total_tokens: 3 },
    });
    const packed = native?.readEmbedding?.({ embeddings: { base64: ['AACAPw=='] } }, context);
    expect(packed?.data[0]?.embedding).toBe('AACAPw==');
    expect(() => native?.readEmbedding?.({ embeddings: {} }, context)).toThrow('no embeddings');
    expect(() => native?.readEmbedding?.({ message: 'internal server error' }, context)).toThrow('internal');
  });
});
