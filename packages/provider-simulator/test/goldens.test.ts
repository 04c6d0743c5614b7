import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isJsonObject, type JsonObject, memberAt, memberOf } from '@bytebot/shared';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type RunningSimulator, startSimulator } from '../src/index.ts';
import { ask, type Seen } from './support/ask.ts';

/** What the native translations make of each request must be what the provider takes. */

const folder = fileURLToPath(new URL('../../llm-providers/fixtures/', import.meta.url));

/** Requests that are translated as they are and refused with reason: the client asks for what is not there. */
const refused: Readonly<Record<string, RegExp>> = {
  'gemini/image-svg': /Unsupported MIME type/,
  'anthropic/tool-result-without-call': /unexpected `tool_use_id`/,
};

let simulator: RunningSimulator;
beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
});
afterAll(() => simulator.close());

describe.each(['gemini', 'anthropic'] as const)('%s takes', (provider) => {
  const names = readdirSync(`${folder}_requests`).map((name) => name.replace('.json', ''));
  test.each(names)('%s', async (name) => {
    const golden = read(`${provider}/requests/${name}.json`);
    const body = memberOf(golden, 'body');
    if (!isJsonObject(body)) {
      expect(memberAt(golden, 'translationError', 'path')).not.toBe('');
      return;
    }
    const headers = memberOf(golden, 'headers');
    const seen = await send(provider, modelOf(provider, name), body, headers);
    const reason = refused[`${provider}/${name}`];
    expect([seen.status, seen.text]).toEqual([
      reason === undefined ? 200 : 400,
      reason === undefined ? expect.any(String) : expect.stringMatching(reason),
    ]);
  });
});

function send(
  provider: 'gemini' | 'anthropic',
  model: string,
  body: JsonObject,
  own: unknown,
): Promise<Seen> {
  return provider === 'gemini'
    ? ask(simulator, {
        path: `/gemini/v1beta/models/${model}:generateContent`,
        headers: { 'x-goog-api-key': 'sk-test' },
        body,
      })
    : ask(simulator, {
        path: '/anthropic/v1/messages',
        headers: { 'x-api-key': 'sk-test', 'anthropic-version': '2023-06-01', ...Object(own) },
        body,
      });
}

function modelOf(provider: string, name: string): string {
  const own = memberAt(read(`_requests/${name}.json`), 'models', provider);
  return String(own ?? memberOf(read(`${provider}/target.json`), 'model'));
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(folder + name, 'utf8'));
}
