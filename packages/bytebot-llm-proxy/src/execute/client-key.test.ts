import { describe, expect, test } from '@jest/globals';
import { loadText } from '../config/config-fixture.test-helper.ts';
import type { Deployment } from '../config/snapshot.ts';
import { clientKeyFor, clientKeyOf } from './client-key.ts';

const KEY = 'sk-or-test-of-a-caller';
const MODEL = '{model_name: m, litellm_params: {model: openrouter/a/b, api_key: sk-test-k}}';

function keyOf(
  headers: Readonly<Record<string, string>>,
  { allows = 'true', general = '' } = {},
): string | undefined {
  const text = `model_list: [${MODEL}]\ngeneral_settings: {${general}}\n`;
  return clientKeyOf(headers, loadText(text, { ALLOW_CLIENT_KEYS: allows }).settings);
}

describe('the key that a caller brings (C-32)', () => {
  const closed = { general: 'master_key: sk-test-master' };

  test('is the Bearer where the proxy asks nobody for a key', () => {
    expect(keyOf({ authorization: `Bearer ${KEY}` })).toBe(KEY);
  });

  test('is not the Bearer where that is a key of the proxy', () => {
    expect(keyOf({ authorization: `Bearer ${KEY}` }, closed)).toBeUndefined();
  });

  test('is the header of its own anywhere', () => {
    expect(keyOf({ 'x-openrouter-key': KEY })).toBe(KEY);
    expect(
      keyOf({ 'x-openrouter-key': ` Bearer ${KEY}`, authorization: 'Bearer sk-test-master' }, closed),
    ).toBe(KEY);
  });

  test.each(['sk-test-other', 'anything', `sk-or-${'x'.repeat(300)}`, 'sk-or-a b c d'])(
    'is no Bearer of another shape: %s',
    (key) => {
      expect(keyOf({ authorization: `Bearer ${key}` })).toBeUndefined();
    },
  );

  test('is told to be none where its header holds something else, without what it holds', () => {
    const ask = () => keyOf({ 'x-openrouter-key': 'sk-test-secret-of-others' });
    expect(ask).toThrow('`x-openrouter-key` has to be a key of OpenRouter.');
    expect(ask).not.toThrow(/secret/);
  });

  test.each(['', 'false'])('is not looked at with ALLOW_CLIENT_KEYS=%j', (allows) => {
    expect(
      keyOf({ authorization: `Bearer ${KEY}`, 'x-openrouter-key': 'nothing' }, { allows }),
    ).toBeUndefined();
  });

  test('is for OpenRouter alone', () => {
    const text = `model_list: [${MODEL}, {model_name: o, litellm_params: {model: openai/a, api_key: sk-test-k}}]\n`;
    const keys = loadText(text).deployments.map((deployment: Deployment) =>
      clientKeyFor({ clientKey: KEY }, deployment),
    );
    expect(keys).toEqual([KEY, undefined]);
  });
});
