import { describe, expect, test } from '@jest/globals';
import { azure, azureInference, azureText } from './azure.ts';
import type { Target } from './provider.ts';

const resource = 'https://mine.openai.azure.com';

function target(baseUrl: string, settings: Target['settings'] = {}, model = 'my-gpt'): Target {
  return { baseUrl, apiKey: 'sk-test-azure', model, settings };
}

describe('the address of a deployment', () => {
  test.each([
    ['chat', `${resource}/openai/deployments/my-gpt/chat/completions?api-version=2025-02-01-preview`],
    ['completion', `${resource}/openai/deployments/my-gpt/completions?api-version=2025-02-01-preview`],
    ['embedding', `${resource}/openai/deployments/my-gpt/embeddings?api-version=2025-02-01-preview`],
  ] as const)('of %s lies below the resource', (operation, url) => {
    expect(resource + azure.path(operation, target(resource), false)).toBe(url);
  });

  test.each([
    ['/openai', {}, '/deployments/my-gpt/chat/completions?api-version=2025-02-01-preview'],
    ['/openai/deployments/other', {}, '/chat/completions?api-version=2025-02-01-preview'],
    ['/openai/deployments/other/chat/completions', {}, '?api-version=2025-02-01-preview'],
    ['', { api_version: '2024-10-21' }, '/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21'],
    ['', { api_version: 'a b&c' }, '/openai/deployments/my-gpt/chat/completions?api-version=a%20b%26c'],
    ['/openai/v1', {}, '/chat/completions'],
    ['/openai/v1', { api_version: '2024-10-21' }, '/chat/completions'],
    ['/openai/v1', { api_version: 'preview' }, '/chat/completions?api-version=preview'],
    ['', { api_version: 'v1' }, '/openai/v1/chat/completions'],
    ['', { api_version: 'latest' }, '/openai/v1/chat/completions'],
    ['/openai', { api_version: 'preview' }, '/v1/chat/completions?api-version=preview'],
  ])('below the base %s with %j is %s', (base, settings, path) => {
    expect(azure.path('chat', target(resource + base, settings), false)).toBe(path);
  });

  test("may be Cloudflare's gateway to the resource", () => {
    const base = 'https://gateway.ai.cloudflare.com/v1/account/gateway/azure-openai/mine';
    expect(azure.path('chat', target(base), false)).toBe(
      '/my-gpt/chat/completions?api-version=2025-02-01-preview',
    );
  });

  test.each([
    ['a/b?c#d', 'a%2Fb%3Fc%23d'],
    ['..', '%252E%252E'],
  ])('a deployment named %s by a client stays one segment', (model, segment) => {
    expect(azure.path('chat', target(resource, {}, model), false)).toContain(`/deployments/${segment}/chat/`);
  });
});

describe('what authenticates a call', () => {
  test('is the key in its own header, or a token', () => {
    expect(azure.headers(target(resource), () => undefined)).toEqual({ 'api-key': 'sk-test-azure' });
    const credentials = { accessToken: 'sk-test-token' };
    expect(azure.headers({ ...target(resource), credentials }, () => undefined)).toEqual({
      authorization: 'Bearer sk-test-token',
    });
    const keyless = { ...target(resource), apiKey: undefined };
    expect(azure.headers(keyless, () => undefined)).toEqual({});
  });

  test('the variables are those of LiteLLM', () => {
    expect(azure.keyVariables).toEqual(['AZURE_API_KEY', 'AZURE_OPENAI_API_KEY']);
    expect(azure.baseUrlVariables).toContain('AZURE_API_BASE');
    expect(azure.settingVariables).toEqual({ api_version: ['AZURE_API_VERSION'] });
    expect(azure.defaultBaseUrl).toBeUndefined();
    expect(azureText).toMatchObject({ operations: ['completion'], keyVariables: azure.keyVariables });
  });
});

test.each([
  [{}, true],
  [{ api_version: 'preview' }, true],
  [{ api_version: '2024-10-21' }, true],
  [{ api_version: '2024-09-01-preview' }, true],
  [{ api_version: '2024-08-01-preview' }, false],
  [{ api_version: '2023-07-01-preview' }, false],
])('with %j asking for usage in a stream is understood: %s', (settings, expected) => {
  expect(azure.streamUsageWith?.(settings)).toBe(expected);
});

describe('Azure AI Foundry', () => {
  const foundry = 'https://mine.services.ai.azure.com';

  test.each([
    [foundry, {}, '/models/chat/completions?api-version=2024-05-01-preview'],
    [`${foundry}/models`, {}, '/chat/completions?api-version=2024-05-01-preview'],
    [`${foundry}/models/chat/completions`, {}, '?api-version=2024-05-01-preview'],
    [foundry, { api_version: '2025-04-01' }, '/models/chat/completions?api-version=2025-04-01'],
    [`${foundry}/openai/v1`, {}, '/chat/completions'],
    ['https://mistral.eastus2.inference.ai.azure.com/v1', {}, '/chat/completions'],
  ])('%s with %j is asked at %s', (base, settings, path) => {
    expect(azureInference.path('chat', target(base, settings), false)).toBe(path);
  });

  test('takes the key as its hosts want it', () => {
    expect(azureInference.headers(target(foundry), () => undefined)).toEqual({
      'anthropic-version': '2023-06-01',
      'api-key': 'sk-test-azure',
    });
    const openai = target(`${foundry}/openai/v1`);
    expect(azureInference.headers(openai, () => undefined)).toEqual({ 'api-key': 'sk-test-azure' });
    const serverless = target('https://mistral.eastus2.inference.ai.azure.com');
    expect(azureInference.headers(serverless, () => undefined)).toEqual({
      authorization: 'Bearer sk-test-azure',
    });
    expect(azureInference.headers({ ...serverless, apiKey: undefined }, () => undefined)).toEqual({});
  });
});
