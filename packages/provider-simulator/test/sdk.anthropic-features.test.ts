import Anthropic, { AuthenticationError, BadRequestError, NotFoundError } from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { redactedTrigger, refusalTrigger } from '../src/anthropic/blocks.ts';
import { type RunningSimulator, startSimulator } from '../src/index.ts';
import { citySchema } from './support/requests.ts';

/** Counts, thoughts, searches and citations, asked for with the official Anthropic SDK. */

let simulator: RunningSimulator;

const model = 'claude-haiku-4-5-20251001';
const tools = [{ name: 'get_weather', description: 'The weather in a city', input_schema: citySchema }];
const thinking = { type: 'enabled' as const, budget_tokens: 1_024 };
const base = { model, max_tokens: 4_000 };
const says = (content: string): Anthropic.MessageParam => ({ role: 'user', content });

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
});
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

function clientAt(path: string, apiKey = 'sk-test-anthropic'): Anthropic {
  return new Anthropic({ apiKey, baseURL: simulator.url + path, maxRetries: 0 });
}

const client = (): Anthropic => clientAt('/anthropic');

/** What a stream builds is what a whole message is, but for the ids. */
async function bothOf(body: Anthropic.MessageCreateParamsNonStreaming): Promise<Anthropic.Message> {
  const streamed = await client().messages.stream(body).finalMessage();
  const whole = await client().messages.create(body);
  const types = (message: Anthropic.Message): string[] => message.content.map((block) => block.type);
  expect(types(streamed)).toEqual(types(whole));
  expect([streamed.stop_reason, streamed.usage.server_tool_use]).toEqual([
    whole.stop_reason,
    whole.usage.server_tool_use,
  ]);
  return streamed;
}

test('tokens are counted, and a limit of an answer is none of it', async () => {
  const ask = { model, system: 'x'.repeat(40), messages: [says('y'.repeat(400))], tools, thinking };
  expect(await client().messages.countTokens(ask)).toEqual({ input_tokens: 113 });
  const limited = client().messages.countTokens({ ...ask, ...{ max_tokens: 5 } });
  await expect(limited).rejects.toMatchObject({
    status: 400,
    message: expect.stringContaining('max_tokens: Extra inputs are not permitted'),
  });
});

test('a signed thought comes back with its tool’s result; a changed one is refused', async () => {
  const messages = [says('What is the weather in Oslo?')];
  const { content } = await client()
    .messages.stream({ ...base, thinking, messages, tools })
    .finalMessage();
  const [thought, use] = content;
  if (thought?.type !== 'thinking' || use?.type !== 'tool_use') throw new Error('no thought and use');
  const result = { type: 'tool_result' as const, tool_use_id: use.id, content: 'sunny' };
  const goOn = (first: Anthropic.ThinkingBlockParam): Promise<Anthropic.Message> =>
    client().messages.create({
      ...base,
      thinking,
      tools,
      messages: [
        ...messages,
        { role: 'assistant', content: [first, use] },
        { role: 'user', content: [result] },
      ],
    });
  expect((await goOn(thought)).content.at(-1)).toMatchObject({ text: 'The tool answered: sunny' });
  const refused = {
    status: 400,
    message: expect.stringContaining('messages.1.content.0: Invalid `signature` in `thinking` block'),
  };
  await expect(goOn({ ...thought, thinking: 'Other.' })).rejects.toMatchObject(refused);
  await expect(goOn({ ...thought, signature: `A${thought.signature}` })).rejects.toMatchObject(refused);
});

test('the documented text redacts a thought, which is verified too', async () => {
  const messages = [says(redactedTrigger)];
  const { content } = await bothOf({ ...base, thinking, messages });
  const [redacted, text] = content;
  if (redacted?.type !== 'redacted_thinking' || text?.type !== 'text') throw new Error('not redacted');
  const goOn = (data: string): Promise<Anthropic.Message> =>
    client().messages.create({
      ...base,
      thinking,
      messages: [...messages, { role: 'assistant', content: [{ ...redacted, data }, text] }, says('Go on')],
    });
  expect((await goOn(redacted.data)).stop_reason).toBe('end_turn');
  await expect(goOn(`A${redacted.data}`)).rejects.toThrow('Invalid `data` in `redacted_thinking` block');
});

test('the documented text brings about a refusal', async () => {
  const message = await bothOf({ ...base, messages: [says(refusalTrigger)] });
  expect(message).toMatchObject({ content: [], stop_reason: 'refusal', stop_details: { type: 'refusal' } });
});

test('a search: its use, what it found, the text that cites it; all of it comes back', async () => {
  const search = [{ type: 'web_search_20250305' as const, name: 'web_search' as const, max_uses: 2 }];
  const messages = [says('Search the web')];
  const { content, usage } = await bothOf({ ...base, messages, tools: search });
  expect(content).toMatchObject([
    { type: 'server_tool_use', name: 'web_search', input: { query: 'simulated search' } },
    { type: 'web_search_tool_result', content: [{ type: 'web_search_result', url: expect.any(String) }] },
    { type: 'text', citations: [{ type: 'web_search_result_location' }] },
  ]);
  expect(usage.server_tool_use?.web_search_requests).toBe(1);
  const second = await client().messages.create({
    ...base,
    tools: search,
    messages: [...messages, { role: 'assistant', content }, says('Thanks')],
  });
  expect(second.content).toMatchObject([{ text: expect.stringContaining('You said: Thanks') }]);
});

test.each([
  [{ type: 'text', media_type: 'text/plain', data: 'The sky is blue.' }, 'char_location', 'The sky is blue.'],
  [{ type: 'base64', media_type: 'application/pdf', data: 'AAAA' }, 'page_location', expect.any(String)],
] as const)('a document that may be cited is: %j', async (source, type, cited_text) => {
  const document = { type: 'document' as const, source, title: 'Sky', citations: { enabled: true } };
  const message = await bothOf({
    ...base,
    messages: [{ role: 'user', content: [document, { type: 'text', text: 'Which colour?' }] }],
  });
  expect(message.content).toMatchObject([
    { type: 'text', citations: [{ type, cited_text, document_index: 0, document_title: 'Sky' }] },
  ]);
});

test('what was managed in the context is said where that was asked for', async () => {
  const message = await client().beta.messages.create({
    ...base,
    betas: ['context-management-2025-06-27'],
    messages: [says('x')],
    context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] },
  } as Anthropic.Beta.MessageCreateParamsNonStreaming);
  expect(message).toMatchObject({ context_management: { applied_edits: [] } });
});

describe('others that speak it', () => {
  test.each([
    ['/openrouter/api', 'anthropic/claude-sonnet-4.5', 'OpenRouter'],
    ['/api', 'anthropic/claude-sonnet-4.5', 'OpenRouter'],
    ['/deepseek/anthropic', 'deepseek-chat', 'DeepSeek'],
    ['/ollama', 'qwen3', 'Ollama'],
    ['/vllm', 'm', 'vLLM'],
  ])('%s', async (path, id, name) => {
    const message = await clientAt(path)
      .messages.stream({ model: id, max_tokens: 50, messages: [says('x')] })
      .finalMessage();
    expect(message.content).toEqual([
      { type: 'text', text: `Hello from the ${name} simulator. You said: x` },
    ]);
  });

  test('an unknown model, a wrong key and a missing path have Anthropic’s envelope', async () => {
    const ask = { model: 'x', max_tokens: 5, messages: [says('x')] };
    const unknown = clientAt('/openrouter/api').messages.create(ask);
    await expect(unknown).rejects.toBeInstanceOf(BadRequestError);
    const wrong = clientAt('/openrouter/api', 'sk-test-bad').messages.create(ask);
    await expect(wrong).rejects.toBeInstanceOf(AuthenticationError);
    const counted = clientAt('/deepseek/anthropic').messages.countTokens({
      model: 'x',
      messages: [says('x')],
    });
    await expect(counted).rejects.toBeInstanceOf(NotFoundError);
    const missing = clientAt('/together').messages.create(ask);
    await expect(missing).rejects.toBeInstanceOf(NotFoundError);
  });

  test('their overload is 529 in the words of Anthropic', async () => {
    simulator.script({ match: { provider: 'deepseek' }, replies: [529] });
    const asked = clientAt('/deepseek/anthropic').messages.create({ ...base, messages: [says('x')] });
    await expect(asked).rejects.toMatchObject({
      status: 529,
      error: { error: { type: 'overloaded_error' } },
    });
  });
});
