import type { JsonObject } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import { readResponsesRequest } from './read-request.ts';
import { outputOf } from './responses.test-helper.ts';

const look = {
  type: 'function',
  name: 'look',
  description: 'Looks',
  parameters: { type: 'object' },
  strict: true,
};

function read(request: JsonObject): { chat: JsonObject; dropped: readonly string[] } {
  return readResponsesRequest({ input: 'Hello', ...request });
}

describe('tools', () => {
  test('functions and custom tools are functions of a chat', () => {
    const format = { type: 'grammar', syntax: 'lark', definition: 'start: "a"' };
    const { chat } = read({
      tools: [look, { type: 'custom', name: 'patch', description: 'Patches', format }],
    });
    expect(chat.tools).toEqual([
      {
        type: 'function',
        function: { name: 'look', description: 'Looks', parameters: { type: 'object' }, strict: true },
      },
      {
        type: 'function',
        function: {
          name: 'patch',
          description: 'Patches',
          parameters: {
            type: 'object',
            properties: {
              input: { type: 'string', description: expect.stringContaining('lark grammar:\nstart: "a"') },
            },
            required: ['input'],
            additionalProperties: false,
          },
        },
      },
    ]);
  });

  test('those of a namespace bear its name, told apart where they would be the same', () => {
    const long = 'n'.repeat(60);
    const { chat } = read({
      tools: [
        { type: 'namespace', name: 'agents', description: 'Agents.', tools: [look, { ...look, name: 'go' }] },
        { ...look, name: 'agents__look' },
        { type: 'namespace', name: long, tools: [look] },
      ],
    });
    const functions = Object(chat.tools).map((tool: JsonObject) => tool.function);
    expect(functions.map(({ name }: JsonObject) => name)).toEqual([
      'agents__look',
      'agents__go',
      'agents__look_2',
      `${'n'.repeat(58)}__look`,
    ]);
    expect(functions[0].description).toBe('(agents: Agents.)\n\nLooks');
    expect(functions[1].description).toBe('Looks');
  });

  test('those that the input added are there as well', () => {
    const input = [
      { type: 'additional_tools', role: 'developer', tools: [look] },
      { type: 'tool_search_call', call_id: 'a', execution: 'client', arguments: { query: 'go' } },
      {
        type: 'tool_search_output',
        call_id: 'a',
        tools: [{ type: 'namespace', name: 's', tools: [{ ...look, name: 'go' }] }],
      },
      { role: 'user', content: 'Go.' },
    ];
    const search = {
      type: 'tool_search',
      execution: 'client',
      description: 'Finds',
      parameters: { type: 'object' },
    };
    const { chat } = read({ tools: [search], input });
    expect(Object(chat.tools).map((tool: JsonObject) => Object(tool.function).name)).toEqual([
      'tool_search',
      'look',
      's__go',
    ]);
    expect(chat.messages).toMatchObject([
      { tool_calls: [{ function: { name: 'tool_search', arguments: '{"query":"go"}' } }] },
      { role: 'tool', content: '{"tools":["s__go"]}' },
      { role: 'user' },
    ]);
  });

  test('a search of the web is asked for in the words of a chat', () => {
    const place = { type: 'approximate', country: 'IT' };
    const { chat } = read({
      tools: [{ type: 'web_search', search_context_size: 'low', user_location: place }],
    });
    expect(chat.tools).toBeUndefined();
    expect(chat.web_search_options).toEqual({
      search_context_size: 'low',
      user_location: { type: 'approximate', approximate: { country: 'IT' } },
    });
  });

  test('a search of the web without a wish is one of the usual size, which nobody leaves out in silence', () => {
    const { chat } = read({ tools: [{ type: 'web_search' }] });
    expect(chat.web_search_options).toEqual({ search_context_size: 'medium' });
  });

  test('a search that must not reach out is left out and named', () => {
    const { chat, dropped } = read({ tools: [look, { type: 'web_search', external_web_access: false }] });
    expect(chat.web_search_options).toBeUndefined();
    expect(dropped).toEqual(['tools[1]']);
  });

  const refused = [
    'file_search',
    'computer_use_preview',
    'mcp',
    'image_generation',
    'local_shell',
    'shell',
    'apply_patch',
  ];
  test.each(refused)('%s is refused by name with a hint', (type) => {
    expect(() => read({ tools: [{ type }] })).toThrow(
      expect.objectContaining({
        path: 'tools[0]',
        message: expect.stringContaining(type),
        hint: expect.any(String),
      }),
    );
  });

  test('one that nobody knows is refused, and so is a function in the form of a chat', () => {
    expect(() => read({ tools: [{ type: 'thing' }] })).toThrow(
      expect.objectContaining({ path: 'tools[0].type' }),
    );
    const nested = { type: 'function', function: { name: 'look' } };
    expect(() => read({ tools: [nested] })).toThrow(
      expect.objectContaining({ path: 'tools[0].name', hint: expect.stringContaining('not inside') }),
    );
  });

  test('those that other providers run as well are theirs to know or refuse', () => {
    const tool = { type: 'code_interpreter', container: { type: 'auto' } };
    expect(read({ tools: [tool] }).chat.tools).toEqual([tool]);
  });
});

describe('the choice of a tool', () => {
  test('names the function that stands for it', () => {
    const tools = [
      { type: 'namespace', name: 'agents', tools: [look] },
      { type: 'custom', name: 'patch' },
    ];
    const custom = read({ tools, tool_choice: { type: 'custom', name: 'patch' } });
    expect(custom.chat.tool_choice).toEqual({ type: 'function', function: { name: 'patch' } });
    const inSpace = read({ tools, tool_choice: { type: 'function', name: 'look', namespace: 'agents' } });
    expect(inSpace.chat.tool_choice).toEqual({ type: 'function', function: { name: 'agents__look' } });
  });

  test('of some leaves the others out', () => {
    const tools = [look, { ...look, name: 'go' }];
    const choice = { type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'go' }] };
    const { chat } = read({ tools, tool_choice: choice });
    expect(chat.tool_choice).toBe('required');
    expect(chat.tools).toMatchObject([{ function: { name: 'go' } }]);
  });

  test('says whether the web may be searched', () => {
    const tools = [look, { type: 'web_search' }, { type: 'code_interpreter' }];
    const allowing = (...allowed: JsonObject[]) =>
      read({ tools, tool_choice: { type: 'allowed_tools', mode: 'auto', tools: allowed } }).chat;
    expect(allowing({ type: 'function', name: 'look' })).not.toHaveProperty('web_search_options');
    expect(allowing({ type: 'web_search_preview' })).toMatchObject({
      web_search_options: {},
      tool_choice: 'auto',
    });
    expect(allowing({ type: 'code_interpreter' }).tools).toEqual([{ type: 'code_interpreter' }]);
    expect(read({ tools, tool_choice: 'none' }).chat).not.toHaveProperty('web_search_options');
    expect(read({ tools: [{ type: 'web_search' }], tool_choice: 'required' }).chat.tool_choice).toBe(
      'required',
    );
  });

  test('without tools is nothing', () => {
    expect(read({ tool_choice: 'auto' }).chat.tool_choice).toBeUndefined();
  });

  test('that forces a tool of OpenAI’s own is refused', () => {
    expect(() => read({ tool_choice: { type: 'file_search' } })).toThrow(
      expect.objectContaining({ path: 'tool_choice' }),
    );
  });
});

test('calls come back as those of the client’s own tools', () => {
  const tools = [
    { type: 'namespace', name: 'agents', tools: [look] },
    { type: 'custom', name: 'patch' },
    { type: 'tool_search', execution: 'client' },
  ];
  const call = (id: string, name: string, json: string) =>
    ({ id, type: 'function', function: { name, arguments: json } }) as const;
  const calls = [
    call('a', 'agents__look', '{"x":1}'),
    call('b', 'patch', '{"input":"+1"}'),
    call('c', 'patch', '+2'),
    call('d', 'tool_search', '{"query":"go"}'),
  ];
  expect(outputOf({ tool_calls: calls }, { tools })).toEqual([
    expect.objectContaining({
      type: 'function_call',
      call_id: 'a',
      name: 'look',
      namespace: 'agents',
      arguments: '{"x":1}',
    }),
    expect.objectContaining({ type: 'custom_tool_call', call_id: 'b', name: 'patch', input: '+1' }),
    expect.objectContaining({ type: 'custom_tool_call', call_id: 'c', input: '+2' }),
    expect.objectContaining({
      type: 'tool_search_call',
      call_id: 'd',
      execution: 'client',
      arguments: { query: 'go' },
    }),
  ]);
});
