import { describe, expect, test } from '@jest/globals';
import { addressOf } from './address.ts';

describe('addressOf', () => {
  test.each([
    ['POST', '/openai/v1/chat/completions', 'openai', 'chat'],
    ['POST', '/openai/v1/completions', 'openai', 'completion'],
    ['POST', '/openai/v1/embeddings', 'openai', 'embedding'],
    ['GET', '/openai/v1/models', 'openai', 'list-models'],
    ['POST', '/v1/chat/completions', 'openai', 'chat'],
    ['GET', '/v1/models', 'openai', 'list-models'],
    ['POST', '/openrouter/api/v1/chat/completions', 'openrouter', 'chat'],
    ['POST', '/api/v1/chat/completions', 'openrouter', 'chat'],
    ['POST', '/chat/completions', 'openrouter', 'chat'],
    ['POST', '/embeddings', 'openrouter', 'embedding'],
    ['GET', '/models', 'openrouter', 'list-models'],
    ['GET', '/key', 'openrouter', 'get-key'],
    ['GET', '/credits', 'openrouter', 'get-credits'],
    ['GET', '/openrouter/api/v1/key', 'openrouter', 'get-key'],
    ['POST', '/groq/openai/v1/chat/completions', 'groq', 'chat'],
    ['POST', '/gemini/v1beta/openai/chat/completions', 'gemini', 'chat'],
    ['POST', '/v1beta/openai/embeddings', 'gemini', 'embedding'],
    ['POST', '/anthropic/v1/messages', 'anthropic', 'create-message'],
    ['POST', '/v1/messages', 'anthropic', 'create-message'],
    ['POST', '/v1/messages/count_tokens', 'anthropic', 'count-message-tokens'],
    ['POST', '/mistral/v1/chat/completions', 'mistral', 'chat'],
    ['POST', '/deepseek/chat/completions', 'deepseek', 'chat'],
    ['POST', '/fireworks/inference/v1/chat/completions', 'fireworks', 'chat'],
    ['POST', '/ollama/api/chat', 'ollama', 'chat'],
    ['POST', '/api/embed', 'ollama', 'embedding'],
    ['GET', '/api/tags', 'ollama', 'list-models'],
    ['POST', '/ollama/v1/chat/completions', 'ollama', 'chat'],
    ['POST', '/azure/openai/deployments/a%20b/chat/completions', 'azure', 'chat'],
    ['POST', '/azure/openai/v1/embeddings', 'azure', 'embedding'],
    ['POST', '/azure/anthropic/v1/messages', 'azure', 'create-message'],
    ['POST', '/bedrock/model/a.b-v1%3A0/converse', 'bedrock', 'converse'],
    ['POST', '/bedrock/sts', 'bedrock', 'assume-role'],
    ['POST', '/azure/login/tenant/oauth2/v2.0/token', 'azure', 'issue-token'],
  ])('%s %s is %s: %s', (method, path, provider, operation) => {
    expect(addressOf(method, path, 'other')).toMatchObject({ provider, operation });
  });

  test.each([
    ['/gemini/v1beta/models/gemini-2.5-pro:generateContent', 'generate-content'],
    ['/v1beta/models/gemini-2.5-pro:streamGenerateContent', 'stream-content'],
    ['/v1/models/gemini-2.5-pro:generateContent', 'generate-content'],
    ['/gemini/v1/models/gemini-2.5-pro:embedContent', 'embed-content'],
    ['/v1beta/models/gemini-2.5-pro:batchEmbedContents', 'batch-embed-contents'],
  ])('%s names Gemini’s model', (path, operation) => {
    const expected = { provider: 'gemini', surface: 'gemini', operation, model: 'gemini-2.5-pro' };
    expect(addressOf('POST', path, 'other')).toEqual(expected);
  });

  test('ids with slashes, escaped or not', () => {
    const expected = { provider: 'openrouter', operation: 'get-model', model: 'openai/gpt-4o' };
    expect(addressOf('GET', '/models/openai/gpt-4o', 'other')).toMatchObject(expected);
    expect(addressOf('GET', '/models/openai%2Fgpt-4o', 'other')).toMatchObject(expected);
    const endpoints = { operation: 'list-endpoints', model: 'openai/gpt-4o' };
    expect(addressOf('GET', '/models/openai/gpt-4o/endpoints', 'other')).toMatchObject(endpoints);
  });

  test('a name that cannot be decoded stays as it is', () => {
    expect(addressOf('GET', '/models/a%zz', 'other')).toMatchObject({ model: 'a%zz' });
  });

  test('whose /v1/models is meant is told by the client’s headers', () => {
    expect(addressOf('GET', '/v1/models', 'anthropic')?.provider).toBe('anthropic');
    expect(addressOf('GET', '/v1/models', 'google')?.provider).toBe('gemini');
  });

  test.each([
    ['POST', '/openai/v1/v1/chat/completions', 'openai'],
    ['POST', '/openai/chat/completions', 'openai'],
    ['POST', '/groq/v1/chat/completions', 'groq'],
    ['GET', '/openai/v1/chat/completions', 'openai'],
    ['GET', '/openai/v1/key', 'openai'],
    ['POST', '/gemini/v1beta/models/x:explain', 'gemini'],
    ['POST', '/anthropic/messages', 'anthropic'],
    ['POST', '/mistral/v1/v1/chat/completions', 'mistral'],
    ['POST', '/deepseek/v1/moderations', 'deepseek'],
    ['POST', '/ollama/chat/completions', 'ollama'],
    ['POST', '/api/show', 'ollama'],
    ['POST', '/azure/openai/chat/completions', 'azure'],
    ['GET', '/azure/anthropic/v1/models', 'azure'],
    ['GET', '/bedrock/model/a.b-v1%3A0/converse', 'bedrock'],
    ['POST', '/bedrock/model/arn:aws/x/converse', 'bedrock'],
    ['GET', '/azure/openai/deployments/x/chat/completions', 'azure'],
  ])('%s %s is nothing %s has', (method, path, provider) => {
    expect(addressOf(method, path, 'other')).toMatchObject({ provider, operation: undefined });
  });

  test.each(['/nothing', '/'])('%s belongs to nobody', (path) => {
    expect(addressOf('POST', path, 'other')).toBeUndefined();
  });
});
