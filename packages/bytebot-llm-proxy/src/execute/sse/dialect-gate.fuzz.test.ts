import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { NativeReading } from '../../dialects/client-dialect.ts';
import { createDialectGate, type DialectGate } from './dialect-gate.ts';
import {
  events,
  named,
  nameless,
  readDialectStream,
  runDialectGate,
} from './dialect-reference.test-helper.ts';
import {
  damagedNamedStream,
  namedStream,
  namelessStream,
  wholeNamedStream,
} from './dialect-stream.test-helper.ts';
import { cutAt } from './sse-stream.test-helper.ts';

const gateOf = (reading: NativeReading, echoModel?: string): DialectGate =>
  createDialectGate({ reading, form: events, echoModel });

const anyStream = fc.oneof(
  fc.tuple(namedStream, fc.constant(named)),
  fc.tuple(namelessStream, fc.constant(nameless)),
);

test('any stream comes to what a plain reader makes of it, whatever the chunks', () => {
  const property = fc.property(anyStream, fc.array(fc.nat(), { maxLength: 6 }), ([bytes, reading], cuts) => {
    const expected = readDialectStream(bytes, reading);
    expect(runDialectGate(gateOf(reading), [bytes])).toEqual(expected);
    expect(runDialectGate(gateOf(reading), cutAt(bytes, cuts))).toEqual(expected);
  });
  fc.assert(property, { numRuns: 700 });
});

test('any stream comes to the same at every single cut, and byte by byte', () => {
  const property = fc.property(anyStream, ([bytes, reading]) => {
    const expected = readDialectStream(bytes, reading);
    for (let place = 0; place <= bytes.length; place += 1) {
      expect(runDialectGate(gateOf(reading), cutAt(bytes, [place]))).toEqual(expected);
    }
    expect(runDialectGate(gateOf(reading), cutAt(bytes, [...bytes.keys()]))).toEqual(expected);
  });
  fc.assert(property, { numRuns: 25 });
});

test('a damaged stream is never taken for another one', () => {
  const property = fc.property(damagedNamedStream, fc.array(fc.nat(), { maxLength: 3 }), (bytes, cuts) => {
    expect(runDialectGate(gateOf(named), cutAt(bytes, cuts))).toEqual(readDialectStream(bytes, named));
  });
  fc.assert(property, { numRuns: 700 });
});

test('another model name is spliced in, and nothing else changes', () => {
  const echoModel = 'my "model" ü';
  const property = fc.property(wholeNamedStream, fc.array(fc.nat(), { maxLength: 3 }), (bytes, cuts) => {
    const expected = readDialectStream(bytes, named, echoModel);
    expect(runDialectGate(gateOf(named, echoModel), cutAt(bytes, cuts))).toEqual(expected);
  });
  fc.assert(property, { numRuns: 200 });
});
