import { isJsonObject } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  caseNames,
  hasFixture,
  nativeProviders,
  readFixtureStream,
  readStream,
} from './fixtures.test-helper.ts';

/** What comes over the network comes in any pieces, and ends anywhere, also inside of a character. */

const beyondAscii = /[^\0-\x7f]/;

describe.each(nativeProviders().map((provider) => [provider.id, provider] as const))('%s', (id, provider) => {
  const names = caseNames(id).filter((name) => hasFixture(id, name, 'events.txt'));

  test.each(names)('%s reads the same byte by byte and in any pieces', (name) => {
    const bytes = readFixtureStream(provider, name);
    const whole = readStream(provider, [bytes]);
    expect(
      readStream(
        provider,
        [...bytes].map((byte) => Uint8Array.of(byte)),
      ),
    ).toEqual(whole);
    const cuts = fc.uniqueArray(fc.nat(bytes.length), { maxLength: 12 });
    fc.assert(
      fc.property(cuts, (places) => {
        expect(readStream(provider, piecesOf(bytes, places))).toEqual(whole);
      }),
      { numRuns: 100 },
    );
  });

  test('some stream holds characters of several bytes', () => {
    expect(
      names.some((name) => beyondAscii.test(Buffer.from(readFixtureStream(provider, name)).toString())),
    ).toBe(true);
  });
});

// A binary frame carries its own checksums; what is broken there never reaches the dialect.
const readAsText = nativeProviders().filter(({ native }) => native.framing !== 'aws-event-stream');

describe.each(readAsText.map((provider) => [provider.id, provider] as const))('%s', (id, provider) => {
  const names = caseNames(id).filter((name) => hasFixture(id, name, 'events.txt'));

  test.each(names)('%s, cut short at any byte, gives a beginning of what the whole gives', (name) => {
    const bytes = readFixtureStream(provider, name);
    const whole = chunksOf(readStream(provider, [bytes]));
    for (let end = 0; end < bytes.length; end += 1) {
      // A failure of the provider is an outcome; anything else is thrown and fails the test.
      const chunks = chunksOf(readStream(provider, [bytes.subarray(0, end)]));
      expect(chunks.length).toBeLessThanOrEqual(whole.length);
      if (JSON.stringify(chunks) !== JSON.stringify(whole.slice(0, chunks.length)))
        throw new Error(`Cut at byte ${end}, it gives something else.`);
    }
  });

  test.each(names)('%s with any one byte changed is read or is a failure of the provider', (name) => {
    const bytes = readFixtureStream(provider, name);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (place, byte) => {
        const changed = Uint8Array.from(bytes);
        changed[place] = byte;
        expect(Array.isArray(chunksOf(readStream(provider, [changed])))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

function piecesOf(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places].sort((one, other) => one - other);
  return [...ends, bytes.length].map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

function chunksOf(read: unknown): unknown[] {
  const chunks = isJsonObject(read) ? read.chunks : undefined;
  if (!Array.isArray(chunks)) throw new Error('There are no chunks.');
  return chunks;
}
