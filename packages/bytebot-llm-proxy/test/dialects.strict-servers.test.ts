import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';

/** OpenAI-compatible servers that refuse what they do not know are asked by clients of other dialects. */

let simulator: Simulator;
let proxy: ProxyProcess;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  const { url } = simulator;
  const chat = { use_chat_completions_api: true };
  proxy = await startProxy({
    config: configOf(
      [
        { name: 'openai', model: 'openai/gpt-4o', apiBase: `${url}/openai/v1`, params: chat },
        { name: 'thinker', model: 'openai/gpt-5', apiBase: `${url}/openai/v1`, params: chat },
        {
          name: 'groq',
          model: 'groq/llama-3.3-70b-versatile',
          apiBase: `${url}/groq/openai/v1`,
          params: chat,
        },
        { name: 'google', model: 'gemini/gemini-2.5-flash', apiBase: `${url}/gemini/v1beta/openai` },
      ],
      { litellm_settings: { num_retries: 0 } },
    ),
  });
});

afterAll(async () => {
  await proxy.stop();
  await simulator.close();
});

const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const pdf = Buffer.from('%PDF-1.4 test').toString('base64');
const mark = { type: 'ephemeral' };
const long = `mcp__${'a'.repeat(70)}`;

/** As an agent sends it in the middle of its work. */
const messages = {
  max_tokens: 2_000,
  system: [{ type: 'text', text: 'Be brief.', cache_control: mark }],
  thinking: { type: 'enabled', budget_tokens: 1_024 },
  metadata: { user_id: `user_${'0'.repeat(80)}_account__session_${'1'.repeat(40)}` },
  context_management: { edits: [] },
  tools: [
    { name: 'look', input_schema: { type: 'object', properties: {} }, cache_control: mark },
    { name: long, description: 'Long', input_schema: { type: 'object' }, input_examples: [{}] },
  ],
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Look', cache_control: mark },
        { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: pdf } },
        { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'A note' }, title: 'N' },
      ],
    },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'hm', signature: 'c2ln' },
        { type: 'redacted_thinking', data: 'cmVk' },
        { type: 'text', text: 'I look.' },
        { type: 'tool_use', id: 'toolu_1', name: 'look', input: {} },
        { type: 'tool_use', id: 'toolu_2', name: long, input: { a: 1 } },
      ],
    },
    {
      role: 'user',
      content: [
        {
          type: 'tool_result',
          tool_use_id: 'toolu_1',
          content: [
            { type: 'text', text: 'A picture' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } },
          ],
          cache_control: mark,
        },
        { type: 'tool_result', tool_use_id: 'toolu_2', content: 'No such thing', is_error: true },
        { type: 'text', text: 'And now?' },
      ],
    },
  ],
};

const responses = {
  instructions: 'Be brief.',
  max_output_tokens: 2_000,
  reasoning: { effort: 'high', summary: 'auto' },
  include: ['reasoning.encrypted_content'],
  store: false,
  prompt_cache_key: 'k',
  text: { verbosity: 'medium' },
  tools: [
    { type: 'function', name: 'look', parameters: { type: 'object', properties: {} }, strict: false },
    { type: 'custom', name: 'write', format: { type: 'text' } },
  ],
  input: [
    { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'Rules' }] },
    {
      type: 'message',
      role: 'user',
      content: [
        { type: 'input_text', text: 'Look' },
        { type: 'input_image', image_url: `data:image/png;base64,${png}`, detail: 'auto' },
        { type: 'input_file', filename: 'a.pdf', file_data: `data:application/pdf;base64,${pdf}` },
      ],
    },
    { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'hm' }] },
    { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'look', arguments: '{}' },
    {
      type: 'function_call_output',
      call_id: 'call_1',
      output: [{ type: 'input_image', image_url: `data:image/png;base64,${png}`, detail: 'auto' }],
    },
    { type: 'message', role: 'user', content: 'And now?' },
  ],
};

const generation = {
  systemInstruction: { parts: [{ text: 'Be brief.' }] },
  generationConfig: {
    maxOutputTokens: 2_000,
    temperature: 1,
    thinkingConfig: { includeThoughts: true, thinkingBudget: 1_024 },
    responseMimeType: 'application/json',
  },
  tools: [{ functionDeclarations: [{ name: 'look.at', parameters: { type: 'OBJECT', properties: {} } }] }],
  contents: [
    { role: 'user', parts: [{ text: 'Look' }, { inlineData: { mimeType: 'image/png', data: png } }] },
    {
      role: 'model',
      parts: [
        { text: 'hm', thought: true },
        { functionCall: { name: 'look.at', args: {} }, thoughtSignature: 'c2ln' },
      ],
    },
    {
      role: 'user',
      parts: [
        {
          functionResponse: {
            name: 'look.at',
            response: { output: 'A picture' },
            parts: [{ inlineData: { mimeType: 'image/png', data: png } }],
          },
        },
      ],
    },
  ],
};

const requests = [
  ['Messages', (model: string) => ['/v1/messages', { ...messages, model }]],
  ['Responses', (model: string) => ['/v1/responses', { ...responses, model }]],
  ['Gemini', (model: string) => [`/v1beta/models/${model}:generateContent`, generation]],
] as const;

describe.each(['openai', 'thinker', 'groq', 'google'])('%s', (model) => {
  test.each(requests)('takes a long turn of an agent that speaks %s', async (_name, request) => {
    const [path, body] = request(model);
    await simulator.reset();
    const response = await fetch(`${proxy.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect([response.status, response.status === 200 ? '' : await response.text()]).toEqual([200, '']);
    const [seen] = await simulator.seen();
    expect(seen?.path).toMatch(/\/chat\/completions$/);
    const sent = JSON.stringify(seen?.body);
    expect(sent).not.toMatch(/cache_control|thinking|provider_specific|native_block|is_error|"signature"/);
    expect(sent).toContain(png);
    const turns = seen?.body.messages;
    const roles = (Array.isArray(turns) ? turns : []).map(({ role }) => role);
    expect(roles.indexOf('tool')).toBe(roles.indexOf('assistant') + 1);
    expect(roles.at(-1)).toBe('user');
  });
});
