import { describe, expect, test } from '@jest/globals';
import { foreignCaseNames, foreignCaseOf } from './bench-cases.ts';
import { loadPlan } from './load-plans.ts';
import { nativeAnswers } from './native-answers.ts';
import { smallChat } from './request-bodies.ts';
import { requestBytes } from './request-bytes.ts';
import { type Asked, RequestReader } from './request-reader.ts';
import { ResponseReader } from './response-reader.ts';
import { idleAnswer, streamAnswer, streamMinimumBytes, unaryAnswer } from './upstream-answers.ts';

const unary = { stream: false, minimumBytes: unaryAnswer().bodyBytes };
const stream = { stream: true, minimumBytes: streamMinimumBytes() };

describe('the load generator reads', () => {
  test.each([
    ['a unary answer', unaryAnswer(), unary],
    ['a stream', streamAnswer(), stream],
  ])('%s, cut at any byte', (_name, { bytes, bodyBytes }, expected) => {
    for (let cut = 1; cut < bytes.length; cut += 1) {
      const reader = new ResponseReader(expected);
      const complete = [reader.push(bytes.subarray(0, cut)), reader.push(bytes.subarray(cut))];
      expect([cut, ...complete, reader.bodyBytes]).toEqual([cut, false, true, bodyBytes]);
    }
  });

  test('a stream in single bytes, and another one after it on the same connection', () => {
    const reader = new ResponseReader(stream);
    const { bytes } = streamAnswer();
    for (let turn = 0; turn < 2; turn += 1) {
      for (let at = 0; at < bytes.length - 1; at += 1)
        expect(reader.push(bytes.subarray(at, at + 1))).toBe(false);
      expect(reader.push(bytes.subarray(-1))).toBe(true);
    }
  });

  test.each([
    ['another status', 'HTTP/1.1 503 Busy\r\ncontent-length: 2\r\n\r\nno', /503 Busy: no/],
    ['a short body', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}', /2 bytes instead of/],
    ['a longer body', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}{}', /more bytes than announced/],
    ['no framing', 'HTTP/1.1 200 OK\r\n\r\n', /neither a length nor chunks/],
    ['a broken chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxy\r\n', /without a size/],
  ])('%s as an error', (_name, response, message) => {
    expect(() => new ResponseReader(unary).push(Buffer.from(response))).toThrow(message);
  });

  test('a stream that ends without its end mark or without an event as an error', () => {
    const whole = streamAnswer().bytes.toString('latin1');
    const unended = whole.replace('e\r\ndata: [DONE]\n\n\r\n', 'e\r\ndata: [GONE]\n\n\r\n');
    expect(unended).not.toBe(whole);
    expect(() => new ResponseReader(stream).push(Buffer.from(unended))).toThrow('without its end mark');
    const head = whole.slice(0, whole.indexOf('\r\n\r\n') + 4);
    const short = `${head}e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n`;
    expect(() => new ResponseReader(stream).push(Buffer.from(short))).toThrow('14 bytes instead of');
  });

  test('the start of an idle stream as begun and not as ended', () => {
    const { bytes, bodyBytes } = idleAnswer();
    const reader = new ResponseReader({ stream: true, minimumBytes: bodyBytes });
    expect(reader.push(bytes)).toBe(false);
    expect(reader.bodyBytes).toBe(bodyBytes);
  });
});

describe('the mock', () => {
  test('answers each request once it is complete, in any pieces', () => {
    const requests = (['unary', 'stream', 'idle'] as const).map((kind) =>
      requestBytes(smallChat(600, kind)[1], 4_000),
    );
    const bytes = Buffer.concat(requests);
    for (const step of [1, 7, 500, bytes.length]) {
      const asked: string[] = [];
      const reader = new RequestReader(({ kind }) => asked.push(kind));
      for (let at = 0; at < bytes.length; at += step) reader.push(bytes.subarray(at, at + step));
      expect(asked).toEqual(['unary', 'stream', 'idle']);
    }
  });

  test('answers in the dialect of the path, whatever place its wish for a stream has', () => {
    const told: Asked[] = [];
    const reader = new RequestReader((asked) => told.push(asked));
    for (const name of foreignCaseNames) {
      const { bodies, target } = loadPlan(name);
      for (const body of bodies) {
        const request = requestBytes(body, 4_000, target);
        for (let at = 0; at < request.length; at += 7) reader.push(request.subarray(at, at + 7));
        const dialect = { messages: 'anthropic', responses: 'responses', generate: 'gemini' }[
          foreignCaseOf(name).client
        ];
        expect(told.splice(0)).toEqual([{ kind: name.endsWith('-stream') ? 'stream' : 'unary', dialect }]);
      }
    }
  });

  test.each(['messages', 'responses', 'generate'] as const)(
    'ends streams of %s as its load expects',
    (client) => {
      const dialect = ({ messages: 'anthropic', responses: 'responses', generate: 'gemini' } as const)[
        client
      ];
      const { bytes, bodyBytes } = nativeAnswers(dialect).stream;
      const reader = new ResponseReader(loadPlan(`${client}-stream`).expected);
      expect(reader.push(bytes)).toBe(true);
      expect(reader.bodyBytes).toBe(bodyBytes);
    },
  );

  test('refuses a body of unknown length, which no gateway should make of a known one', () => {
    const reader = new RequestReader(() => undefined);
    const request = Buffer.from('POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n');
    expect(() => reader.push(request)).toThrow('without content-length');
  });

  test('answers like a provider: sizes, usage and headers', () => {
    const { bytes, bodyBytes } = unaryAnswer();
    const [head = '', body = ''] = bytes.toString().split('\r\n\r\n');
    expect(bodyBytes).toBeGreaterThan(600);
    expect(bodyBytes).toBeLessThan(900);
    expect(JSON.parse(body)).toMatchObject({ usage: { total_tokens: 277 } });
    expect(head).toMatch(/x-ratelimit-remaining-tokens: \d+\r\n/);
    const events = streamAnswer().bytes.toString().split('data: ').slice(1);
    expect(events).toHaveLength(104);
    expect(events[1]?.length).toBeGreaterThan(180);
    expect(events[1]?.length).toBeLessThan(320);
  });
});
