import type { JsonObject } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import { DialectError } from '../client-dialect.ts';
import { chatOf } from './gemini.test-helper.ts';
import { readGeminiRequest } from './read-request.ts';

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ';
const hello = [{ role: 'user', parts: [{ text: 'Hi' }] }];

function messagesOf(contents: unknown): unknown {
  return chatOf({ contents }).messages;
}

function refusalOf(body: JsonObject): DialectError {
  try {
    readGeminiRequest(body);
  } catch (error) {
    if (error instanceof DialectError) return error;
    throw error;
  }
  throw new Error('was not refused');
}

describe('contents', () => {
  test('pictures, sound, film and files keep their bytes and their type', () => {
    const parts = [
      { text: 'Look' },
      { inlineData: { mimeType: 'image/png', data: png } },
      { inlineData: { mimeType: 'audio/mpeg', data: 'SUQzBAAAAAAA' } },
      { inlineData: { mimeType: 'video/mp4', data: 'AAAA' } },
      { inlineData: { mimeType: 'application/pdf', data: 'JVBERi0xLjQK', displayName: 'a.pdf' } },
      { fileData: { mimeType: 'image/jpeg', fileUri: 'https://example.test/a' } },
      { fileData: { fileUri: 'gs://bucket/a.txt' } },
    ];
    expect(messagesOf([{ role: 'user', parts }])).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Look' },
          { type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } },
          { type: 'input_audio', input_audio: { data: 'SUQzBAAAAAAA', format: 'mp3' } },
          { type: 'video_url', video_url: { url: 'data:video/mp4;base64,AAAA' } },
          {
            type: 'file',
            file: { file_data: 'data:application/pdf;base64,JVBERi0xLjQK', filename: 'a.pdf' },
          },
          { type: 'image_url', image_url: { url: 'https://example.test/a', format: 'image/jpeg' } },
          { type: 'file', file: { file_id: 'gs://bucket/a.txt' } },
        ],
      },
    ]);
  });

  test('URL-safe base64, as Google’s Python SDK writes it, becomes the usual one', () => {
    const data = Buffer.from([0xfb, 0xff, 0xbf, 0xfe]);
    const parts = [{ inline_data: { mime_type: 'video/mp4', data: data.toString('base64url') } }];
    expect(messagesOf([{ parts }])).toEqual([
      {
        role: 'user',
        content: [
          { type: 'video_url', video_url: { url: `data:video/mp4;base64,${data.toString('base64')}` } },
        ],
      },
    ]);
  });

  test('calls without ids get the same ones in every later request, and results find them by name and order', () => {
    const call = (name: string, at: number) => ({ functionCall: { name, args: { at } } });
    const result = (name: string, output: string) => ({ functionResponse: { name, response: { output } } });
    const first = [
      { role: 'user', parts: [{ text: 'Go' }] },
      { role: 'model', parts: [call('a', 1), call('b', 2), call('a', 3)] },
      { role: 'user', parts: [{ text: 'Here' }, result('b', 'B'), result('a', 'A1'), result('a', 'A3')] },
    ];
    const messages = chatOf({ contents: first }).messages;
    expect(messages[1]?.tool_calls?.map(({ id }) => id)).toEqual(['call_0', 'call_1', 'call_2']);
    expect(messages.slice(2)).toEqual([
      { role: 'tool', tool_call_id: 'call_1', content: 'B' },
      { role: 'tool', tool_call_id: 'call_0', content: 'A1' },
      { role: 'tool', tool_call_id: 'call_2', content: 'A3' },
      { role: 'user', content: 'Here' },
    ]);
    const later = [
      ...first,
      { role: 'model', parts: [call('a', 4)] },
      { role: 'function', parts: [result('a', 'A4')] },
    ];
    const all = chatOf({ contents: later }).messages;
    expect(all.slice(0, messages.length)).toEqual(messages);
    expect(all.at(-1)).toEqual({ role: 'tool', tool_call_id: 'call_3', content: 'A4' });
  });

  test('the id of a call counts before its name', () => {
    const messages = chatOf({
      contents: [
        {
          role: 'model',
          parts: [
            { functionCall: { id: 'call_1', name: 'a', args: {} } },
            { functionCall: { id: 'y', name: 'a' } },
          ],
        },
        {
          role: 'user',
          parts: [
            { functionResponse: { id: 'y', name: 'a', response: { result: { n: 1 } } } },
            { functionResponse: { id: 'call_1', name: 'a', response: { error: 'no' } } },
          ],
        },
      ],
    }).messages;
    expect(messages.slice(1)).toMatchObject([
      { role: 'tool', tool_call_id: 'y', content: '{"n":1}' },
      { role: 'tool', tool_call_id: 'call_1', content: 'no', is_error: true },
    ]);
  });

  test('a response may hold pictures', () => {
    const messages = chatOf({
      contents: [
        { role: 'model', parts: [{ functionCall: { name: 'shot', args: {} } }] },
        {
          role: 'user',
          parts: [
            {
              functionResponse: {
                name: 'shot',
                response: { output: 'done' },
                parts: [{ inlineData: { mimeType: 'image/png', data: png } }],
              },
            },
          ],
        },
      ],
    }).messages;
    expect(messages[1]?.content).toEqual([
      { type: 'text', text: 'done' },
      { type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } },
    ]);
  });

  test('what a streaming client kept in pieces is one turn of the model', () => {
    const messages = messagesOf([
      { role: 'user', parts: [{ text: 'Hi' }] },
      { role: 'model', parts: [{ text: 'Hel' }] },
      { role: 'model', parts: [{ text: 'lo' }] },
      { role: 'model', parts: [{ functionCall: { name: 'a', args: {} }, thoughtSignature: 'c2ln' }] },
    ]);
    expect(messages).toEqual([
      { role: 'user', content: 'Hi' },
      {
        role: 'assistant',
        content: 'Hello',
        tool_calls: [
          {
            id: 'call_0',
            type: 'function',
            function: { name: 'a', arguments: '{}' },
            extra_content: { google: { thought_signature: 'c2ln' } },
          },
        ],
      },
    ]);
  });
});

describe('what is refused', () => {
  test.each<[string, unknown, string]>([
    ['a part with nothing known', [{ txet: 'Hi' }], 'contents[0].parts[0].txet'],
    ['an empty part', [{}], 'contents[0].parts[0]'],
    [
      'a part with two data',
      [{ text: 'a', inlineData: { mimeType: 'image/png', data: png } }],
      'contents[0].parts[0]',
    ],
    ['a string as a part', ['Hi'], 'contents[0].parts[0]'],
    ['no parts', [], 'contents[0].parts'],
    [
      'a lying type',
      [{ inlineData: { mimeType: 'image/jpeg', data: png } }],
      'contents[0].parts[0].inlineData.mimeType',
    ],
    [
      'bytes that are none',
      [{ inlineData: { mimeType: 'image/png', data: 'a b' } }],
      'contents[0].parts[0].inlineData.data',
    ],
    [
      'a data URL',
      [{ inline_data: { mime_type: 'image/png', data: `data:image/png;base64,${png}` } }],
      'contents[0].parts[0].inline_data.data',
    ],
    ['data without a type', [{ inlineData: { data: png } }], 'contents[0].parts[0].inlineData.mimeType'],
    [
      'a response without a call',
      [{ functionResponse: { name: 'a', response: {} } }],
      'contents[0].parts[0].functionResponse',
    ],
    ['a call of the user', [{ functionCall: { name: 'a' } }], 'contents[0].parts[0].functionCall'],
    ['code of the user', [{ executableCode: { code: '1' } }], 'contents[0].parts[0].executableCode'],
  ])('%s', (_title, parts, path) => {
    expect(refusalOf({ contents: [{ role: 'user', parts }] }).path).toBe(path);
  });

  test.each<[string, JsonObject, string]>([
    ['no contents', {}, 'contents'],
    [
      'a role that is none',
      { contents: [{ role: 'assistant', parts: [{ text: 'a' }] }] },
      'contents[0].role',
    ],
    ['an unknown field', { contents: hello, tempreature: 1 }, 'tempreature'],
    [
      'an unknown setting',
      { contents: hello, generationConfig: { maxTokens: 1 } },
      'generationConfig.maxTokens',
    ],
    [
      'a setting of a wrong type',
      { contents: hello, generation_config: { top_p: 'x' } },
      'generation_config.top_p',
    ],
    [
      'an unknown schema type',
      { contents: hello, tools: [{ functionDeclarations: [{ name: 'f', parameters: { type: 'FLOAT' } }] }] },
      'tools[0].functionDeclarations[0].parameters.type',
    ],
    [
      'a function without a name',
      { contents: hello, tools: [{ functionDeclarations: [{ description: 'd' }] }] },
      'tools[0].functionDeclarations[0].name',
    ],
    [
      'two forms of parameters',
      {
        contents: hello,
        tools: [{ functionDeclarations: [{ name: 'f', parameters: {}, parametersJsonSchema: {} }] }],
      },
      'tools[0].functionDeclarations[0]',
    ],
    [
      'an unknown mode',
      { contents: hello, toolConfig: { functionCallingConfig: { mode: 'SOME' } } },
      'toolConfig.functionCallingConfig.mode',
    ],
    [
      'a picture in the system instruction',
      { contents: hello, systemInstruction: { parts: [{ inlineData: {} }] } },
      'systemInstruction.parts[0]',
    ],
    [
      'a budget and a level',
      { contents: hello, generationConfig: { thinkingConfig: { thinkingBudget: 1, thinkingLevel: 'LOW' } } },
      'generationConfig.thinkingConfig',
    ],
    [
      'a response in a content of the model',
      { contents: [{ role: 'model', parts: [{ functionResponse: { name: 'a' } }] }] },
      'contents[0].parts[0]',
    ],
  ])('%s', (_title, body, path) => {
    expect(refusalOf(body).path).toBe(path);
  });

  test('a second response to a call without an id', () => {
    const response = { functionResponse: { name: 'a', response: {} } };
    const contents = [
      { role: 'model', parts: [{ functionCall: { name: 'a' } }] },
      { role: 'user', parts: [response, response] },
    ];
    expect(refusalOf({ contents }).path).toBe('contents[1].parts[1].functionResponse');
  });
});

test('control fields of the proxy are left out, and what only Google is told is named', () => {
  const { chat, dropped } = readGeminiRequest({
    contents: [
      { role: 'user', parts: [{ fileData: { fileUri: 'https://youtu.be/a' }, videoMetadata: { fps: 1 } }] },
      { role: 'model', parts: [{ executableCode: { code: '1' } }] },
    ],
    tool_config: { function_calling_config: { mode: 'VALIDATED' } },
    metadata: { tags: ['a'] },
    num_retries: 1,
    fallbacks: ['b'],
  });
  expect(Object.keys(chat)).toEqual(['messages', 'extra_content']);
  expect(dropped).toEqual([
    'contents[].parts[].videoMetadata',
    'contents[].parts[].executableCode',
    'tool_config.function_calling_config.mode',
  ]);
});

test('several functions that may be called are a list', () => {
  const tools = [{ functionDeclarations: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] }];
  const toolConfig = { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['a', 'b'] } };
  expect(chatOf({ contents: hello, tools, toolConfig }).tool_choice).toEqual({
    type: 'allowed_tools',
    allowed_tools: {
      mode: 'required',
      tools: [
        { type: 'function', function: { name: 'a' } },
        { type: 'function', function: { name: 'b' } },
      ],
    },
  });
});

test('all others read what a function gives back in its description', () => {
  const declaration = {
    name: 'f',
    description: 'Looks.',
    response: { type: 'OBJECT', properties: { a: { type: 'STRING' } } },
  };
  const [tool] = chatOf({ contents: hello, tools: [{ functionDeclarations: [declaration] }] }).tools ?? [];
  expect(tool?.function.description).toBe(
    'Looks.\n\nReturns JSON of this schema: {"type":"object","properties":{"a":{"type":"string"}}}',
  );
});
