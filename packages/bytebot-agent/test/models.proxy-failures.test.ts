import { describe, expect, test } from '@jest/globals';
import { failureOf, question } from './support/agent-models.ts';
import { masterKey } from './support/model-proxy.ts';
import { providersBehindProxy } from './support/simulated-models.ts';

/** Failures of providers behind the built proxy, as the agent understands and logs them. */

const simulated = providersBehindProxy();

const openrouterFailures = [
  {
    status: 401,
    kind: 'authentication',
    code: 'OPENROUTER_AUTH_ERROR',
    message: 'OpenRouter API authentication failed. Check OPENROUTER_API_KEY.',
    hint: /revoked/,
    upstream: 1,
  },
  {
    status: 402,
    kind: 'no_credit',
    code: 'OPENROUTER_ERROR',
    message: /^OpenRouter API error: Insufficient credits/,
    hint: /credits/i,
    upstream: 1,
  },
  {
    status: 404,
    kind: 'not_found',
    code: 'OPENROUTER_ERROR',
    message: /^OpenRouter API error: Model not found/,
    hint: /correct/,
    upstream: 1,
  },
  {
    status: 429,
    kind: 'rate_limited',
    code: 'OPENROUTER_RATE_LIMIT',
    message: 'OpenRouter API rate limit exceeded. Please try again later.',
    hint: /Wait/,
    upstream: 2,
  },
  {
    status: 503,
    kind: 'overloaded',
    code: 'OPENROUTER_ERROR',
    message: /^OpenRouter API error: Provider temporarily unavailable/,
    hint: /another provider/,
    upstream: 2,
  },
];

describe.each([
  ['by its prefix', 'openrouter/openai/gpt-4o', 'openai/gpt-4o'],
  ['behind an alias that does not tell', 'gpt-oss-120b', 'openai/gpt-oss-120b'],
])('an OpenRouter model %s', (_, asked, upstreamModel) => {
  test.each(openrouterFailures)(
    'fails with $status: $code, OpenRouter and the remedy in the error and in the log (S0-19, S0-20, S0-25, S0-26, C-8)',
    async ({ status, kind, code, message, hint, upstream }) => {
      const reply = { status, headers: { 'retry-after': '' } };
      simulated.simulator.script({ match: { model: upstreamModel }, replies: [reply], repeat: 'last' });
      const error = await failureOf(simulated.models.chatModel.generate(question('proxy', asked)));
      expect(error).toMatchObject({ provider: 'OpenRouter', model: asked, status, kind, code });
      expect(error.message).toMatch(message);
      expect(error.message.match(/API error/g)?.length ?? 0).toBeLessThanOrEqual(1);
      expect(error.hint).toMatch(hint);
      expect(error.requestId).toMatch(/./);
      expect(error.attempts).toHaveLength(upstream);
      expect(error.originalError).toBeDefined();
      // The proxy has retried already: another round from here would multiply.
      expect(simulated.running.calls()).toBe(upstream);
      expect(error.mayRetry).toBe(upstream === 1);
      const line = simulated.models.lines.find((one) => one.message === 'The model could not answer');
      expect(line?.fields).toMatchObject({
        provider: 'OpenRouter',
        model: asked,
        status,
        code,
        kind,
        request_id: error.requestId,
        attempts: error.attempts,
      });
      expect(line?.fields.upstream_message).toMatch(/^OpenRouter API error/);
    },
  );
});

test('Gemini’s PERMISSION_DENIED names Gemini and keeps its status (S0-21)', async () => {
  const body = {
    error: { code: 403, message: 'The caller does not have permission', status: 'PERMISSION_DENIED' },
  };
  simulated.simulator.script({
    match: { model: 'gemini-2.5-pro' },
    replies: [{ status: 403, body }],
    repeat: 'last',
  });
  const error = await failureOf(
    simulated.models.chatModel.generate(question('proxy', 'gemini/gemini-2.5-pro')),
  );
  expect(error).toMatchObject({
    provider: 'Gemini',
    model: 'gemini/gemini-2.5-pro',
    status: 403,
    kind: 'permission',
    code: 'GEMINI_AUTH_ERROR',
    message: 'Gemini API access denied. Check GEMINI_API_KEY and permissions.',
    upstreamCode: 'PERMISSION_DENIED',
  });
});

test('Gemini’s spent quota (S0-21)', async () => {
  simulated.simulator.script({
    match: { model: 'gemini-2.5-pro' },
    replies: [{ fixture: 'gemini/per-day' }],
    repeat: 'last',
  });
  const error = await failureOf(simulated.models.chatModel.generate(question('proxy', 'gemini-2.5-pro')));
  expect(error).toMatchObject({
    provider: 'Gemini',
    status: 429,
    code: 'GEMINI_QUOTA_ERROR',
    message: 'Gemini API quota exceeded. Check your usage limits.',
  });
});

test('everything else is OpenAI’s, or of the provider that the proxy names (S0-22)', async () => {
  simulated.simulator.script({ match: { model: 'gpt-4o' }, replies: [400], repeat: 'last' });
  const openai = await failureOf(simulated.models.chatModel.generate(question('proxy', 'gpt-4o')));
  expect(openai).toMatchObject({
    provider: 'OpenAI',
    status: 400,
    kind: 'invalid_request',
    code: 'OPENAI_ERROR',
  });
  expect(openai.message).toMatch(/^OpenAI API error: Invalid request/);
  simulated.simulator.script({ match: { provider: 'groq' }, replies: [400], repeat: 'last' });
  const groq = await failureOf(simulated.models.chatModel.generate(question('proxy', 'fast')));
  expect(groq.provider).toBe('Groq');
  expect(groq.message).toMatch(/^Groq API error: /);
});

test('a key that the proxy does not have is the proxy’s own sentence', async () => {
  const error = await failureOf(simulated.models.chatModel.generate(question('proxy', 'keyless')));
  expect(error).toMatchObject({ kind: 'provider_not_configured', provider: 'Mistral', status: 401 });
  expect(error.message).toContain('MISTRAL_API_KEY');
});

test('a model that the proxy does not know', async () => {
  const error = await failureOf(simulated.models.chatModel.generate(question('proxy', 'gpt-4oo')));
  expect(error).toMatchObject({ kind: 'unknown_model', status: 404, code: 'model_not_found' });
  expect(error.hint).toContain('gpt-4o');
});

describe('an answer that breaks off', () => {
  test.each([
    ['cut', { cutAfter: 3 }],
    ['ended without its end', { endAfter: 3 }],
    ['ended by an error event', { errorAfter: 3 }],
    ['with an event nobody can read', { malformedAfter: 3 }],
  ])('%s: what came was told, and it is not asked again from here', async (_, fault) => {
    const text = 'one two three four five six';
    simulated.simulator.script({
      match: { model: 'openai/gpt-4o' },
      replies: [{ text, ...fault }],
      repeat: 'last',
    });
    const deltas: string[] = [];
    const error = await failureOf(
      simulated.models.chatModel.generate(
        question('proxy', 'openrouter/openai/gpt-4o', { onDelta: (delta) => deltas.push(delta.text) }),
      ),
    );
    expect(error).toMatchObject({ kind: 'stream_broken', provider: 'OpenRouter' });
    expect(deltas.join('')).toMatch(/^one /);
    expect(simulated.running.calls()).toBe(1);
  });
});

test('no key is in any error or line of the log', async () => {
  for (const name of ['gpt-4o', 'openrouter/openai/gpt-4o', 'gpt-4oo', 'keyless']) {
    const model = name.replace(/^openrouter\//, '');
    const body = { error: { message: `Incorrect API key provided: ${masterKey} sk-test-provider-key` } };
    simulated.simulator.script({ match: { model }, replies: [{ status: 401, body }], repeat: 'last' });
    const error = await failureOf(simulated.models.chatModel.generate(question('proxy', name)));
    const seen = JSON.stringify([error, error.message, error.stack, simulated.models.lines]);
    expect(seen).not.toContain(masterKey);
    expect(seen).not.toContain('sk-test-provider-key');
    // What the client library threw is kept for debugging, without the request and its key.
    expect(JSON.stringify(error.originalError)).not.toContain(masterKey);
  }
});
