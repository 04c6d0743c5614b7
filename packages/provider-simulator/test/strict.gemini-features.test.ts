import { memberAt } from '@bytebot/shared';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type RunningSimulator, startSimulator } from '../src/index.ts';
import { ask, type Seen } from './support/ask.ts';
import { pixelBase64 } from './support/requests.ts';

/** What Gemini refuses about files, tools and penalties, and what it says beside its text. */

let simulator: RunningSimulator;
beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
});
afterAll(() => simulator.close());

const says = (...parts: object[]): object => ({ role: 'user', parts });
const text = { text: 'x' };
const file = (fileUri: string): object => ({ contents: [says({ fileData: { fileUri } }, text)] });
const mixed = { tools: [{ googleSearch: {} }, { functionDeclarations: [{ name: 'a' }] }] };
const combined = { ...mixed, toolConfig: { includeServerSideToolInvocations: true } };
const old = 'gemini-2.5-flash';
const newest = 'gemini-3-pro-preview';

function generate(body: object, model: string): Promise<Seen> {
  return ask(simulator, {
    path: `/gemini/v1beta/models/${model}:generateContent`,
    headers: { 'x-goog-api-key': 'sk-test' },
    body: { contents: [says(text)], ...body },
  });
}

describe('Gemini refuses', () => {
  test.each([
    ['an address of the web', old, file('https://example.com/cat.png'), /Cannot fetch content/],
    ['both kinds of tools before Gemini 3', old, mixed, /Tool use with function calling is unsupported/],
    ['both kinds of tools unsaid', newest, mixed, /include_server_side_tool_invocations/],
    [
      'a penalty from Gemini 3 on',
      newest,
      { generationConfig: { presencePenalty: 1 } },
      /Penalty is not enabled/,
    ],
  ])('%s', async (_name, model, body, message) => {
    const seen = await generate(body, model);
    expect(seen.status).toBe(400);
    expect(JSON.parse(seen.text)).toMatchObject({ error: { message: expect.stringMatching(message) } });
  });
});

describe('Gemini accepts', () => {
  test.each([
    ['an uploaded file', old, file('https://generativelanguage.googleapis.com/v1beta/files/abc')],
    ['a film of YouTube', old, file('https://www.youtube.com/watch?v=9hE5-98ZeCg')],
    ['both kinds of tools when it is said', newest, combined],
    ['a penalty before Gemini 3', old, { generationConfig: { presencePenalty: 1 } }],
  ])('%s', async (_name, model, body) => {
    expect(await generate(body, model)).toMatchObject({ status: 200 });
  });

  test('a picture inside of a response', async () => {
    const call = { functionCall: { name: 'look', args: {} }, thoughtSignature: 'c2ln' };
    const picture = { inlineData: { mimeType: 'image/png', data: pixelBase64 } };
    const response = { functionResponse: { name: 'look', response: {}, parts: [picture] } };
    const seen = await generate(
      { contents: [says(text), { role: 'model', parts: [call] }, says(response)] },
      newest,
    );
    expect(seen.status).toBe(200);
  });
});

test('probabilities and pages come where they are asked for', async () => {
  const config = { generationConfig: { responseLogprobs: true, logprobs: 1 } };
  const asked = JSON.parse((await generate({ ...config, tools: [{ googleSearch: {} }] }, old)).text);
  const [candidate] = asked.candidates;
  expect(memberAt(candidate, 'logprobsResult', 'chosenCandidates')).not.toEqual([]);
  expect(memberAt(candidate, 'groundingMetadata', 'groundingSupports')).toHaveLength(1);
  const plain = JSON.parse((await generate({}, old)).text);
  expect(Object.keys(plain.candidates[0])).toEqual(['content', 'finishReason', 'index']);
});
