import { readdirSync, readFileSync } from 'node:fs';
import { type Provider, providers, RequestTranslationError, type Target } from '@bytebot/llm-providers';
import { type ChatRequest, isJsonObject } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import { scanBody } from '../http/scan/scan-body.ts';
import { dialectOf } from './translation.ts';

/**
 * A dialect that says it only carries texts has to give the same body when the long ones are left out and put back:
 * every golden request of the providers, with its prose and its pictures made long.
 */

const folder = new URL('../../../llm-providers/fixtures/_requests/', import.meta.url);
const requests = readdirSync(folder).map((name): [string, Record<string, unknown>] => [
  name,
  JSON.parse(readFileSync(new URL(name, folder), 'utf8')).request,
]);
const targets: readonly [string, string, string][] = [
  ['gemini', 'https://g.example/v1beta', 'gemini-2.5-flash'],
  ['gemini', 'https://g.example/v1beta', 'gemini-3-pro-preview'],
  ['anthropic', 'https://a.example', 'claude-sonnet-4-5'],
  ['anthropic', 'https://a.example', 'claude-3-haiku-20240307'],
  ['vertex_ai', 'https://v.example', 'gemini-2.5-flash'],
  ['vertex_ai', 'https://v.example', 'claude-sonnet-4@20250514'],
  ['bedrock', 'https://b.example', 'anthropic.claude-3-5-sonnet-20240620-v1:0'],
  ['bedrock', 'https://b.example', 'amazon.nova-pro-v1:0'],
];

/** Texts and payloads grow; what is parsed by somebody (JSON, addresses, names) stays as it is. */
function grown(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => grown(item, key));
  if (isJsonObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, grown(member, name)]));
  }
  if (typeof value !== 'string') return value;
  if (key === 'url' && value.startsWith('data:image/')) return value + 'AAAA'.repeat(3_000);
  return ['content', 'text'].includes(key) && /^\w/.test(value) ? `${value} é\n${'x'.repeat(12_000)}` : value;
}

function targetOf(baseUrl: string, model: string): Target {
  return { baseUrl, model, apiKey: 'k', settings: { vertex_project: 'p', vertex_location: 'l' } };
}

function bodyOf(provider: Provider, target: Target, request: unknown): unknown {
  const dialect = dialectOf(provider, target);
  try {
    return dialect?.buildChat(request as ChatRequest, target).body;
  } catch (error) {
    if (error instanceof RequestTranslationError) return undefined;
    throw error;
  }
}

describe.each(targets)('%s at %s, %s', (id, baseUrl, model) => {
  const provider = providers.find((one) => one.id === id);
  if (provider === undefined) throw new Error(`${id} is not served`);
  const target = targetOf(baseUrl, model);

  test('says that it carries texts', () => {
    expect(dialectOf(provider, target)?.carriesTexts).toBe(true);
  });

  test('gives the same body around left-out texts', () => {
    let compared = 0;
    for (const [name, request] of requests) {
      const long = grown(request);
      const body = Buffer.from(JSON.stringify(long));
      const longTexts = scanBody(body).longTexts();
      if (longTexts === undefined) continue;
      const expected = bodyOf(provider, target, long);
      const outlined = bodyOf(provider, target, longTexts.parsed());
      if (outlined === undefined) {
        expect({ name, expected }).toEqual({ name, expected: undefined });
        continue;
      }
      const restored = longTexts.restore(JSON.stringify(outlined));
      if (restored === undefined) continue;
      expect({ name, body: JSON.parse(Buffer.concat([...restored]).toString()) }).toEqual({
        name,
        body: expected,
      });
      compared += 1;
    }
    expect(compared).toBeGreaterThan(60);
  });
});
