import { describe, expect, test } from '@jest/globals';
import { defaultHealth } from '../../accounting/health-monitor/health-settings.ts';
import { defaultQueue } from '../../limits/queue/queue-settings.ts';
import { defaultResponseStore } from '../../responses/response-store-settings.ts';
import { defaultRouting } from '../../routing/routing-settings.ts';
import { noTenants } from '../../tenants/tenant.ts';
import { loadText, placesOf, refusedProblems } from '../config-fixture.test-helper.ts';
import type { ProxySettings } from '../snapshot.ts';

function settingsOf(text: string, values: Readonly<Record<string, string>> = {}): ProxySettings {
  return loadText(`model_list: []\n${text}`, values).settings;
}

test('without any setting the defaults of the design hold', () => {
  const { masterKey, fallbacks, limits, ...rest } = settingsOf('');
  expect(limits.proxy).toEqual([]);
  expect(masterKey).toBeUndefined();
  expect([...fallbacks]).toEqual([]);
  expect(rest).toEqual({
    passThrough: { endpoints: [], timeoutMs: undefined },
    serviceAccounts: undefined,
    virtualKeys: undefined,
    routing: defaultRouting,
    queue: defaultQueue,
    health: defaultHealth,
    maxPricePerRequest: undefined,
    tracing: { callbacks: [], forwardsTraceparent: undefined },
    allowUnauthenticated: false,
    requireAuthForMetrics: true,
    timeoutMs: undefined,
    streamTimeoutMs: undefined,
    numRetries: undefined,
    retryAfterMs: 0,
    requestDeadlineMs: undefined,
    streamHoldMs: 30_000,
    heartbeatMs: 15_000,
    maxRequestBytes: 64 * 1024 * 1024,
    globalMaxParallelRequests: undefined,
    defaultFallbacks: [],
    media: { guarded: true, allowedHosts: [] },
    messageRepairs: new Set([
      'merge_assistant_messages',
      'reorder_tool_results',
      'merge_tool_results',
      'close_unanswered_calls',
    ]),
    maxFallbacks: 5,
    allowMockTesting: false,
    echoRequestedModel: false,
    dropParams: false,
    tenants: noTenants,
    redis: undefined,
    responseStore: defaultResponseStore,
    cache: undefined,
    openrouter: {
      enabled: undefined,
      defaultModel: undefined,
      fallbackModels: [],
      maxCandidates: 10,
      ordersCatalogue: false,
      modelCacheTtlMs: 3_600_000,
      allowsClientKeys: false,
      devMode: 'off',
      maxTokens: undefined,
      timeoutMs: 60_000,
      maxRetries: 3,
      backoff: { baseMs: 1_000, multiplier: 2, maxMs: 12_000, jitterMs: 250 },
    },
  });
});

test.each<[string, Partial<ProxySettings>]>([
  ['litellm_settings: {request_timeout: 5}\nrouter_settings: {timeout: 7}', { timeoutMs: 5_000 }],
  ['router_settings: {timeout: 7, stream_timeout: 0.5}', { timeoutMs: 7_000, streamTimeoutMs: 500 }],
  ['router_settings: {timeout: "30"}', { timeoutMs: 30_000 }],
  ['router_settings: {timeout: 1m30s}', { timeoutMs: 90_000 }],
  ['router_settings: {timeout: 0}', { timeoutMs: undefined }],
  ['router_settings: {num_retries: 0}\nlitellm_settings: {num_retries: 4}', { numRetries: 0 }],
  ['litellm_settings: {num_retries: 4}', { numRetries: 4 }],
  ['router_settings: {retry_after: 1.5}', { retryAfterMs: 1_500 }],
  ['general_settings: {request_deadline: 20}', { requestDeadlineMs: 20_000 }],
  [
    'general_settings: {stream_hold_seconds: 0, heartbeat_seconds: 2}',
    { streamHoldMs: 0, heartbeatMs: 2_000 },
  ],
  ['general_settings: {max_request_size_mb: 0.5}', { maxRequestBytes: 524_288 }],
  ['general_settings: {global_max_parallel_requests: 8}', { globalMaxParallelRequests: 8 }],
  ['general_settings: {echo_requested_model: true}', { echoRequestedModel: true }],
  ['general_settings: {require_auth_for_metrics_endpoint: false}', { requireAuthForMetrics: false }],
  ['litellm_settings: {require_auth_for_metrics_endpoint: no}', { requireAuthForMetrics: false }],
  ['litellm_settings: {drop_params: True}', { dropParams: true }],
  ['drop_params: true', { dropParams: true }],
  ['litellm_settings: {max_fallbacks: 2}', { maxFallbacks: 2 }],
  ['general_settings: {allow_unauthenticated: true}', { allowUnauthenticated: true }],
])('%s', (text, expected) => {
  expect(settingsOf(text)).toMatchObject(expected);
});

test.each(['PROXY_ALLOW_UNAUTHENTICATED', 'LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY'])(
  '%s permits an open proxy',
  (variable) => {
    expect(settingsOf('', { [variable]: 'true' }).allowUnauthenticated).toBe(true);
    expect(settingsOf('', { [variable]: 'false' }).allowUnauthenticated).toBe(false);
  },
);

test('ROUTER_MAX_FALLBACKS counts when the config says nothing', () => {
  expect(settingsOf('', { ROUTER_MAX_FALLBACKS: '2' }).maxFallbacks).toBe(2);
  expect(settingsOf('router_settings: {max_fallbacks: 3}', { ROUTER_MAX_FALLBACKS: '2' }).maxFallbacks).toBe(
    3,
  );
});

describe('fallbacks', () => {
  test('of the router come before those of litellm_settings; names, lists, objects and single names are read', () => {
    const { fallbacks, defaultFallbacks } = settingsOf(`router_settings:
  fallbacks:
    - chat: [other, {model: third, temperature: 0}]
    - {"20": single, empty: []}
  default_fallbacks: [last]
litellm_settings:
  fallbacks: [{chat: [never]}]
`);
    expect([...fallbacks]).toEqual([
      ['chat', ['other', { model: 'third', temperature: 0 }]],
      ['20', ['single']],
      ['empty', []],
    ]);
    expect(defaultFallbacks).toEqual(['last']);
  });

  test('of litellm_settings count when the router has none', () => {
    const { fallbacks } = settingsOf('litellm_settings: {fallbacks: [{chat: [other]}]}');
    expect([...fallbacks]).toEqual([['chat', ['other']]]);
  });
});

test('aliases are read in both forms', () => {
  const { aliases } = loadText(`model_list: []
router_settings:
  model_group_alias: {a: chat, b: {model: chat, hidden: true}, c: {model: chat}}
`);
  expect([...aliases]).toEqual([
    ['a', { model: 'chat', hidden: false }],
    ['b', { model: 'chat', hidden: true }],
    ['c', { model: 'chat', hidden: false }],
  ]);
});

test('what is empty in place of a list or a mapping is nothing, as in LiteLLM', () => {
  const { settings, aliases } = loadText(`model_list: []
litellm_settings: []
router_settings: {fallbacks: {}, model_group_alias: []}
`);
  expect([settings.fallbacks.size, aliases.size]).toEqual([0, 0]);
  expect([...settingsOf('router_settings: {fallbacks: [{chat: null}]}').fallbacks]).toEqual([['chat', []]]);
});

test('an alias that names no model stops nothing; the others are read', () => {
  const { aliases } = loadText(`model_list: []
router_settings:
  model_group_alias: {a: chat, many: [chat, other], none: null, odd: {hidden: true}}
`);
  expect([...aliases.keys()]).toEqual(['a']);
});

test('settings of a wrong type are refused, all at once, each with its place and without its value', () => {
  const problems = refusedProblems(() =>
    loadText(`model_list: nothing
router_settings:
  num_retries: often
  timeout: sk-test-not-shown
  fallbacks: {chat: other}
  model_group_alias: [x]
litellm_settings: [drop_params]
general_settings:
  max_request_size_mb: -1
  allow_unauthenticated: perhaps
`),
  );
  expect(placesOf(problems.filter(({ severity }) => severity === 'error'))).toEqual([
    expect.stringMatching(/^1:1 model_list .*has to be a list/),
    expect.stringMatching(/^3:3 router_settings\.num_retries .*has to be a whole number, 0 or more/),
    expect.stringMatching(/^4:3 router_settings\.timeout .*has to be a number of seconds or a duration/),
    expect.stringMatching(/^5:3 router_settings\.fallbacks .*has to be a list/),
    expect.stringMatching(/^6:3 router_settings\.model_group_alias .*has to be a mapping/),
    expect.stringMatching(/^7:1 litellm_settings .*has to be a mapping/),
    expect.stringMatching(/^9:3 general_settings\.max_request_size_mb .*has to be a number above 0/),
    expect.stringMatching(/^10:3 general_settings\.allow_unauthenticated .*has to be true or false/),
  ]);
  expect(JSON.stringify(problems)).not.toContain('sk-test');
});

test('a setting may come from a variable, and one that is not set is named', () => {
  const text = `model_list: [{model_name: m, litellm_params: {model: ollama/m}}]
router_settings: {num_retries: os.environ/RETRIES}
general_settings: {allow_unauthenticated: os.environ/OPEN}
`;
  const set = loadText(text, { RETRIES: '7', OPEN: 'True' });
  expect(set.settings).toMatchObject({ numRetries: 7, allowUnauthenticated: true });
  const unset = loadText(text);
  expect(unset.settings).toMatchObject({ numRetries: undefined, allowUnauthenticated: false });
  expect(placesOf(unset.problems)).toEqual([
    expect.stringMatching(/^2:19 router_settings\.num_retries RETRIES is not set/),
    expect.stringMatching(/^3:20 general_settings\.allow_unauthenticated OPEN is not set/),
  ]);
});
