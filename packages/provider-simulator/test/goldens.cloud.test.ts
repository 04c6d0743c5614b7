import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isJsonObject, type JsonObject, memberAt, memberOf } from '@bytebot/shared';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type RunningSimulator, startSimulator } from '../src/index.ts';
import { ask, type Seen } from './support/ask.ts';

/** What Vertex AI and Cohere are sent for each request must be what they take. */

const folder = fileURLToPath(new URL('../../llm-providers/fixtures/', import.meta.url));
const names = readdirSync(`${folder}_requests`).map((name) => name.replace('.json', ''));

/** Requests that are translated as they are and refused with reason: the client asks for what is not there. */
const refused: Readonly<Record<string, RegExp>> = {
  'vertex_ai/image-svg': /Unsupported MIME type/,
  'vertex_ai/image-uploaded': /Cannot fetch content/,
  'cohere/image-svg': /invalid image url/,
  'cohere/tool-result-without-call': /not found in previous tool calls/,
};

let simulator: RunningSimulator;
let token: string;
beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
  const path = '/computeMetadata/v1/instance/service-accounts/default/token';
  const seen = await ask(simulator, { path, headers: { 'metadata-flavor': 'Google' } });
  token = JSON.parse(seen.text).access_token;
});
afterAll(() => simulator.close());

describe.each(['vertex_ai', 'cohere'] as const)('%s takes', (provider) => {
  test.each(names)('%s', async (name) => {
    const golden = read(`${provider}/requests/${name}.json`);
    const body = memberOf(golden, 'body');
    if (!isJsonObject(body)) {
      expect(memberAt(golden, 'translationError', 'path')).not.toBe('');
      return;
    }
    const seen = await send(provider, modelOf(provider, name), body);
    const reason = refused[`${provider}/${name}`];
    expect([seen.status, seen.text]).toEqual([
      reason === undefined ? 200 : 400,
      reason === undefined ? expect.any(String) : expect.stringMatching(reason),
    ]);
  });
});

function send(provider: 'vertex_ai' | 'cohere', model: string, body: JsonObject): Promise<Seen> {
  if (provider === 'cohere') return ask(simulator, { path: '/cohere/v2/chat', body });
  const path = `/vertex/v1/projects/p/locations/l/publishers/google/models/${model}:generateContent`;
  return ask(simulator, { path, headers: { authorization: `Bearer ${token}` }, body });
}

function modelOf(provider: string, name: string): string {
  const own = memberAt(read(`_requests/${name}.json`), 'models', provider);
  return String(own ?? memberOf(read(`${provider}/target.json`), 'model'));
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(folder + name, 'utf8'));
}
