import { memberOf } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import { anthropic } from './anthropic.ts';
import { azureInference } from './azure.ts';
import { classifyError } from './errors/classify.ts';
import { fixtureNames, outcomeOf, readFixture } from './fixtures.test-helper.ts';
import type { Target } from './provider.ts';

const foundry = 'https://mine.services.ai.azure.com';
const nothing = () => undefined;

function at(model: string, baseUrl = foundry): Target {
  return { baseUrl, apiKey: 'sk-test-azure', model, settings: {} };
}

describe('Claude on Azure AI Foundry', () => {
  test.each([
    ['claude-sonnet-4-5', foundry, '/anthropic/v1/messages'],
    ['my-claude', foundry, '/anthropic/v1/messages'],
    ['claude-sonnet-4-5', `${foundry}/anthropic`, '/v1/messages'],
    ['assistant', `${foundry}/anthropic`, '/v1/messages'],
    ['claude-sonnet-4-5', `${foundry}/anthropic/v1`, '/messages'],
    ['claude-sonnet-4-5', `${foundry}/anthropic/v1/messages`, ''],
  ])('%s at %s is asked at %s', (model, baseUrl, path) => {
    const target = at(model, baseUrl);
    expect(azureInference.path('chat', target, true)).toBe(path);
    expect(azureInference.dialectFor?.(target)?.buildEmbedding).toBeUndefined();
    expect(azureInference.dialectFor?.(target)).toBeDefined();
  });

  test.each([
    ['Llama-3.3-70B-Instruct', foundry],
    ['claude-sonnet-4-5', `${foundry}/openai/v1`],
    ['claude-sonnet-4-5', `${foundry}/models`],
  ])('%s at %s speaks OpenAI’s dialect', (model, baseUrl) => {
    const target = at(model, baseUrl);
    expect(azureInference.dialectFor?.(target)).toBeUndefined();
    expect(azureInference.path('chat', target, false)).toMatch(/\/chat\/completions/);
  });

  test('takes the key in a header of its own, or a token', () => {
    const version = { 'anthropic-version': '2023-06-01' };
    const proxied = at('claude-sonnet-4-5', 'https://gateway.example/anthropic');
    for (const target of [at('claude-sonnet-4-5'), proxied])
      expect(azureInference.headers(target, nothing)).toEqual({ ...version, 'api-key': 'sk-test-azure' });
    const credentials = { accessToken: 'sk-test-token' };
    expect(azureInference.headers({ ...proxied, credentials }, nothing)).toEqual({
      ...version,
      authorization: 'Bearer sk-test-token',
    });
    expect(azureInference.forwardedHeaders).toEqual(['anthropic-version', 'anthropic-beta']);
  });

  test.each(fixtureNames('_requests'))('is asked as Anthropic is: %s', (name) => {
    const request = Object(memberOf(readFixture('_requests', `${name}.json`), 'request'));
    const target = at('claude-sonnet-4-5');
    const plain = Object(outcomeOf(() => anthropic.native?.buildChat(request, target)));
    const own = outcomeOf(() => azureInference.dialectFor?.(target)?.buildChat(request, target));
    const version = { 'anthropic-version': '2023-06-01' };
    const isRefused = plain.translationError !== undefined;
    expect(own).toEqual(isRefused ? plain : { ...plain, headers: { ...version, ...plain.headers } });
  });

  test('refuses in Anthropic’s envelope, and in Azure’s before the model is reached', () => {
    const kindOf = (status: number, body: unknown) =>
      classifyError(
        { status, headers: {}, bodyText: JSON.stringify(body), phase: 'response' },
        azureInference,
      ).kind;
    const message = 'Output blocked by content filtering policy';
    expect(kindOf(400, { type: 'error', error: { type: 'invalid_request_error', message } })).toBe(
      'content_policy',
    );
    const denied = 'The principal lacks the required data action';
    expect(kindOf(401, { error: { code: 'PermissionDenied', message: denied } })).toBe('permission');
  });

  test('answers are read as Anthropic’s', () => {
    const dialect = azureInference.dialectFor?.(at('claude-sonnet-4-5'));
    const context = { model: 'claude-sonnet-4-5', created: 1, id: 'id' };
    const body = readFixture('anthropic', 'thinking', 'response.json');
    expect(dialect?.readChat(body, context)).toEqual(anthropic.native?.readChat(body, context));
  });
});
