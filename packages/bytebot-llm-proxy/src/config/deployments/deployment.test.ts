import { describe, expect, test } from '@jest/globals';
import { loadText, placesOf } from '../config-fixture.test-helper.ts';
import type { Deployment } from '../snapshot.ts';

/** The deployment of one entry, given as the lines of its `litellm_params`. */
function deploymentOf(params: string, values: Readonly<Record<string, string>> = {}, info = ''): Deployment {
  const { deployments, problems } = loadText(
    `model_list:\n  - model_name: m\n    litellm_params: {${params}}\n${info}`,
    values,
  );
  const [first] = deployments;
  if (first === undefined) throw new Error(`not served: ${placesOf(problems).join('\n')}`);
  return first;
}

describe('the key', () => {
  test.each<[string, string, Record<string, string>, string | undefined, string | undefined]>([
    ['a literal', 'model: openai/a, api_key: " sk-test-l "', {}, 'sk-test-l', undefined],
    ['a literal dummy', 'model: openai/a, api_key: none', { OPENAI_API_KEY: 'x' }, 'none', undefined],
    ['a variable', 'model: openai/a, api_key: os.environ/MINE', { MINE: 'sk-test-m' }, 'sk-test-m', 'MINE'],
    [
      'a variable that is not set',
      'model: openai/a, api_key: os.environ/MINE',
      { OPENAI_API_KEY: 'x' },
      undefined,
      'MINE',
    ],
    ['the provider’s own', 'model: openai/a', { OPENAI_API_KEY: 'sk-test-o' }, 'sk-test-o', 'OPENAI_API_KEY'],
    [
      'null',
      'model: openai/a, api_key: null',
      { OPENAI_API_KEY: 'sk-test-o' },
      'sk-test-o',
      'OPENAI_API_KEY',
    ],
    [
      'an empty text',
      'model: openai/a, api_key: ""',
      { OPENAI_API_KEY: 'sk-test-o' },
      'sk-test-o',
      'OPENAI_API_KEY',
    ],
    ['the provider’s second name', 'model: gemini/a', { GOOGLE_API_KEY: 'g' }, 'g', 'GEMINI_API_KEY'],
    [
      'the second name for the first',
      'model: openrouter/a, api_key: os.environ/OPENROUTER_API_KEY',
      { OR_API_KEY: 'o' },
      'o',
      'OPENROUTER_API_KEY',
    ],
    ['none for a server of one’s own', 'model: ollama/a', {}, undefined, 'OLLAMA_API_KEY'],
  ])('%s', (_what, params, values, key, variable) => {
    const { key: source } = deploymentOf(params, values);
    expect(source.read()).toBe(key);
    expect(source.variable).toBe(variable);
  });

  test('is read with each request', () => {
    const values: Record<string, string> = { OPENAI_API_KEY: 'sk-test-old' };
    const { key } = deploymentOf('model: openai/a', values);
    expect(key.read()).toBe('sk-test-old');
    values.OPENAI_API_KEY = 'sk-test-new';
    expect(key.read()).toBe('sk-test-new');
  });
});

test('time-outs and retries of an entry are read in all their forms', () => {
  expect(deploymentOf('model: openai/a, timeout: 0.5, stream_timeout: "30", num_retries: "0"')).toMatchObject(
    {
      timeoutMs: 500,
      streamTimeoutMs: 30_000,
      numRetries: 0,
    },
  );
  expect(deploymentOf('model: openai/a, timeout: os.environ/T', { T: '2m' }).timeoutMs).toBe(120_000);
  expect(deploymentOf('model: openai/a, timeout: 0, num_retries: null')).toMatchObject({
    timeoutMs: undefined,
    streamTimeoutMs: undefined,
    numRetries: undefined,
  });
});

test('what LiteLLM does not keep for itself goes upstream as a default', () => {
  const { requestDefaults } = deploymentOf(
    `model: openai/a, api_key: k, api_base: "http://x/v1", rpm: 3, tpm: 4, weight: 1, timeout: 5, drop_params: true,
     input_cost_per_token: 0.1, output_cost_per_image_above_128k_tokens: 1, cache_read_input_token_cost: 1,
     aws_region_name: x, vertex_project: y, tags: [a], organization: o, mock_response: no, max_retries: 2,
     temperature: 0.2, max_tokens: 5, reasoning_effort: low, response_format: {type: json_object}, stop: null,
     provider: {sort: price}, extra_body: {top_k: 4, temperature: 0.9}, metadata: {a: 1}`,
  );
  expect(requestDefaults).toEqual({
    temperature: 0.9,
    max_tokens: 5,
    reasoning_effort: 'low',
    response_format: { type: 'json_object' },
    provider: { sort: 'price' },
    top_k: 4,
  });
});

test('headers are added to each call; those that cannot be sent are named', () => {
  const { extraHeaders } = deploymentOf(
    'model: openai/a, organization: org-1, headers: {X-A: one, X-B: two}, extra_headers: {x-a: 3, X-C: os.environ/C}',
    { C: 'four' },
  );
  expect(extraHeaders).toEqual({ 'openai-organization': 'org-1', 'x-a': '3', 'x-b': 'two', 'x-c': 'four' });
  const { deployments, problems } = loadText(
    'model_list:\n  - model_name: m\n    litellm_params:\n      model: openai/a\n      api_key: k\n      extra_headers: {"bad name": x, x-ok: "a\\r\\nb: c", host: h, x-fine: y}\n',
  );
  expect(deployments[0]?.extraHeaders).toEqual({ 'x-fine': 'y' });
  expect(placesOf(problems)).toEqual([
    expect.stringMatching(/6:23 .*extra_headers\["bad name"\] This header cannot be sent/),
    expect.stringMatching(/extra_headers\.x-ok/),
    expect.stringMatching(/extra_headers\.host/),
  ]);
});

test('a list of organizations is one deployment each', () => {
  const { deployments } = loadText(
    'model_list: [{model_name: m, litellm_params: {model: openai/a, api_key: k, organization: [o1, o2]}}]\n',
  );
  expect(deployments.map(({ extraHeaders }) => extraHeaders['openai-organization'])).toEqual(['o1', 'o2']);
  expect(new Set(deployments.map(({ id }) => id)).size).toBe(2);
});

test('the address’s credentials travel as a header, unless the entry sets one', () => {
  const { baseUrl, extraHeaders, publicParams } = deploymentOf(
    'model: openai/a, api_key: k, api_base: "https://u:p@x.example/v1"',
  );
  expect(baseUrl).toBe('https://x.example/v1');
  expect(extraHeaders).toEqual({ authorization: `Basic ${Buffer.from('u:p').toString('base64')}` });
  expect(publicParams).toEqual({ model: 'openai/a', api_base: 'https://x.example/v1' });
});

describe('what /model/info shows', () => {
  test('has no secret, whatever its name or place (S2-33)', () => {
    const { publicParams } = deploymentOf(
      `model: openai/a, api_key: PLANTED1, aws_access_key_id: PLANTED2, aws_secret_access_key: PLANTED3,
       aws_session_token: PLANTED4, azure_ad_token: PLANTED5, client_secret: PLANTED6, azure_password: PLANTED7,
       vertex_credentials: {private_key: PLANTED8}, extra_headers: {authorization: PLANTED9, x-team: PLANTED0},
       extra_body: {nested: [{api_key: PLANTEDa, note: "sk-testPLANTEDb1234567890abcdef"}]}, token: PLANTEDc,
       unknown: os.environ/SECRET, api_base: "https://u:PLANTEDd@x.example/v1", base_url: "https://u:PLANTEDe@y/v1",
       max_tokens: 7, input_cost_per_token: 0.5, aws_region_name: eu-1`,
      { SECRET: 'PLANTEDf' },
    );
    expect(JSON.stringify(publicParams)).not.toContain('PLANTED');
    expect(publicParams).toMatchObject({
      model: 'openai/a',
      api_base: 'https://x.example/v1',
      max_tokens: 7,
      input_cost_per_token: 0.5,
      aws_region_name: 'eu-1',
      unknown: 'os.environ/SECRET',
      extra_headers: { authorization: '***', 'x-team': '***' },
    });
  });

  test('has no address where the config has none', () => {
    expect(deploymentOf('model: openai/a, api_key: k').publicParams).toEqual({ model: 'openai/a' });
  });

  test('returns model_info unchanged, with the id', () => {
    const info =
      '    model_info: {mode: chat, private_field: {deep: [1, two]}, base_model: os.environ/BASE, cost: 1.0e-6}\n';
    const { modelInfo, id } = deploymentOf('model: openai/a, api_key: k', { BASE: 'azure/gpt-4' }, info);
    expect(modelInfo).toEqual({
      mode: 'chat',
      private_field: { deep: [1, 'two'] },
      base_model: 'azure/gpt-4',
      cost: 0.000_001,
      id,
    });
  });
});

describe('the id', () => {
  const idsOf = (text: string, values: Readonly<Record<string, string>> = {}): string[] =>
    loadText(text, values).deployments.map(({ id }) => id);
  const entry = (params: string, info = ''): string =>
    `  - {model_name: m, litellm_params: {model: openai/a, ${params}}${info}}\n`;

  test('is model_info.id, else 64 hexadecimal digits', () => {
    const [given, derived] = idsOf(
      `model_list:\n${entry('api_key: k', ', model_info: {id: mine}')}${entry('api_key: k')}`,
    );
    expect(given).toBe('mine');
    expect(derived).toMatch(/^[0-9a-f]{64}$/);
  });

  test('does not change when a key is rotated or a variable has another value', () => {
    const [before] = idsOf(`model_list:\n${entry('api_key: sk-test-old, api_base: os.environ/B')}`, {
      B: 'http://a/v1',
    });
    const [after] = idsOf(`model_list:\n${entry('api_key: sk-test-new, api_base: os.environ/B')}`, {
      B: 'http://b/v1',
    });
    expect(after).toBe(before);
  });

  test('does not depend on the order of the parameters, but on every one of them', () => {
    const ids = idsOf(
      `model_list:\n${entry('rpm: 1, tpm: 2')}${entry('rpm: 1, tpm: 3')}${entry('api_key: os.environ/A')}${entry('api_key: os.environ/B')}`,
    );
    expect(new Set(ids).size).toBe(4);
    expect(idsOf(`model_list:\n${entry('tpm: 2, rpm: 1')}`)[0]).toBe(ids[0]);
  });

  test('is unique for identical entries, and the same at every load', () => {
    const text = `model_list:\n${entry('api_key: k').repeat(3)}`;
    expect(new Set(idsOf(text)).size).toBe(3);
    expect(idsOf(text)).toEqual(idsOf(text));
  });

  test('that is given twice is kept for the first, and the second is named', () => {
    const text = `model_list:\n${entry('api_key: k', ', model_info: {id: same}')}${entry('api_key: l', ', model_info: {id: same}')}`;
    const { deployments, problems } = loadText(text);
    expect(deployments[0]?.id).toBe('same');
    expect(deployments[1]?.id).toMatch(/^[0-9a-f]{64}$/);
    expect(placesOf(problems)).toEqual([
      expect.stringMatching(/^3:.* model_list\[1\]\.model_info\.id Another entry/),
    ]);
  });
});

test.each([
  ['drop_params: true', true],
  ['drop_params: false', false],
  ['drop_params: "True"', true],
  ['drop_params: [tool_choice]', true],
  ['drop_params: []', false],
  ['drop_params: perhaps', undefined],
  ['temperature: 1', undefined],
])('%s is read as Python reads it', (params, expected) => {
  expect(deploymentOf(`model: openai/a, api_key: k, ${params}`).dropParams).toBe(expected);
});
