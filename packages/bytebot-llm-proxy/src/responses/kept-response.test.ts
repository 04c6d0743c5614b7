import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inputOf, outputOf, readRecord, writeBound, writeKept } from './kept-response.ts';

describe('a record of a response', () => {
  test('gives back what was kept, whatever stands in it', () => {
    const objects = fc.array(fc.dictionary(fc.string(), fc.jsonValue()).map((fields) => ({ ...fields })));
    fc.assert(
      fc.property(objects, objects, (input, output) => {
        const asJson = JSON.parse(JSON.stringify({ input, output })) as { input: object[]; output: object[] };
        const record = writeKept(JSON.stringify(input), JSON.stringify({ id: 'resp_1', output }));
        const kept = readRecord(record);
        if (kept?.kind !== 'kept') throw new Error('not kept');
        expect(inputOf(kept)).toEqual(asJson.input);
        expect(outputOf(kept)).toEqual(asJson.output);
        expect(kept.response.id).toBe('resp_1');
      }),
    );
  });

  test('gives back where it is', () => {
    expect(readRecord(writeBound('deployment', 'gpt'))).toEqual({
      kind: 'bound',
      deploymentId: 'deployment',
      model: 'gpt',
    });
  });

  test.each([
    '',
    'x',
    '{}',
    '{"version":1}',
    '{"version":2,"kind":"bound","deploymentId":"d","model":"m"}',
    '{"version":1,"kind":"bound"}',
    '{"version":1,"kind":"kept"}',
    '{"version":1,"kind":"kept"}\n[]',
    '{"version":1,"kind":"kept"}\n[]\nx',
    '{"version":1,"kind":"kept"}\n[]\n[]',
  ])('of another kind or version is none: %j', (text) => {
    expect(readRecord(Buffer.from(text))).toBeUndefined();
  });
});
