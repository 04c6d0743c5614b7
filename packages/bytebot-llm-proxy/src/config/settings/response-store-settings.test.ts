import { expect, test } from '@jest/globals';
import { defaultResponseStore, responseTtlMs } from '../../responses/response-store-settings.ts';
import { loadText } from '../config-fixture.test-helper.ts';
import type { ProxySettings } from '../snapshot.ts';

function read(text: string): ProxySettings['responseStore'] {
  return loadText(`model_list: []\ngeneral_settings:\n  allow_unauthenticated: true\n${text}`).settings
    .responseStore;
}

test('responses are kept unless somebody says otherwise, longer where replicas share them', () => {
  expect(read('')).toEqual(defaultResponseStore);
  expect(read('  response_store: null')).toEqual(defaultResponseStore);
  expect(read('  response_store: false').enabled).toBe(false);
  expect(read('  response_store: "on"').enabled).toBe(true);
  expect(responseTtlMs(defaultResponseStore, true)).toBe(30 * 86_400_000);
  expect(responseTtlMs(defaultResponseStore, false)).toBe(86_400_000);
});

test('the config says how many are kept, how large they are together and for how long', () => {
  const written = read(
    '  allow_unmanaged_response_ids: true\n  response_store: {enabled: yes, ttl_seconds: 2h, max_entries: "500", max_size_mb: 0.5}',
  );
  expect(written).toEqual({
    enabled: true,
    ttlMs: 7_200_000,
    limits: { maxEntries: 500, maxBytes: 524_288 },
    passesUnknownIds: true,
  });
  expect(responseTtlMs(written, true)).toBe(7_200_000);
  expect(responseTtlMs(written, false)).toBe(7_200_000);
});

test('a deployment says that it has only chat', () => {
  const { deployments } = loadText(`model_list:
  - model_name: chat-only
    litellm_params: {model: openai/a, api_key: sk-test-1, use_chat_completions_api: "true"}
  - model_name: both
    litellm_params: {model: openai/b, api_key: sk-test-1, use_chat_completions_api: false}
`);
  expect(deployments.map(({ usesChat }) => usesChat)).toEqual([true, undefined]);
});
