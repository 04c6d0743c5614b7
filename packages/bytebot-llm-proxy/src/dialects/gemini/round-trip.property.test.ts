import { findProvider } from '@bytebot/llm-providers';
import { type ChatRequest, isJsonObject, type JsonObject } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readGeminiRequest } from './read-request.ts';
import { contents, generationConfig, schema } from './requests.test-helper.ts';
import { objectsOf } from './write-parts.ts';

/** What reaches Google of a request of Google's that went through the canonical form. */
function roundTrip(request: JsonObject, model = 'gemini-3-flash'): JsonObject {
  const native = findProvider('gemini')?.native;
  if (native === undefined) throw new Error('no dialect');
  const { chat } = readGeminiRequest(request);
  const target = { baseUrl: 'https://gemini.test/v1beta', apiKey: undefined, model };
  const { body, dropped } = native.buildChat({ ...chat, model } as ChatRequest, target);
  expect(dropped).toEqual([]);
  return body;
}

describe('a request of Google’s through the canonical form to Google', () => {
  test('keeps every part of a conversation in its place', () => {
    fc.assert(
      fc.property(contents, (asked) => {
        const { contents: sent } = roundTrip({ contents: asked });
        expect(comparable(objectsOf(sent))).toEqual(comparable(asked));
        expect(answeredCalls(objectsOf(sent))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('keeps the generation config', () => {
    fc.assert(
      fc.property(generationConfig, (config) => {
        const { generationConfig: sent = {} } = roundTrip({ contents: hello, generationConfig: config });
        expect(sent).toEqual(config);
      }),
    );
  });

  test('keeps schemas, as JSON Schema', () => {
    fc.assert(
      fc.property(schema, (parameters) => {
        const tools = [{ functionDeclarations: [{ name: 'f', description: 'd', parameters }] }];
        const config = { responseMimeType: 'application/json', responseSchema: parameters };
        const sent = roundTrip({ contents: hello, tools, generationConfig: config });
        const expected = asJsonSchema(parameters);
        expect(sent.tools).toEqual([
          { functionDeclarations: [{ name: 'f', description: 'd', parametersJsonSchema: expected }] },
        ]);
        expect(sent.generationConfig).toEqual({
          responseMimeType: 'application/json',
          responseJsonSchema: expected,
        });
      }),
    );
  });

  test('is the same in snake case', () => {
    fc.assert(
      fc.property(contents, generationConfig, (asked, config) => {
        const request = { contents: asked, generationConfig: config };
        expect(roundTrip(inSnakeCase(request))).toEqual(roundTrip(request));
      }),
    );
  });

  test.each<[string, JsonObject, JsonObject]>([
    ['a choice of one function', { mode: 'ANY', allowedFunctionNames: ['f'] }, {}],
    ['any function', { mode: 'ANY' }, {}],
    ['no function', { mode: 'NONE' }, {}],
    ['validated calls', { mode: 'VALIDATED' }, {}],
    ['a place', { mode: 'AUTO' }, { retrievalConfig: { latLng: { latitude: 50.7, longitude: 7.1 } } }],
  ])('keeps %s', (_title, functionCallingConfig, beside) => {
    const toolConfig = { functionCallingConfig, ...beside };
    expect(roundTrip({ contents: hello, tools: declared, toolConfig }).toolConfig).toEqual(toolConfig);
  });

  test('keeps Google’s own tools and what it is told of functions', () => {
    const declaration = {
      name: 'f',
      description: 'd',
      parametersJsonSchema: { type: 'object', properties: { a: { type: 'string' } } },
      responseJsonSchema: { type: 'object' },
      behavior: 'BLOCKING',
    };
    const tools = [
      { googleSearch: {} },
      { codeExecution: {} },
      { urlContext: {} },
      { googleMaps: { enableWidget: true } },
    ];
    const sent = roundTrip({ contents: hello, tools: [...tools, { functionDeclarations: [declaration] }] });
    expect(sent.tools).toEqual([...tools, { functionDeclarations: [declaration] }]);
  });

  test('keeps what only Google has a word for', () => {
    const own = {
      safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }],
      cachedContent: 'cachedContents/abc',
      labels: { team: 'a' },
    };
    const config = { responseMimeType: 'text/x.enum', responseSchema: { type: 'STRING', enum: ['A', 'B'] } };
    const sent = roundTrip({
      contents: hello,
      systemInstruction: { parts: [{ text: 'Be brief.' }, { text: 'Be kind.' }] },
      generationConfig: config,
      serviceTier: 'flex',
      ...own,
    });
    expect(sent).toMatchObject({ ...own, generationConfig: config, serviceTier: 'flex' });
    expect(sent.systemInstruction).toEqual({ parts: [{ text: 'Be brief.' }, { text: 'Be kind.' }] });
  });

  test.each<[string, JsonObject, JsonObject]>([
    ['gemini-3-flash', { thinkingLevel: 'HIGH', includeThoughts: true }, {}],
    ['gemini-3-flash', { thinkingLevel: 'LOW' }, { includeThoughts: true }],
    ['gemini-2.5-flash', { thinkingBudget: 0 }, {}],
    ['gemini-2.5-flash', { thinkingBudget: 512, includeThoughts: true }, {}],
    ['gemini-2.5-flash', { includeThoughts: true }, {}],
    ['gemini-2.5-flash-lite', { thinkingBudget: -1, includeThoughts: true }, {}],
  ])(
    'keeps thinking of %s: %j; the writer of the answer hides the thoughts',
    (model, thinkingConfig, added) => {
      const sent = roundTrip({ contents: hello, generationConfig: { thinkingConfig } }, model);
      expect(sent.generationConfig).toEqual({ thinkingConfig: { ...thinkingConfig, ...added } });
    },
  );

  test('keeps speech and penalties', () => {
    const speech = {
      responseModalities: ['AUDIO'],
      speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: 'Kore' } } },
    };
    expect(roundTrip({ contents: hello, generationConfig: speech }).generationConfig).toEqual(speech);
    const penalties = { presencePenalty: 0.5, frequencyPenalty: 1 };
    const sent = roundTrip({ contents: hello, generationConfig: penalties }, 'gemini-2.0-flash');
    expect(sent.generationConfig).toEqual(penalties);
  });
});

const hello = [{ role: 'user', parts: [{ text: 'Hi' }] }];
const declared = [
  {
    functionDeclarations: [
      { name: 'f', parameters: { type: 'OBJECT', properties: { a: { type: 'STRING' } } } },
    ],
  },
];

/** Without the ids, which are made up where there was none, and with neighbouring plain texts of the model as one. */
function comparable(list: readonly JsonObject[]): unknown {
  return list.map(({ role, parts }) => {
    const said: JsonObject[] = [];
    for (const part of objectsOf(parts)) {
      const last = said.at(-1);
      if (role === 'model' && isPlainText(part) && last !== undefined && isPlainText(last)) {
        said.splice(-1, 1, { text: `${last.text}${part.text}` });
      } else said.push(withoutId(part));
    }
    return { role, parts: said };
  });
}

function isPlainText(part: JsonObject): boolean {
  return Object.keys(part).join() === 'text';
}

function withoutId(part: JsonObject): JsonObject {
  const [key] = ['functionCall', 'functionResponse'].filter((one) => isJsonObject(part[one]));
  if (key === undefined) return part;
  const { id: _, ...rest } = Object(part[key]);
  return { ...part, [key]: rest };
}

/** Every response has the id of the call in its own place. */
function answeredCalls(list: readonly JsonObject[]): boolean {
  return list.every(({ parts }, index) => {
    const calls = objectsOf(parts).flatMap(({ functionCall }) =>
      isJsonObject(functionCall) ? [functionCall.id] : [],
    );
    const answers = objectsOf(list[index + 1]?.parts).flatMap(({ functionResponse }) =>
      isJsonObject(functionResponse) ? [functionResponse.id] : [],
    );
    return calls.length === 0 || JSON.stringify(calls) === JSON.stringify(answers);
  });
}

/** The same schema as JSON Schema, worked out in another way than the code does. */
function asJsonSchema(value: JsonObject): JsonObject {
  const { type, nullable, properties, items, anyOf, format, ...rest } = value;
  const name = String(type).toLowerCase();
  const counted = Object.fromEntries(
    Object.entries(rest).map(([key, one]) => [
      key,
      /^(min|max)(Items|Length)$/.test(key) ? Number(one) : one,
    ]),
  );
  return {
    ...counted,
    ...(type === undefined ? {} : { type: nullable === true ? [name, 'null'] : name }),
    ...(format === undefined || format === 'enum' ? {} : { format }),
    ...(isJsonObject(items) ? { items: asJsonSchema(items) } : {}),
    ...(Array.isArray(anyOf) ? { anyOf: objectsOf(anyOf).map(asJsonSchema) } : {}),
    ...(isJsonObject(properties)
      ? {
          properties: Object.fromEntries(
            Object.entries(properties).map(([key, one]) => [key, asJsonSchema(Object(one))]),
          ),
        }
      : {}),
  };
}

/** Free JSON, and what goes to Google as it is, who reads both spellings. */
const free = new Set(['args', 'response', 'imageConfig', 'videoMetadata']);

function inSnakeCase(value: unknown): JsonObject {
  return Object(spelt(value));
}

function spelt(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(spelt);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      free.has(key) ? one : spelt(one),
    ]),
  );
}
