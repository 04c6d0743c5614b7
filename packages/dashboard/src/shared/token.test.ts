import { describe, expect, test } from '@jest/globals';
import { subjectOf, tokenInFragment, tokenInPasted } from './token.ts';

function tokenOf(payload: unknown): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'HS256' })}.${part(payload)}.signature`;
}

describe('the token in an address', () => {
  test.each([
    ['#token=a.b.c', 'a.b.c', ''],
    ['#token=a.b.c&view=tasks', 'a.b.c', '#view=tasks'],
    ['#chat/3&token=a%2Eb.c', 'a.b.c', '#chat/3'],
    ['token=a.b.c', 'a.b.c', ''],
    ['#token=%E0%A4', '%E0%A4', ''],
  ])('%s', (fragment, token, rest) => {
    expect(tokenInFragment(fragment)).toEqual({ token, rest });
  });

  test.each(['', '#', '#token=', '#chat/token', '#mytoken=a', '#token=%20'])('%j has none', (fragment) => {
    expect(tokenInFragment(fragment)).toBeUndefined();
  });
});

test.each([
  [' a.b.c \n', 'a.b.c'],
  ['Bearer a.b.c', 'a.b.c'],
  ['authorization: bearer a.b.c', 'a.b.c'],
  ['http://127.0.0.1:8000/#token=a.b.c', 'a.b.c'],
  ['a#b', 'a#b'],
])('what was pasted: %j', (text, token) => {
  expect(tokenInPasted(text)).toBe(token);
});

describe('whose token it is', () => {
  test('the subject, in any script', () => {
    expect(subjectOf(tokenOf({ sub: 'ana' }))).toBe('ana');
    expect(subjectOf(tokenOf({ sub: 'Åse 山田 🙂' }))).toBe('Åse 山田 🙂');
  });

  test('else the claims that the agent takes too', () => {
    expect(subjectOf(tokenOf({ user_id: 'ana', id: 'other' }))).toBe('ana');
    expect(subjectOf(tokenOf({ id: 'ana' }))).toBe('ana');
  });

  test.each(['', 'a', 'a.b', 'a.b.c', 'a.b.c.d', 'a.!!.c', `a.${btoa('[]')}.c`, `a.${btoa('{"sub":7}')}.c`])(
    '%j names nobody',
    (token) => {
      expect(subjectOf(token)).toBeUndefined();
    },
  );
});
