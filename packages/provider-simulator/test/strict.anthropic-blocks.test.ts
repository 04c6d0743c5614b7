import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type RunningSimulator, startSimulator } from '../src/index.ts';
import { ask, type Seen } from './support/ask.ts';

/** What Anthropic refuses about blocks and tools of its own, citations, and the version of its API. */

let simulator: RunningSimulator;
beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
});
afterAll(() => simulator.close());

const user = { role: 'user', content: 'x' };
const answers = (...content: object[]): object => ({
  messages: [user, { role: 'assistant', content }, user],
});
const use = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'x' } };
const found = { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] };
const page = { type: 'web_search_result', url: 'https://a', title: 'a', encrypted_content: 'A'.repeat(40) };
const search = { type: 'web_search_20250305', name: 'web_search' };
const text = { type: 'text', text: 'x' };
const document = (citations?: object): object => ({
  type: 'document',
  source: { type: 'text', media_type: 'text/plain', data: 'x' },
  ...(citations === undefined ? {} : { citations }),
});
const cited = { enabled: true };

function create(body: object, headers: Record<string, string> = {}): Promise<Seen> {
  return ask(simulator, {
    path: '/anthropic/v1/messages',
    headers: { 'x-api-key': 'sk-test', 'anthropic-version': '2023-06-01', ...headers },
    body: { model: 'claude-haiku-4-5', max_tokens: 50, messages: [user], ...body },
  });
}

describe('Anthropic refuses', () => {
  test.each([
    [
      'a block that is not',
      { messages: [{ role: 'user', content: [{ type: 'input_text', text: 'x' }] }] },
      /^messages\.0\.content\.0: Input tag 'input_text' found using 'type' does not match any/,
    ],
    ['a tool that is not', { tools: [{ type: 'web_search', name: 'web_search' }] }, /^tools\.0: Input tag/],
    ['a tool of a feature nobody named', { tools: [{ type: 'computer_20250124' }] }, /^tools\.0: Input tag/],
    [
      'a search by another name',
      { tools: [{ ...search, name: 'search' }] },
      /^tools\.0\.web_search_20250305\.name: Input should be 'web_search'$/,
    ],
    [
      'a search with an unknown field',
      { tools: [{ ...search, input_schema: {} }] },
      /input_schema: Extra inputs are not permitted$/,
    ],
    ['two tools of one name', { tools: [search, search] }, /Tool names must be unique/],
    [
      'a use of the server’s by the user',
      { messages: [{ role: 'user', content: [use] }] },
      /`server_tool_use` blocks can only be in `assistant` messages$/,
    ],
    [
      'a foreign id',
      answers({ ...use, id: 'toolu_1' }, found),
      /server_tool_use\.id: String should match pattern '\^srvtoolu_/,
    ],
    ['a result without its use', answers(found), /Each `web_search_tool_result` block must have/],
    [
      'a use without its result',
      answers(use),
      /^messages\.1: `web_search` tool use with id `srvtoolu_1` was found without a corresponding/,
    ],
    [
      'a changed page',
      answers(use, { ...found, content: [page] }, text),
      /Invalid `encrypted_content` in `web_search_result` block$/,
    ],
    [
      'a thought that is not first',
      answers(text, { type: 'thinking', thinking: 'x', signature: 'c2ln' }),
      /the first block must be `thinking` or `redacted_thinking`\. Found `text`\.$/,
    ],
    [
      'some documents that may be cited',
      { messages: [{ role: 'user', content: [document(cited), document()] }] },
      /citations must be enabled on all/,
    ],
    [
      'citations in what is to fit a schema',
      {
        messages: [{ role: 'user', content: [document(cited)] }],
        output_config: {
          format: { type: 'json_schema', schema: { type: 'object', additionalProperties: false } },
        },
      },
      /incompatible with citations/,
    ],
    [
      'a feature that was not named',
      { output_format: {} },
      /^output_format: Extra inputs are not permitted$/,
    ],
  ])('%s', async (_name, body, message) => {
    const seen = await create(body);
    expect([seen.status, JSON.parse(seen.text).error?.message]).toEqual([
      400,
      expect.stringMatching(message),
    ]);
  });

  test('a version that is none', async () => {
    const seen = await create({}, { 'anthropic-version': 'latest' });
    expect([seen.status, seen.text]).toEqual([400, expect.stringContaining('is not a valid version')]);
  });
});

describe('Anthropic accepts', () => {
  test.each([
    ['a use that still waits', { messages: [user, { role: 'assistant', content: [use] }] }],
    ['a use, its result and a text', answers(use, found, text)],
    ['tools of its own', { tools: [search, { type: 'bash_20250124', name: 'bash' }] }],
    [
      'documents that all may be cited',
      { messages: [{ role: 'user', content: [document(cited), document(cited)] }] },
    ],
  ])('%s', async (_name, body) => {
    expect(await create(body)).toMatchObject({ status: 200 });
  });

  test('a tool whose feature is named', async () => {
    const tools = [
      { type: 'computer_20250124', name: 'computer', display_width_px: 1, display_height_px: 1 },
    ];
    expect(await create({ tools }, { 'anthropic-beta': 'computer-use-2025-01-24' })).toMatchObject({
      status: 200,
    });
  });
});
