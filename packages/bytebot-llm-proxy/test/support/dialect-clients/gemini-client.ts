import type { JsonObject } from '@bytebot/shared';
import {
  count,
  type DialectClient,
  endingOf,
  eventsIn,
  object,
  objects,
  only,
  present,
  type Said,
  text,
  type Wish,
} from './wish.ts';

/** Google's generateContent. */
export const geminiClient: DialectClient = {
  name: 'generateContent',
  request: (model, wish) => ({
    path: `/v1beta/models/${model}:${wish.streams === true ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    body: requestBody(wish),
  }),
  readWhole: (body) => saidBy([body]),
  readStream: (stream) => saidBy(eventsIn(stream).map(({ data }): JsonObject => JSON.parse(data))),
  endings: { calls: 'stop', length: 'length' },
};

function requestBody(wish: Wish): JsonObject {
  const { system, tools, schema, thinks, stop, earlier, picture } = wish;
  const shown = { inlineData: { mimeType: 'image/png', data: picture } };
  return present({
    systemInstruction: system === undefined ? undefined : { parts: [{ text: system }] },
    contents: [
      { role: 'user', parts: [{ text: wish.text }, ...(picture === undefined ? [] : [shown])] },
      ...(earlier === undefined ? [] : [...earlier.answer.turn, results(earlier)]),
    ],
    tools:
      tools === undefined
        ? undefined
        : [
            {
              functionDeclarations: tools.map(({ name, parameters }) => ({
                name,
                parametersJsonSchema: parameters,
              })),
            },
          ],
    generationConfig: present({
      responseMimeType: schema === undefined ? undefined : 'application/json',
      responseJsonSchema: schema,
      thinkingConfig: thinks === true ? { includeThoughts: true, thinkingBudget: 1_024 } : undefined,
      stopSequences: stop === undefined ? undefined : [stop],
      maxOutputTokens: wish.tokensMax,
    }),
  });
}

function results({ answer, results: given }: NonNullable<Wish['earlier']>): JsonObject {
  return {
    role: 'user',
    parts: answer.calls.map(({ id, name }, index) => ({
      functionResponse: {
        ...(id === 'undefined' ? {} : { id }),
        name,
        response: { output: given[index] },
      },
    })),
  };
}

const words = { STOP: 'stop', MAX_TOKENS: 'length', SAFETY: 'refused' } as const;

function saidBy(answers: JsonObject[]): Said {
  const candidates = answers.flatMap(({ candidates: all }) => objects(all));
  const parts = candidates.flatMap(({ content }) => objects(object(content).parts));
  const ended = candidates.filter(({ finishReason }) => finishReason !== undefined);
  const usage = object(answers.at(-1)?.usageMetadata);
  const thoughtTokens = usage.thoughtsTokenCount ?? 0;
  return {
    text: parts.map((part) => (part.thought === true ? '' : text(part.text))).join(''),
    thoughts: parts.map((part) => (part.thought === true ? text(part.text) : '')).join(''),
    calls: parts.flatMap(({ functionCall }) => {
      if (functionCall === undefined) return [];
      const { id, name, args = {} } = object(functionCall);
      return [{ id: String(id), name: String(name), input: args }];
    }),
    ending: endingOf(only(ended, 'finish reason').finishReason, words),
    tokens: {
      input: count(usage.promptTokenCount),
      output: count(usage.candidatesTokenCount) + count(thoughtTokens),
    },
    // As Google’s SDK does, for Google refuses empty texts.
    turn: [{ role: 'model', parts: parts.filter((part) => part.text !== '') }],
  };
}
