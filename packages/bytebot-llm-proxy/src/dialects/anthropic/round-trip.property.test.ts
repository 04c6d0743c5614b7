import { findProvider } from '@bytebot/llm-providers';
import type { ChatRequest, JsonObject } from '@bytebot/shared';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readRequest } from './read-request.ts';
import { marksIn, request } from './requests.test-helper.ts';

const model = 'claude-opus-4-6';

/** What Anthropic would be sent by way of the canonical form. */
function sentOn(body: JsonObject): JsonObject {
  const { chat } = readRequest(body);
  const target = { baseUrl: 'https://api.anthropic.com', apiKey: 'sk-test-anthropic', model };
  const built = findProvider('anthropic')?.native?.buildChat({ ...chat, model } as ChatRequest, target);
  expect(built?.dropped).toEqual([]);
  return built?.body ?? {};
}

test('nothing of a request is lost on its way to Claude through the canonical form', () => {
  fc.assert(
    fc.property(request, (body) => {
      fc.pre(marksIn(body) <= 4);
      expect(sentOn(body)).toEqual({ model, ...body });
    }),
    { numRuns: 400 },
  );
});
