import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readTraceparent, traceparentOf } from './trace-context.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

describe('a traceparent is read', () => {
  test.each([
    ['as sent', `00-${TRACE}-${SPAN}-01`, true],
    ['not to be recorded', `00-${TRACE}-${SPAN}-00`, false],
    ['with further flags', `00-${TRACE}-${SPAN}-03`, true],
    ['of a later version', `01-${TRACE}-${SPAN}-01`, true],
    ['of a later version with more fields', `cc-${TRACE}-${SPAN}-00-what-comes-then`, false],
  ])('%s', (_title, header, isSampled) => {
    expect(readTraceparent(header)).toEqual({ traceId: TRACE, spanId: SPAN, isSampled });
  });
});

describe('a traceparent is ignored', () => {
  test.each([
    ['when it is missing', undefined],
    ['when it is empty', ''],
    ['with more fields than its version has', `00-${TRACE}-${SPAN}-01-more`],
    ['of a version that cannot be', `ff-${TRACE}-${SPAN}-01`],
    ['in capitals', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['with a trace of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['with a span of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['with a short trace', `00-${TRACE.slice(1)}-${SPAN}-01`],
    ['with flags that are none', `00-${TRACE}-${SPAN}-0x`],
    ['without flags', `00-${TRACE}-${SPAN}`],
    ['sent twice', `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`],
    ['as a list', [`00-${TRACE}-${SPAN}-01`]],
  ])('%s', (_title, header) => {
    expect(readTraceparent(header)).toBeUndefined();
  });
});

test('what is written is read back, and whatever is sent, nothing is thrown', () => {
  const hex = (digits: number): fc.Arbitrary<string> =>
    fc
      .array(fc.constantFrom(...'0123456789abcdef'), { minLength: digits, maxLength: digits })
      .map((parts) => parts.join(''))
      .filter((text) => /[1-9a-f]/.test(text));
  fc.assert(
    fc.property(hex(32), hex(16), fc.boolean(), (traceId, spanId, isSampled) => {
      expect(readTraceparent(traceparentOf(traceId, spanId, isSampled))).toEqual({
        traceId,
        spanId,
        isSampled,
      });
    }),
  );
  fc.assert(fc.property(fc.string(), (header) => void readTraceparent(header)));
});
