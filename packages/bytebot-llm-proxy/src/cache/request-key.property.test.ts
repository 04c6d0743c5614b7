import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { scanBody } from '../http/scan/scan-body.ts';
import { type KeyParts, requestKey } from './request-key.ts';

const parts: KeyParts = {
  operation: 'chat',
  group: 'gpt',
  streaming: false,
  scope: 'caller:one',
  namespace: '',
  headers: [],
};

function keyOf(body: string, more: Partial<KeyParts> = {}): string {
  return requestKey(scanBody(Buffer.from(body)), { ...parts, ...more });
}

type Fields = ReadonlyArray<readonly [string, unknown]>;

const names = ['messages', 'temperature', 'tools', 'top_p', 'seed', 'input', 'ä "quoted"', 'stop', 'n'];
const fields: fc.Arbitrary<Fields> = fc
  .uniqueArray(fc.constantFrom(...names), { minLength: 1 })
  .chain((chosen) =>
    fc.tuple(...chosen.map((name) => fc.tuple(fc.constant(name), fc.jsonValue({ maxDepth: 3 })))),
  );
const whitespace = fc.stringMatching(/^[ \t\r\n]{0,6}$/);

/** The same JSON with other whitespace wherever whitespace may stand. */
function spaced(value: unknown, space: () => string): string {
  const around = (text: string): string => `${space()}${text}${space()}`;
  if (Array.isArray(value)) return `[${value.map((one) => around(spaced(one, space))).join(',') || space()}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(
      ([name, one]) => `${around(JSON.stringify(name))}:${around(spaced(one, space))}`,
    );
    return `{${entries.join(',') || space()}}`;
  }
  return JSON.stringify(value);
}

function written(all: Fields, space: () => string): string {
  const texts = all.map(
    ([name, value]) =>
      `${space()}${JSON.stringify(name)}${space()}:${space()}${spaced(value, space)}${space()}`,
  );
  return `${space()}{${texts.join(',')}}${space()}`;
}

describe('the key of a request', () => {
  test('does not depend on the order of its fields and on whitespace (S3-30)', () => {
    const order = fields.chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.shuffledSubarray([...all], { minLength: all.length, maxLength: all.length }),
        fc.array(whitespace, { minLength: 1, maxLength: 20 }),
      ),
    );
    fc.assert(
      fc.property(order, ([all, shuffled, spaces]) => {
        let at = 0;
        const space = (): string => {
          at += 1;
          return spaces[at % spaces.length] ?? '';
        };
        const compact = written(all, () => '');
        expect(keyOf(written(shuffled, space))).toBe(keyOf(compact));
      }),
    );
  });

  test('is another one when the value of any field that counts is another one (S3-30)', () => {
    const changed = fc.tuple(fields, fc.nat(), fc.jsonValue({ maxDepth: 3 }));
    fc.assert(
      fc.property(changed, ([all, pick, value]) => {
        const at = pick % all.length;
        const other = all.map(([name, old], index): [string, unknown] => [name, index === at ? value : old]);
        fc.pre(JSON.stringify(other[at]) !== JSON.stringify(all[at]));
        expect(keyOf(written(other, () => ''))).not.toBe(keyOf(written(all, () => '')));
      }),
    );
  });

  test('is another one when a field is there or not', () => {
    fc.assert(
      fc.property(fields, fc.nat(), (all, pick) => {
        const without = all.filter((_, index) => index !== pick % all.length);
        expect(keyOf(written(without, () => ''))).not.toBe(keyOf(written(all, () => '')));
      }),
    );
  });

  test('is the same for texts of any length and at any place in them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60_000 }), fc.string(), (length, text) => {
        const long = `${'a'.repeat(length)}${text} \\ "${text}`;
        const one = JSON.stringify({ messages: [{ content: long }], n: 1 });
        const other = JSON.stringify({ n: 1, messages: [{ content: long }] }, undefined, 2);
        expect(keyOf(one)).toBe(keyOf(other));
        expect(keyOf(one)).not.toBe(keyOf(one.replace('\\\\ ', '\\\\  ')));
      }),
      { numRuns: 50 },
    );
  });
});

describe('what counts in a key', () => {
  const body = '{"model":"gpt","messages":[{"role":"user","content":"a b"}],"temperature":0.7}';

  test.each([
    ['the name of the model, which the group stands for', body.replace('"gpt"', '"alias"')],
    ['who asks and why', body.replace('{', '{"user":"me","metadata":{"run":7},"tags":["a"],')],
    ['how the proxy goes about it', body.replace('{', '{"num_retries":1,"timeout":5,"fallbacks":["x"],')],
    ['the controls of the cache', body.replace('{', '{"cache":{"ttl":5},')],
  ])('is not %s', (_what, other) => {
    expect(keyOf(other)).toBe(keyOf(body));
  });

  test.each([
    ['the temperature', body.replace('0.7', '0.8')],
    ['whitespace inside of a text', body.replace('a b', 'a  b')],
    [
      'the order of fields further inside',
      body.replace('"role":"user","content":"a b"', '"content":"a b","role":"user"'),
    ],
    ['tools', body.replace('{', '{"tools":[],')],
    ['how many answers', body.replace('{', '{"n":2,')],
    ['whether a stream tells its usage', body.replace('{', '{"stream_options":{"include_usage":true},')],
  ])('is %s', (_what, other) => {
    expect(keyOf(other)).not.toBe(keyOf(body));
  });

  test('is what stands beside the body, each for itself', () => {
    const others: Partial<KeyParts>[] = [
      { operation: 'completion' },
      { group: 'other' },
      { streaming: true },
      { scope: 'tenant:one' },
      { namespace: 'one' },
      { headers: ['anthropic-beta', 'one'] },
    ];
    const keys = [keyOf(body), ...others.map((other) => keyOf(body, other))];
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.every((key) => /^[0-9a-f]{64}$/.test(key))).toBe(true);
  });

  test('cannot be moved from one place into another', () => {
    expect(keyOf('{"a":1,"b":2}')).not.toBe(keyOf('{"a":12,"b":2}'));
    expect(keyOf('{"a":"1\\n\\"b\\"\\n2"}')).not.toBe(keyOf('{"a":"1","b":"2"}'));
    expect(keyOf('{}', { scope: 'a', namespace: 'b' })).not.toBe(keyOf('{}', { scope: 'ab' }));
  });
});
