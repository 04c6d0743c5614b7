import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isJsonObject, memberAt, memberOf } from '@bytebot/shared';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type RunningSimulator, startSimulator } from '../src/index.ts';
import { ask } from './support/ask.ts';

/** What the translation makes of each request must be what Converse takes. */

const folder = fileURLToPath(new URL('../../llm-providers/fixtures/', import.meta.url));

/** Requests that are translated as they are and refused with reason: the client asks for what is not there. */
const refused: Readonly<Record<string, RegExp>> = {
  betas: /mcp_servers: Extra inputs/,
  'native-config': /Extra inputs/,
  'native-fields': /Extra inputs/,
  'sampling-openai-only': /x_unknown: Extra inputs/,
  'tool-result-without-call': /exceeds the number of toolUse/,
};

let simulator: RunningSimulator;
beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
});
afterAll(() => simulator.close());

const names = readdirSync(`${folder}_requests`).map((name) => name.replace('.json', ''));

test.each(names)('Converse takes %s', async (name) => {
  const golden = read(`bedrock/requests/${name}.json`);
  const body = memberOf(golden, 'body');
  if (!isJsonObject(body)) {
    expect(memberAt(golden, 'translationError', 'path')).not.toBe('');
    return;
  }
  const own = memberAt(read(`_requests/${name}.json`), 'models', 'bedrock');
  const model = encodeURIComponent(String(own ?? memberOf(read('bedrock/target.json'), 'model')));
  for (const verb of ['converse', 'converse-stream']) {
    const seen = await ask(simulator, { path: `/bedrock/model/${model}/${verb}`, body });
    const reason = refused[name];
    expect([seen.status, seen.text]).toEqual([
      reason === undefined ? 200 : 400,
      reason === undefined ? expect.any(String) : expect.stringMatching(reason),
    ]);
  }
});

function read(name: string): unknown {
  return JSON.parse(readFileSync(folder + name, 'utf8'));
}
