import { describe, expect, test } from '@jest/globals';
import { openaiPaths } from './openai-paths.ts';
import type { Operation } from './operation.ts';
import type { Provider, Target } from './provider.ts';
import { findProvider, providers } from './registry.ts';

const media = ['image_generation', 'image_edit', 'speech', 'transcription', 'translation', 'moderation'];
const dialects = ['messages', 'messages_count', 'responses', 'responses_count'];

function provider(id: string): Provider {
  const found = findProvider(id);
  if (found === undefined) throw new Error(`${id} is not registered`);
  return found;
}

/** The address of one call; undefined where the provider does not take it there. */
function urlOf(
  id: string,
  operation: Operation,
  { streaming = false, ...given }: Partial<Target> & { readonly streaming?: boolean } = {},
): string | undefined {
  const { defaultBaseUrl = 'https://host.test/v1', operations, serves, path } = provider(id);
  const target: Target = { baseUrl: defaultBaseUrl, apiKey: 'sk-test-key', model: 'm', ...given };
  if (!operations.includes(operation) || serves?.(operation, target) === false) return undefined;
  return target.baseUrl + path(operation, target, streaming);
}

describe('every provider', () => {
  test.each(providers.map((one) => [one.id, one] as const))('%s lists each operation once', (_id, one) => {
    expect(new Set(one.operations).size).toBe(one.operations.length);
    for (const operation of one.operations) expect(Object.keys(openaiPaths)).toContain(operation);
  });

  test('that follows OpenAI has its paths, below its own base', () => {
    const plain = providers.filter(
      ({ native, dialectFor, id }) =>
        native === undefined && dialectFor === undefined && !id.startsWith('azure') && id !== 'databricks',
    );
    expect(plain.length).toBeGreaterThan(90);
    for (const { id, operations } of plain) {
      for (const operation of operations) {
        expect(urlOf(id, operation)).toMatch(new RegExp(`[a-z0-9]${openaiPaths[operation]}$`));
      }
    }
  });

  test('that is asked in another dialect or for media is one whose documentation has it', () => {
    const rare = Object.fromEntries(
      providers
        .map(({ id, operations }) => [
          id,
          operations
            .filter((one) => media.includes(one) || dialects.includes(one) || one === 'rerank')
            .join(' '),
        ])
        .filter(([, listed]) => listed !== ''),
    );
    expect(rare).toEqual({
      openai:
        'responses responses_count image_generation image_edit speech transcription translation moderation',
      azure: 'responses image_generation image_edit speech transcription translation',
      azure_ai: 'messages messages_count responses rerank',
      openrouter: 'messages responses',
      gemini: 'image_generation',
      anthropic: 'messages messages_count',
      groq: 'responses speech transcription translation',
      mistral: 'transcription moderation',
      ollama: 'responses',
      ollama_chat: 'responses',
      vertex_ai: 'messages messages_count',
      vertex_ai_beta: 'messages messages_count',
      cohere: 'rerank',
      cohere_chat: 'rerank',
      databricks: 'messages responses',
      deepinfra: 'image_generation image_edit speech transcription translation',
      fireworks_ai: 'messages responses',
      hosted_vllm: 'responses transcription translation rerank',
      huggingface: 'responses',
      infinity: 'rerank',
      jina_ai: 'rerank',
      lemonade: 'responses',
      litellm_proxy:
        'messages messages_count responses image_generation image_edit speech transcription moderation rerank',
      lm_studio: 'responses',
      nebius: 'image_generation',
      sambanova: 'transcription translation',
      together_ai: 'image_generation speech transcription translation rerank',
      vercel_ai_gateway: 'messages responses',
      volcengine: 'responses image_generation',
      xai: 'responses image_generation',
      xinference: 'image_generation speech transcription translation rerank',
      veniceai: 'image_generation speech',
    });
  });
});

describe("Anthropic's dialect", () => {
  test.each<[string, Partial<Target>, string | undefined, string | undefined]>([
    ['anthropic', {}, 'https://api.anthropic.com/v1/messages', '/count_tokens'],
    ['anthropic', { baseUrl: 'https://a.test/v1' }, 'https://a.test/v1/messages', '/count_tokens'],
    ['openrouter', {}, 'https://openrouter.ai/api/v1/messages', undefined],
    ['fireworks_ai', {}, 'https://api.fireworks.ai/inference/v1/messages', undefined],
    ['vercel_ai_gateway', {}, 'https://ai-gateway.vercel.sh/v1/messages', undefined],
    ['litellm_proxy', { baseUrl: 'http://l:4000' }, 'http://l:4000/v1/messages', '/count_tokens'],
    ['litellm_proxy', { baseUrl: 'http://l:4000/v1' }, 'http://l:4000/v1/messages', '/count_tokens'],
    [
      'databricks',
      { baseUrl: 'https://x.databricks.com', model: 'databricks-claude-sonnet-4-5' },
      'https://x.databricks.com/serving-endpoints/anthropic/v1/messages',
      undefined,
    ],
    ['databricks', { baseUrl: 'https://x.databricks.com', model: 'databricks-gpt-5' }, undefined, undefined],
    [
      'azure_ai',
      { baseUrl: 'https://r.services.ai.azure.com', model: 'claude-opus-4-5' },
      'https://r.services.ai.azure.com/anthropic/v1/messages',
      '/count_tokens',
    ],
    [
      'azure_ai',
      { baseUrl: 'https://r.services.ai.azure.com/anthropic/v1/messages', model: 'mine' },
      'https://r.services.ai.azure.com/anthropic/v1/messages',
      '/count_tokens',
    ],
    ['azure_ai', { baseUrl: 'https://r.services.ai.azure.com', model: 'grok-4' }, undefined, undefined],
    ['bedrock', { baseUrl: 'https://b.test', model: 'anthropic.claude-v1' }, undefined, undefined],
    ['hosted_vllm', {}, undefined, undefined],
  ])('%s at %o is asked at %s', (id, target, messages, count) => {
    expect(urlOf(id, 'messages', target)).toBe(messages);
    expect(urlOf(id, 'messages_count', target)).toBe(count === undefined ? undefined : messages + count);
  });

  test("the client's own version and features go with it", () => {
    for (const id of [
      'anthropic',
      'azure_ai',
      'vertex_ai',
      'openrouter',
      'fireworks_ai',
      'vercel_ai_gateway',
    ]) {
      expect(provider(id).forwardedHeaders).toEqual(
        expect.arrayContaining(['anthropic-version', 'anthropic-beta']),
      );
    }
    const claude = { baseUrl: 'https://r.services.ai.azure.com', apiKey: 'sk-test-key', model: 'claude-x' };
    expect(provider('azure_ai').headers(claude, () => undefined)).toMatchObject({
      'anthropic-version': '2023-06-01',
    });
  });

  test('of Vertex AI has the model in the address, and what it wants instead in the body', () => {
    const { passedFields } = provider('vertex_ai');
    const settings = { vertex_project: 'p', vertex_location: 'us-east5' };
    const baseUrl = 'https://us-east5-aiplatform.googleapis.com';
    const target = { baseUrl, apiKey: undefined, model: 'anthropic/claude-opus-4-5@20251101', settings };
    const models = `${baseUrl}/v1/projects/p/locations/us-east5/publishers/anthropic/models`;
    expect(urlOf('vertex_ai', 'messages', target)).toBe(`${models}/claude-opus-4-5@20251101:rawPredict`);
    expect(urlOf('vertex_ai', 'messages', { ...target, streaming: true })).toBe(
      `${models}/claude-opus-4-5@20251101:streamRawPredict`,
    );
    expect(urlOf('vertex_ai', 'messages_count', target)).toBe(`${models}/count-tokens:rawPredict`);
    const inModel = { ...target, baseUrl: `${models}/claude-opus-4-5` };
    expect(urlOf('vertex_ai', 'messages_count', inModel)).toBeUndefined();
    expect(urlOf('vertex_ai', 'messages', { ...target, model: 'gemini-3-pro' })).toBeUndefined();
    const version = { anthropic_version: 'vertex-2023-10-16' };
    expect(passedFields?.('messages', target, true)).toEqual({ set: version, remove: ['model'] });
    expect(passedFields?.('messages_count', target, false)).toEqual({
      set: { ...version, model: 'claude-opus-4-5@20251101' },
      remove: [],
    });
    expect(passedFields?.('generate_content', target, false)).toBeUndefined();
  });
});

describe("OpenAI's responses", () => {
  const azure = 'https://r.openai.azure.com';
  const dated = (version: string) => ({ baseUrl: azure, settings: { api_version: version } });

  test.each<[string, Partial<Target>, string | undefined]>([
    ['openai', {}, 'https://api.openai.com/v1/responses'],
    ['openrouter', {}, 'https://openrouter.ai/api/v1/responses'],
    ['groq', {}, 'https://api.groq.com/openai/v1/responses'],
    ['xai', {}, 'https://api.x.ai/v1/responses'],
    ['huggingface', {}, 'https://router.huggingface.co/v1/responses'],
    ['volcengine', {}, 'https://ark.cn-beijing.volces.com/api/v3/responses'],
    ['hosted_vllm', { baseUrl: 'http://v:8000/v1' }, 'http://v:8000/v1/responses'],
    ['ollama', { baseUrl: 'http://o:11434/v1' }, 'http://o:11434/v1/responses'],
    ['ollama', {}, undefined],
    [
      'databricks',
      { baseUrl: 'https://x.databricks.com', model: 'databricks-gpt-5' },
      'https://x.databricks.com/serving-endpoints/responses',
    ],
    ['azure', dated('2025-03-01-preview'), `${azure}/openai/responses?api-version=2025-03-01-preview`],
    ['azure', dated('2024-10-21'), undefined],
    ['azure', { baseUrl: azure }, undefined],
    ['azure', dated('v1'), `${azure}/openai/v1/responses`],
    ['azure', dated('preview'), `${azure}/openai/v1/responses?api-version=preview`],
    ['azure', { baseUrl: `${azure}/openai/v1` }, `${azure}/openai/v1/responses`],
    ['azure', { baseUrl: `${azure}/openai/deployments/d` }, undefined],
    ['azure_ai', { baseUrl: 'https://r.services.ai.azure.com' }, undefined],
    [
      'azure_ai',
      { baseUrl: 'https://r.services.ai.azure.com/openai/v1' },
      'https://r.services.ai.azure.com/openai/v1/responses',
    ],
    ['anthropic', {}, undefined],
  ])('%s at %o are at %s', (id, target, url) => {
    expect(urlOf(id, 'responses', target)).toBe(url);
  });

  test('are counted by OpenAI alone', () => {
    expect(urlOf('openai', 'responses_count')).toBe('https://api.openai.com/v1/responses/input_tokens');
    expect(urlOf('azure', 'responses_count', dated('v1'))).toBeUndefined();
  });
});

describe("Gemini's dialect", () => {
  const own = 'https://generativelanguage.googleapis.com/v1beta';
  const settings = { vertex_project: 'p', vertex_location: 'global' };
  const vertex = 'https://aiplatform.googleapis.com';
  const models = `${vertex}/v1/projects/p/locations/global/publishers/google/models`;

  test('is asked by method', () => {
    const model = 'gemini-3-pro';
    expect(urlOf('gemini', 'generate_content', { model })).toBe(`${own}/models/${model}:generateContent`);
    expect(urlOf('gemini', 'generate_content', { model, streaming: true })).toBe(
      `${own}/models/${model}:streamGenerateContent?alt=sse`,
    );
    expect(urlOf('gemini', 'generate_content_count', { model })).toBe(`${own}/models/${model}:countTokens`);
    const target = { baseUrl: vertex, model, settings };
    expect(urlOf('vertex_ai', 'generate_content', target)).toBe(`${models}/${model}:generateContent`);
    expect(urlOf('vertex_ai', 'generate_content', { ...target, streaming: true })).toBe(
      `${models}/${model}:streamGenerateContent?alt=sse`,
    );
    expect(urlOf('vertex_ai', 'generate_content_count', target)).toBe(`${models}/${model}:countTokens`);
  });

  test("is not that of the OpenAI surface, of Claude or of others' models", () => {
    const openai = { baseUrl: `${own}/openai` };
    expect(urlOf('gemini', 'generate_content', openai)).toBeUndefined();
    expect(urlOf('gemini', 'generate_content_count', openai)).toBeUndefined();
    expect(urlOf('gemini', 'image_generation', openai)).toBe(`${own}/openai/images/generations`);
    expect(urlOf('gemini', 'image_generation')).toBeUndefined();
    for (const model of ['claude-opus-4-5', 'mistral-large', 'meta/llama-4-maas', '123456']) {
      expect(urlOf('vertex_ai', 'generate_content', { baseUrl: vertex, model, settings })).toBeUndefined();
    }
  });
});

describe('media', () => {
  test.each<[string, Operation, Partial<Target>, string | undefined]>([
    ['openai', 'image_edit', {}, 'https://api.openai.com/v1/images/edits'],
    ['openai', 'moderation', {}, 'https://api.openai.com/v1/moderations'],
    ['groq', 'transcription', {}, 'https://api.groq.com/openai/v1/audio/transcriptions'],
    ['groq', 'speech', {}, 'https://api.groq.com/openai/v1/audio/speech'],
    ['mistral', 'transcription', {}, 'https://api.mistral.ai/v1/audio/transcriptions'],
    ['mistral', 'moderation', {}, 'https://api.mistral.ai/v1/moderations'],
    ['deepinfra', 'image_generation', {}, 'https://api.deepinfra.com/v1/openai/images/generations'],
    ['together_ai', 'rerank', {}, 'https://api.together.ai/v1/rerank'],
    ['jina_ai', 'rerank', {}, 'https://api.jina.ai/v1/rerank'],
    ['cohere', 'rerank', {}, 'https://api.cohere.com/v2/rerank'],
    ['cohere', 'rerank', { baseUrl: 'https://c.test' }, 'https://c.test/v2/rerank'],
    ['cohere', 'rerank', { baseUrl: 'https://c.test/compatibility/v1' }, undefined],
    [
      'azure_ai',
      'rerank',
      { baseUrl: 'https://c.eastus.models.ai.azure.com' },
      'https://c.eastus.models.ai.azure.com/v1/rerank',
    ],
    ['azure_ai', 'rerank', { baseUrl: 'https://c.test/v2' }, 'https://c.test/v2/rerank'],
    ['azure_ai', 'rerank', { baseUrl: 'https://c.test/v1/rerank' }, 'https://c.test/v1/rerank'],
    ['azure_ai', 'rerank', { baseUrl: 'https://r.services.ai.azure.com' }, undefined],
    [
      'azure',
      'transcription',
      {
        baseUrl: 'https://r.openai.azure.com',
        settings: { api_version: '2025-04-01-preview' },
        model: 'whisper',
      },
      'https://r.openai.azure.com/openai/deployments/whisper/audio/transcriptions?api-version=2025-04-01-preview',
    ],
    ['voyage', 'rerank', {}, undefined],
  ])('%s %s at %o is at %s', (id, operation, target, url) => {
    expect(urlOf(id, operation, target)).toBe(url);
  });
});
