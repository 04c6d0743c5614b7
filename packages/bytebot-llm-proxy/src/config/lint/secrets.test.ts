import { describe, expect, test } from '@jest/globals';
import { findingsOf, model, sound } from './lint.test-helper.ts';

describe('a secret that is written out', () => {
  test.each([
    ['a key', `model_list:\n${model('a', 'model: openai/a, api_key: sk-test-0123456789')}`, 'api_key'],
    [
      'a key of AWS',
      `model_list:\n${model('a', 'model: ollama/a, aws_secret_access_key: wJalrXUt')}`,
      'aws_secret_access_key',
    ],
    ['a password', `${sound}router_settings: {redis_password: swordfish}\n`, 'redis_password'],
    [
      'a header',
      `${sound}general_settings: {pass_through_endpoints: [{path: /x, target: https://example.com, headers: {Authorization: Bearer swordfish}}]}\n`,
      'Authorization',
    ],
    ['a variable', `${sound}environment_variables: {GROQ_API_KEY: gsk_0123456789}\n`, 'GROQ_API_KEY'],
  ])('%s is named with its place and never repeated', (_, text, name) => {
    const findings = findingsOf(text);
    expect(findings).toContainEqual(
      expect.stringMatching(new RegExp(`^warning .*${name}: This secret is written`)),
    );
    expect(findings.join('\n')).not.toMatch(/sk-test-0|wJalrXUt|swordfish|gsk_0/);
  });

  test('may be the password of an address', () => {
    const findings = findingsOf(`${sound}general_settings: {database_url: "postgres://u:swordfish@db/x"}\n`);
    expect(findings).toContainEqual(
      expect.stringMatching(/database_url: The password in this address .*`os\.environ\/DATABASE_URL`/),
    );
    expect(findings.join('\n')).not.toContain('swordfish');
  });

  test('is named once, however often it stands there', () => {
    const entries = ['a', 'b', 'c'].map((name) =>
      model(name, `model: openai/${name}, api_key: sk-test-0123456789`),
    );
    const findings = findingsOf(`model_list:\n${entries.join('')}`);
    expect(findings.filter((finding) => finding.includes('This secret'))).toEqual([
      expect.stringMatching(/model_list\[0\].*It stands in 3 places/),
    ]);
  });
});

test.each([
  'none',
  'dummy',
  'ollama',
  'fake-key',
  'sk-no-auth-required',
  'any-api-key-will-do',
  'my-fake-key',
  'sk-1234',
  'EMPTY',
  'lm-studio',
  'not-needed',
  'x',
])('the key %s only fills a field', (key) => {
  expect(
    findingsOf(`model_list:\n${model('a', `model: openai/a, api_base: "http://h/v1", api_key: ${key}`)}`),
  ).toEqual([]);
});

test('names that only speak of keys are no secrets, and neither is the file that holds one', () => {
  expect(
    findingsOf(`model_list:
${model('a', 'model: ollama/a, vertex_credentials: /secrets/account.json, aws_web_identity_token: oidc/env/TOKEN')}
general_settings: {user_api_key_cache_ttl: 60, litellm_key_header_name: X-My-Key}
`).filter((finding) => finding.includes('secret')),
  ).toEqual([]);
});

describe('the master key', () => {
  test('is better in a variable, and begins with sk-', () => {
    expect(findingsOf(`${sound}general_settings: {master_key: swordfish-123}\n`)).toEqual([
      expect.stringMatching(
        /master_key: The master key is written .*does not begin with `sk-`.*LITELLM_MASTER_KEY/,
      ),
    ]);
  });

  test('of the documentation is none', () => {
    expect(findingsOf(`${sound}general_settings: {master_key: sk-1234}\n`)).toEqual([
      expect.stringMatching(/example `sk-1234`/),
    ]);
  });

  test('that a variable should hold, and does not, leaves the proxy open', () => {
    const text = `${sound}general_settings: {master_key: os.environ/MK}\n`;
    expect(findingsOf(text)).toEqual([
      expect.stringMatching(/^warning .*`MK` is not set; without it the proxy is open/),
    ]);
    expect(findingsOf(text, { MK: 'sk-test-1' })).toEqual([]);
    expect(findingsOf(text, { MK: 'other' })).toEqual([expect.stringMatching(/^info .*does not begin with/)]);
  });
});

test('the key of one provider goes to another host', () => {
  const entry = (key: string, base: string): string =>
    `model_list:\n${model('a', `model: openai/a, api_key: os.environ/${key}, api_base: "${base}"`)}`;
  const all = {
    GROQ_API_KEY: 'k',
    OPENAI_API_KEY: 'k',
    DASHSCOPE_API_KEY: 'k',
    MY_KEY: 'k',
    MOONSHOT_API_KEY: 'k',
  };
  expect(findingsOf(entry('GROQ_API_KEY', 'http://tei:80'), all)).toEqual([
    expect.stringMatching(/GROQ_API_KEY, the key of Groq, is sent to `tei`/),
  ]);
  expect(findingsOf(entry('GROQ_API_KEY', 'https://api.groq.com/openai/v1'), all)).toEqual([]);
  expect(
    findingsOf(entry('DASHSCOPE_API_KEY', 'https://dashscope.aliyuncs.com/compatible-mode/v1'), all),
  ).toEqual([]);
  expect(findingsOf(entry('MOONSHOT_API_KEY', 'https://api.moonshot.cn/v1'), all)).toEqual([]);
  expect(findingsOf(entry('MY_KEY', 'http://tei:80'), all)).toEqual([]);
});

test('metrics without a key are said to be public', () => {
  const text = `${sound}general_settings: {master_key: os.environ/MK, require_auth_for_metrics_endpoint: false}\n`;
  expect(findingsOf(text, { MK: 'sk-test-1' })).toEqual([expect.stringMatching(/metrics are public/)]);
});
