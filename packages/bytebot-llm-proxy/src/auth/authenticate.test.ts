import { describe, expect, test } from '@jest/globals';
import type { ProxySettings } from '../config/snapshot.ts';
import { Failure } from '../failure.ts';
import { authenticate } from './authenticate.ts';

function settings(masterKey: string | undefined, configured = true): ProxySettings {
  const key = { read: () => masterKey, variable: 'LITELLM_MASTER_KEY' };
  return { masterKey: configured ? key : undefined } as ProxySettings;
}

const keyed = settings('sk-test-master');

describe('the master key', () => {
  test.each([
    { authorization: 'Bearer sk-test-master' },
    { authorization: 'bearer   sk-test-master' },
    { 'x-api-key': 'sk-test-master' },
    { 'api-key': 'sk-test-master' },
    { 'x-goog-api-key': 'sk-test-master' },
    { 'ocp-apim-subscription-key': 'sk-test-master' },
    { 'x-litellm-api-key': 'Bearer sk-test-master' },
  ])('is accepted as %j', (headers) => {
    expect(authenticate(headers, keyed)).toMatchObject({ name: 'master_key' });
  });

  test.each([
    {},
    { authorization: 'sk-test-master' },
    { authorization: 'Bearer ' },
    { authorization: 'Basic c2stdGVzdC1tYXN0ZXI=' },
    { authorization: 'Bearer sk-test-maste' },
    { 'x-api-key': 'sk-test-master-and-more' },
    { cookie: 'key=sk-test-master' },
  ])('anything else is 401: %j', (headers) => {
    try {
      void authenticate(headers, keyed);
      throw new Error('was let in');
    } catch (error) {
      expect(error).toBeInstanceOf(Failure);
      expect(error).toMatchObject({ kind: 'caller_unauthenticated', details: { code: 'invalid_api_key' } });
      expect(String(error)).not.toContain('sk-test-master');
    }
  });

  test('a key setting whose variable is empty lets nobody in', () => {
    expect(() => authenticate({ authorization: 'Bearer x' }, settings(undefined))).toThrow(/without a value/);
  });

  test('without a setting anybody is anonymous, whatever key they send', () => {
    expect(authenticate({ authorization: 'Bearer anything' }, settings(undefined, false))).toMatchObject({
      name: 'anonymous',
    });
    expect(authenticate({}, settings(undefined, false))).toMatchObject({ name: 'anonymous' });
  });
});
