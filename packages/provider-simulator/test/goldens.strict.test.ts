import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isJsonObject, memberAt, memberOf } from '@bytebot/shared';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type RunningSimulator, startSimulator } from '../src/index.ts';
import { ask } from './support/ask.ts';

/** What the translations make of each request must be what Ollama and Mistral take. */

const folder = fileURLToPath(new URL('../../llm-providers/fixtures/', import.meta.url));
const names = readdirSync(`${folder}_requests`).map((name) => name.replace('.json', ''));

const dialects = [
  { id: 'ollama', path: '/ollama/api/chat', refused: {} },
  {
    id: 'mistral',
    path: '/mistral/v1/chat/completions',
    // The client answers a call that is not there, or leaves one unanswered.
    refused: { 'tool-result-without-call': /Unexpected role 'tool'/ },
  },
] as const;

let simulator: RunningSimulator;
beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
});
afterAll(() => simulator.close());

describe.each(dialects)('$id', ({ id, path, refused }) => {
  test.each(names)('takes %s', async (name) => {
    const golden = read(`${id}/requests/${name}.json`);
    const body = memberOf(golden, 'body');
    if (!isJsonObject(body)) {
      expect(memberAt(golden, 'translationError', 'path')).not.toBe('');
      return;
    }
    const seen = await ask(simulator, { path, body });
    const reason: unknown = memberOf(refused, name);
    if (reason instanceof RegExp)
      expect([seen.status, seen.text]).toEqual([400, expect.stringMatching(reason)]);
    else expect([seen.status, seen.text]).toEqual([200, expect.any(String)]);
  });
});

function read(name: string): unknown {
  return JSON.parse(readFileSync(folder + name, 'utf8'));
}
