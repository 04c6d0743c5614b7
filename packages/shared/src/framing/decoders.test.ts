import { crc32 } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { SseEvent } from '../sse/sse-event.ts';
import { AwsEventStreamDecoder } from './aws-event-stream-decoder.ts';
import type { EventDecoder } from './event-decoder.ts';
import { NdjsonDecoder } from './ndjson-decoder.ts';

function readAll(decoder: EventDecoder, bytes: Uint8Array, cuts: readonly number[]): SseEvent[] {
  const events: SseEvent[] = [];
  let start = 0;
  for (const cut of [...cuts, bytes.length]) {
    events.push(...decoder.push(bytes.subarray(start, cut)));
    start = cut;
  }
  return [...events, ...decoder.end()];
}

/** One message as AWS writes it, with headers of the string type and one of another. */
function message(headers: Readonly<Record<string, string>>, payload: string): Buffer {
  const parts = Object.entries(headers).map(([name, value]) => {
    const size = Buffer.alloc(2);
    size.writeUInt16BE(Buffer.byteLength(value));
    return Buffer.concat([
      Buffer.from([name.length]),
      Buffer.from(name),
      Buffer.from([7]),
      size,
      Buffer.from(value),
    ]);
  });
  const flag = Buffer.concat([Buffer.from([4]), Buffer.from('flag'), Buffer.from([0])]);
  const head = Buffer.concat([flag, ...parts]);
  const body = Buffer.from(payload);
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(16 + head.length + body.length, 0);
  prelude.writeUInt32BE(head.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const all = Buffer.concat([prelude, head, body, Buffer.alloc(4)]);
  all.writeUInt32BE(crc32(all.subarray(0, -4)), all.length - 4);
  return all;
}

const stream = Buffer.concat([
  message({ ':message-type': 'event', ':event-type': 'messageStart' }, '{"role":"assistant"}'),
  message({ ':event-type': 'contentBlockDelta' }, '{"text":"Grüße 🙂"}'),
  message({ ':message-type': 'exception', ':exception-type': 'throttlingException' }, '{"message":"slow"}'),
]);
const events = [
  { event: 'messageStart', data: '{"role":"assistant"}' },
  { event: 'contentBlockDelta', data: '{"text":"Grüße 🙂"}' },
  { event: 'throttlingException', data: '{"message":"slow"}' },
];

describe('the binary event stream', () => {
  test('is read whole and when it is cut at any byte', () => {
    expect(readAll(new AwsEventStreamDecoder(), stream, [])).toEqual(events);
    for (let cut = 1; cut < stream.length; cut += 1) {
      expect(readAll(new AwsEventStreamDecoder(), stream, [cut])).toEqual(events);
    }
    const everyByte = Array.from({ length: stream.length - 1 }, (_, index) => index + 1);
    expect(readAll(new AwsEventStreamDecoder(), stream, everyByte)).toEqual(events);
  });

  test('one changed byte is noticed, wherever it is', () => {
    for (let index = 0; index < stream.length; index += 1) {
      const damaged = Buffer.from(stream);
      damaged[index] = (damaged[index] ?? 0) ^ 0x41;
      expect(() => readAll(new AwsEventStreamDecoder(), damaged, [])).toThrow(RangeError);
    }
  });

  test('an end inside a message, a message that is too large and any noise are errors, not events', () => {
    expect(() => readAll(new AwsEventStreamDecoder(), stream.subarray(0, -1), [])).toThrow(
      /inside a message/,
    );
    expect(() => new AwsEventStreamDecoder(32).push(stream)).toThrow(/larger than 32 bytes/);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 200 }), (noise) => {
        expect(() => readAll(new AwsEventStreamDecoder(), noise, [])).toThrow(RangeError);
      }),
      { numRuns: 300 },
    );
  });
});

describe('lines of JSON', () => {
  const bytes = Buffer.from('{"a":"é🙂"}\r\n\n{"b":1}\n{"c":2}');
  const lines = ['{"a":"é🙂"}', '{"b":1}', '{"c":2}'].map((data) => ({ event: '', data }));

  test('are read whole and when they are cut at any byte', () => {
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      expect(readAll(new NdjsonDecoder(), bytes, [cut])).toEqual(lines);
    }
  });

  test('a line without end is given up on', () => {
    const decoder = new NdjsonDecoder(10);
    decoder.push(Buffer.from('{"a":1}\n'));
    expect(() => decoder.push(Buffer.from('x'.repeat(11)))).toThrow(/longer than 10 characters/);
  });
});
