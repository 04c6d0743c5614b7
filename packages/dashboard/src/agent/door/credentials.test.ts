import { expect, test } from '@jest/globals';
import { type Credentials, credentialReducer, keptCredentials, signedInAs } from './credentials.ts';

const token = `x.${btoa('{"sub":"ana"}')}.z`;
const newer = `x.${btoa('{"sub":"ana","iat":2}')}.z`;
const nobody: Credentials = keptCredentials(undefined, undefined);

test('a token that was kept signs in', () => {
  expect(signedInAs(keptCredentials(token, undefined))).toBe('ana');
  expect(signedInAs(nobody)).toBeUndefined();
});

test('a whole link can be pasted', () => {
  const state = credentialReducer(nobody, {
    type: 'token_given',
    text: `http://127.0.0.1:8000/#token=${token}`,
  });
  expect(state.token).toBe(token);
  expect(signedInAs(state)).toBe('ana');
});

test('what is no token is told apart from one that names nobody', () => {
  const given = (text: string) => credentialReducer(nobody, { type: 'token_given', text });
  expect(given('sk-test-key').tokenRefusal).toContain('no token');
  expect(given(`x.${btoa('{}')}.z`).tokenRefusal).toContain('names no user');
  expect(signedInAs(given('sk-test-key'))).toBeUndefined();
});

test('a refusal signs out with its sentence, unless another token has come since', () => {
  const state = keptCredentials(newer, undefined);
  const late = credentialReducer(state, { type: 'token_refused', token, sentence: 'Token has expired' });
  expect(signedInAs(late)).toBe('ana');
  const now = credentialReducer(state, {
    type: 'token_refused',
    token: newer,
    sentence: 'Token has expired',
  });
  expect(now.tokenRefusal).toBe('Token has expired');
  expect(signedInAs(now)).toBeUndefined();
  expect(signedInAs(credentialReducer(now, { type: 'token_given', text: newer }))).toBe('ana');
});

test('signing out forgets the token and keeps the key', () => {
  const state = credentialReducer(keptCredentials(token, 'sk-test-key'), { type: 'token_forgotten' });
  expect(state).toMatchObject({ token: undefined, agentKey: 'sk-test-key' });
});

test('a key is asked for when the agent refuses, and the answer to the new one counts', () => {
  const asked = credentialReducer(nobody, {
    type: 'key_refused',
    agentKey: undefined,
    sentence: 'No key was sent',
  });
  expect(asked.keyRefusal).toBe('No key was sent');
  const given = credentialReducer(asked, { type: 'key_given', text: ' sk-test-key ' });
  expect(given).toMatchObject({ agentKey: 'sk-test-key', keyRefusal: undefined });
  const late = credentialReducer(given, {
    type: 'key_refused',
    agentKey: undefined,
    sentence: 'No key was sent',
  });
  expect(late.keyRefusal).toBeUndefined();
});
