import type { ChatMessage, ChatRequest } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import { buildOpenaiChat } from './openai-chat-request.ts';
import type { NativeRequest } from './provider.ts';
import { findProvider } from './registry.ts';

function build(id: string, model: string, request: object): NativeRequest {
  const provider = findProvider(id);
  if (provider === undefined) throw new Error(`${id} is not registered`);
  const target = { baseUrl: 'https://host.test/v1', apiKey: undefined, model };
  const messages = [{ role: 'user', content: 'Hi' }];
  return buildOpenaiChat({ model: 'asked', messages, ...request } as ChatRequest, target, provider);
}

function messagesFor(id: string, messages: readonly object[], model = 'm'): ChatMessage[] {
  return build(id, model, { messages }).body.messages as ChatMessage[];
}

const png = 'data:image/png;base64,iVBORw0KGgo=';
const pdf = 'data:application/pdf;base64,JVBERi0=';
const mark = { type: 'ephemeral' };
const call = (id: string, name = 'look') => ({
  id,
  type: 'function',
  function: { name, arguments: '{"a":1}' },
});

describe('messages', () => {
  test('lose what only another provider can read', () => {
    const messages = [
      { role: 'system', content: [{ type: 'text', text: 'Be brief', cache_control: mark }] },
      { role: 'user', content: 'Hi', cache_control: mark },
      {
        role: 'assistant',
        content: [{ type: 'text', text: 'Well', provider_specific_fields: { citations: [{}] } }],
        thinking_blocks: [{ type: 'thinking', thinking: 'hm', signature: 's' }],
        reasoning_content: 'hm',
        reasoning_details: [{ type: 'reasoning.text' }],
        provider_specific_fields: { native_blocks: [{ type: 'server_tool_use' }] },
        extra_content: { google: { parts: [] } },
        tool_calls: [
          { ...call('c1'), cache_control: mark, extra_content: { google: { thought_signature: 'x' } } },
        ],
      },
      { role: 'tool', tool_call_id: 'c1', content: 'done', cache_control: mark, is_error: true },
    ];
    expect(messagesFor('openai', messages)).toEqual([
      { role: 'system', content: [{ type: 'text', text: 'Be brief' }] },
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Well', tool_calls: [call('c1')] },
      { role: 'tool', tool_call_id: 'c1', content: 'done' },
    ]);
  });

  test('keep what the server is known to take', () => {
    const messages = [
      { role: 'user', content: 'Hi', cache_control: mark },
      {
        role: 'assistant',
        content: 'Well',
        thinking_blocks: [{ type: 'thinking', thinking: 'hm' }],
        reasoning_details: [{ type: 'reasoning.text' }],
        tool_calls: [{ ...call('c1'), extra_content: { google: { thought_signature: 'x' } } }],
      },
      { role: 'tool', tool_call_id: 'c1', content: 'done' },
    ];
    expect(messagesFor('openrouter', messages)).toMatchObject([
      { content: [{ type: 'text', text: 'Hi', cache_control: mark }] },
      { reasoning_details: [{ type: 'reasoning.text' }] },
      {},
    ]);
    expect(messagesFor('deepseek', messages)[1]).toEqual({
      role: 'assistant',
      content: 'Well',
      reasoning_content: 'hm',
      tool_calls: [call('c1')],
    });
    expect(messagesFor('gemini', messages)[1]?.tool_calls).toMatchObject([
      { extra_content: { google: { thought_signature: 'x' } } },
    ]);
  });

  test('of the assistant that follow each other are one', () => {
    const messages = [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'one', tool_calls: [call('c1')] },
      { role: 'assistant', content: 'two', tool_calls: [call('c2')] },
      { role: 'tool', tool_call_id: 'c1', content: '1' },
      { role: 'tool', tool_call_id: 'c2', content: '2' },
    ];
    expect(messagesFor('openai', messages)).toEqual([
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'one\ntwo', tool_calls: [call('c1'), call('c2')] },
      { role: 'tool', tool_call_id: 'c1', content: '1' },
      { role: 'tool', tool_call_id: 'c2', content: '2' },
    ]);
  });

  test('show the pictures of tools after all results', () => {
    const picture = { type: 'image_url', image_url: { url: png } };
    const messages = [
      { role: 'user', content: 'Look' },
      { role: 'assistant', content: null, tool_calls: [call('c1'), call('c2')] },
      { role: 'tool', tool_call_id: 'c1', content: [{ type: 'text', text: 'here' }, picture] },
      { role: 'tool', tool_call_id: 'c2', content: [picture] },
      { role: 'user', content: 'And?' },
      { role: 'assistant', content: [{ type: 'text', text: 'This' }, picture] },
    ];
    const given = { type: 'text', text: 'Given by the tool:' };
    expect(messagesFor('openai', messages).slice(2)).toEqual([
      { role: 'tool', tool_call_id: 'c1', content: 'here' },
      { role: 'tool', tool_call_id: 'c2', content: 'See below.' },
      { role: 'user', content: [given, picture, given, picture, { type: 'text', text: 'And?' }] },
      { role: 'assistant', content: 'This' },
      { role: 'user', content: [{ type: 'text', text: 'Given by the assistant:' }, picture] },
    ]);
  });

  test('have documents as files, and as text what is text', () => {
    const content = [
      { type: 'file', file: { file_data: pdf, filename: 'a.pdf', format: 'application/pdf' } },
      { type: 'file', file: { file_data: pdf } },
      { type: 'file', file: { file_data: 'data:text/plain;base64,aGk=', filename: 'a.txt' } },
      { type: 'file', file: { file_id: 'file-1' } },
      { type: 'image_url', image_url: { url: png, detail: 'low', format: 'image/png' } },
      { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } },
    ];
    expect(messagesFor('openai', [{ role: 'user', content }])[0]?.content).toEqual([
      { type: 'file', file: { filename: 'a.pdf', file_data: pdf } },
      { type: 'file', file: { filename: 'document.pdf', file_data: pdf } },
      { type: 'text', text: 'a.txt:\nhi' },
      { type: 'file', file: { file_id: 'file-1' } },
      { type: 'image_url', image_url: { url: png, detail: 'low' } },
      { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } },
    ]);
    const address = [{ type: 'file', file: { file_id: 'https://a.test/x.pdf', filename: 'x.pdf' } }];
    expect(messagesFor('openrouter', [{ role: 'user', content: address }])[0]?.content).toEqual([
      { type: 'file', file: { filename: 'x.pdf', file_data: 'https://a.test/x.pdf' } },
    ]);
  });

  test.each([
    ['openai', { type: 'video_url', video_url: { url: 'https://a.test/x.mp4' } }],
    ['openai', { type: 'file', file: { file_id: 'gs://bucket/x.pdf' } }],
    ['openai', { type: 'image_url', image_url: { url: 'file-1', format: 'image/*' } }],
    ['groq', { type: 'tool_reference', name: 'x' }],
  ])('to %s name what cannot be given: %o', (id, part) => {
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'Hi' }, part] }];
    expect(() => messagesFor(id, messages)).toThrow(
      expect.objectContaining({ path: 'messages[0].content[1]' }),
    );
  });

  test('say JSON where JSON is asked for', () => {
    const wish = { response_format: { type: 'json_object' } };
    expect(build('openai', 'gpt-4o', wish).body.messages).toHaveLength(2);
    const said = { ...wish, messages: [{ role: 'user', content: 'As JSON' }] };
    expect(build('openai', 'gpt-4o', said).body.messages).toHaveLength(1);
  });
});

describe('parameters', () => {
  test('are those that the server knows; the others are named', () => {
    const request = {
      max_tokens: 5,
      top_k: 3,
      temperature: 0.5,
      safetySettings: [{}],
      speed: 'fast',
      stream: true,
    };
    expect(build('openai', 'gpt-4o', request)).toMatchObject({
      body: { model: 'gpt-4o', max_tokens: 5, temperature: 0.5, stream: true },
      dropped: ['top_k', 'safetySettings', 'speed'],
    });
    expect(build('openai', 'gpt-5.2', request).body).toMatchObject({ max_completion_tokens: 5 });
    expect(build('hosted_vllm', 'm', request)).toMatchObject({
      body: { top_k: 3 },
      dropped: ['safetySettings', 'speed'],
    });
    expect(build('xai', 'm', { max_completion_tokens: 7 }).body).toMatchObject({ max_tokens: 7 });
    expect(build('openai', 'gpt-4o', { service_tier: 'standard_only', top_k: null }).dropped).toEqual([]);
  });

  test('that a server is known to refuse are named', () => {
    const { body, dropped } = build('gemini', 'gemini-3-pro', { seed: 1 });
    expect(body).not.toHaveProperty('seed');
    expect(dropped).toEqual(['seed']);
  });

  test('name a user in as many letters as OpenAI takes', () => {
    expect(build('openai', 'gpt-4o', { user: 'me' }).body.user).toBe('me');
    const long = build('openai', 'gpt-4o', { user: 'u'.repeat(150) }).body.user;
    expect(long).toMatch(/^[0-9a-f]{64}$/);
    expect(build('openai', 'gpt-4o', { user: 'u'.repeat(150) }).body.user).toBe(long);
  });

  test.each<[string, string, object, object]>([
    [
      'openai',
      'gpt-5',
      { thinking: { type: 'enabled', budget_tokens: 12_000 } },
      { reasoning_effort: 'high' },
    ],
    ['openai', 'gpt-5', { thinking: { type: 'disabled' } }, { reasoning_effort: 'minimal' }],
    ['openai', 'gpt-5.2', { thinking: { type: 'disabled' } }, { reasoning_effort: 'none' }],
    ['openai', 'gpt-5.2', { reasoning_effort: 'max', thinking: null }, { reasoning_effort: 'xhigh' }],
    ['openai', 'o3', { reasoning_effort: 'xhigh' }, { reasoning_effort: 'high' }],
    ['openai', 'gpt-5', { thinking: { type: 'adaptive' } }, {}],
    ['openai', 'gpt-4o', { thinking: { type: 'disabled' } }, {}],
    ['openai', 'mine', { reasoning_effort: 'low' }, { reasoning_effort: 'low' }],
    ['openai', 'mine', { thinking: { type: 'enabled', budget_tokens: 12_000 } }, {}],
    ['groq', 'openai/gpt-oss-120b', { reasoning_effort: 'xhigh' }, { reasoning_effort: 'high' }],
    ['groq', 'qwen/qwen3-32b', { reasoning_effort: 'low' }, { reasoning_effort: 'default' }],
    [
      'openrouter',
      'm',
      { thinking: { type: 'enabled', budget_tokens: 9 } },
      { reasoning: { max_tokens: 9 } },
    ],
    ['openrouter', 'm', { reasoning_effort: 'low' }, { reasoning: { effort: 'low' } }],
    ['openrouter', 'm', { thinking: { type: 'disabled' } }, { reasoning: { enabled: false } }],
    ['deepseek', 'm', { reasoning_effort: 'high' }, { thinking: { type: 'enabled' } }],
    ['deepseek', 'm', { thinking: { type: 'disabled' } }, { thinking: { type: 'disabled' } }],
  ])('tell %s %s to think: %o', (id, model, request, expected) => {
    const { body, dropped } = build(id, model, request);
    const { model: _model, messages: _messages, ...fields } = body;
    expect(fields).toEqual(expected);
    expect(dropped).toEqual([]);
  });

  test('that ask a model to think that does not are told and no reason to refuse', () => {
    const thinking = { type: 'enabled', budget_tokens: 12_000 };
    expect(build('openai', 'gpt-4o', { thinking })).toMatchObject({ dropped: [], leftOut: ['thinking'] });
    expect(build('openai', 'gpt-4o', { reasoning_effort: 'high' }).leftOut).toEqual(['reasoning_effort']);
    expect(build('hosted_vllm', 'm', { thinking }).leftOut).toEqual(['thinking']);
    expect(build('openai', 'gpt-5', { thinking }).leftOut).toBeUndefined();
  });
});

describe('tools', () => {
  const tool = (name: string, more: object = {}) => ({
    type: 'function',
    function: { name, description: 'Looks', parameters: { type: 'object', properties: {} } },
    ...more,
  });

  test('are plain functions under names that OpenAI takes', () => {
    const long = `mcp__${'x'.repeat(80)}`;
    const { body, toolNames } = build('openai', 'gpt-4o', {
      tools: [tool('look', { cache_control: mark, input_examples: [{}], defer_loading: true }), tool(long)],
      tool_choice: { type: 'function', function: { name: long } },
      parallel_tool_calls: false,
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: null, tool_calls: [call('c1', long)] },
        { role: 'tool', tool_call_id: 'c1', content: '1' },
      ],
    });
    const [legal] = toolNames?.keys() ?? [];
    expect(legal).toMatch(/^mcp__x+_[0-9a-f]{8}$/);
    expect(legal).toHaveLength(64);
    expect(toolNames?.get(legal ?? '')).toBe(long);
    expect(body).toMatchObject({
      tools: [tool('look'), tool(legal ?? '')],
      tool_choice: { type: 'function', function: { name: legal } },
      parallel_tool_calls: false,
      messages: [{}, { tool_calls: [call('c1', legal)] }, {}],
    });
  });

  test('that are none leave nothing about them', () => {
    const { body } = build('openai', 'gpt-4o', {
      tools: [],
      tool_choice: 'auto',
      parallel_tool_calls: false,
    });
    expect(Object.keys(body)).toEqual(['model', 'messages']);
  });

  test.each([
    ['openai', { type: 'web_search_20250305', name: 'web_search' }],
    ['hosted_vllm', { type: 'web_search_20250305', name: 'web_search' }],
    ['hosted_vllm', { type: 'googleSearch', googleSearch: {} }],
    ['openai', { type: 'code_interpreter' }],
  ])('of the providers’ own are refused by %s by name: %o', (id, own) => {
    expect(() => build(id, 'm', { tools: [tool('look'), own] })).toThrow(
      expect.objectContaining({ path: 'tools[1]', message: expect.stringContaining(own.type) }),
    );
  });

  test('of its own go to a server that has them', () => {
    expect(build('groq', 'm', { tools: [{ type: 'code_interpreter' }] }).body.tools).toEqual([
      { type: 'code_interpreter' },
    ]);
  });
});
