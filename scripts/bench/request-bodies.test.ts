import { describe, expect, test } from '@jest/globals';
import { foreignCaseNames } from './bench-cases.ts';
import { loadPlan } from './load-plans.ts';
import { proxyConfig } from './proxy.ts';
import { imageChat, smallChat, textChat } from './request-bodies.ts';
import { MASTER_KEY, requestBytes } from './request-bytes.ts';
import { answerAskedBy } from './request-reader.ts';

describe('request bodies', () => {
  test.each([
    ['small', smallChat(1_000, 'unary'), 1_000, 0],
    ['text', textChat(200_000), 200_000, 2_000],
    ['image', imageChat(2_000_000), 2_000_000, 0],
  ])('%s: both forms are JSON of the promised size', (_name, bodies, sizeBytes, toleranceBytes) => {
    for (const body of bodies) {
      expect(Math.abs(body.length - sizeBytes)).toBeLessThanOrEqual(toleranceBytes);
      expect(JSON.parse(body.toString())).toMatchObject({ model: 'bench' });
    }
  });

  test('one form names the model first, the other after the messages, with the same content', () => {
    const [first, last] = smallChat(1_000, 'stream').map((body) => body.toString());
    expect(first).toMatch(/^\{"model":"bench"/);
    expect(last).toMatch(/"model":"bench","stream":true\}$/);
    expect(JSON.parse(first ?? '')).toEqual(JSON.parse(last ?? ''));
  });

  test('the end of a body tells which answer it asks for', () => {
    for (const kind of ['unary', 'stream', 'idle'] as const) {
      const [, last] = smallChat(1_000, kind);
      expect(answerAskedBy(last.toString().slice(-64))).toBe(kind);
    }
  });

  test('the text is as dense in quotes and escapes as code is', () => {
    const text = textChat(200_000)[0].toString();
    const bytesPer = (character: string): number => text.length / (text.split(character).length - 1);
    expect(bytesPer('"')).toBeGreaterThan(50);
    expect(bytesPer('"')).toBeLessThan(125);
    expect(bytesPer('\\')).toBeLessThan(30);
    expect(text).toContain('\\"model\\"');
    expect(Buffer.byteLength(text)).toBeGreaterThan(text.length);
  });

  test('the bodies are the same in every run', () => {
    expect(imageChat(10_000)[0].equals(imageChat(10_000)[0])).toBe(true);
    expect(textChat(10_000)[0].equals(textChat(10_000)[0])).toBe(true);
  });
});

test.each(foreignCaseNames)('%s asks in 1 KB, twice the same, under a model that the proxy has', (name) => {
  const { bodies, target } = loadPlan(name);
  const [first, second] = bodies.map((body) => JSON.parse(body.toString()));
  expect(bodies.map(({ length }) => length)).toEqual([1_000, 1_000]);
  expect(first).toEqual(second);
  const path = target?.path ?? '';
  const model = first.model ?? /models\/([^:]+):/.exec(path)?.[1];
  expect(proxyConfig(1)).toContain(`model_name: ${model}\n`);
  expect(first.stream === true || path.includes('streamGenerateContent')).toBe(name.endsWith('-stream'));
});

test('a request announces the length of its body and shows the key', () => {
  const body = Buffer.from('{"a":"é"}');
  const [head, sent] = requestBytes(body, 4_000).toString().split('\r\n\r\n');
  expect(head).toContain(`\r\nContent-Length: ${body.length}`);
  expect(head).toContain(`\r\nAuthorization: Bearer ${MASTER_KEY}\r\n`);
  expect(sent).toBe(body.toString());
});
