import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createRedactor } from '../redact.ts';
import { anthropicErrorBody, buildErrorBody, type ErrorDescription, errorMessage } from './error-envelope.ts';
import { type ErrorKind, errorKinds } from './error-kind.ts';

const openrouter = { id: 'openrouter', name: 'OpenRouter' };

function describeFailure(kind: ErrorKind, extra: Partial<ErrorDescription> = {}): ErrorDescription {
  return { kind, requestId: 'req_1', provider: openrouter, ...extra };
}

describe('errorMessage', () => {
  test.each<[string, ErrorKind]>([
    ['401: OpenRouter API error: Invalid API key (S3-32)', 'authentication'],
    ['402: OpenRouter API error: Insufficient credits (S3-34)', 'no_credit'],
    ['429: OpenRouter API error: Rate limit exceeded (S3-36)', 'rate_limited'],
    ['404: OpenRouter API error: Model not found (S3-38)', 'not_found'],
    ['503: OpenRouter API error: Provider temporarily unavailable (S3-40)', 'overloaded'],
  ])('%s', (title, kind) => {
    const [, expected] = /^\d+: (.*) \(S3-\d+\)$/.exec(title) ?? [];
    expect(errorMessage(describeFailure(kind))).toBe(expected);
    expect(buildErrorBody(describeFailure(kind)).error.status_code).toBe(Number(title.slice(0, 3)));
  });

  test('the upstream text follows in brackets when it adds something (C-8)', () => {
    const told = (upstreamMessage: string, detail?: string) =>
      errorMessage(
        describeFailure('authentication', { upstreamMessage, ...(detail === undefined ? {} : { detail }) }),
      );
    expect(told('User not found.')).toBe('OpenRouter API error: Invalid API key (User not found.)');
    expect(told('invalid API-key!')).toBe('OpenRouter API error: Invalid API key');
    expect(told('  ')).toBe('OpenRouter API error: Invalid API key');
    expect(told('Provider returned error', 'busy')).toBe(
      'OpenRouter API error: Invalid API key (Provider returned error: busy)',
    );
    expect(told('Provider says busy', 'busy')).toBe(
      'OpenRouter API error: Invalid API key (Provider says busy)',
    );
    expect(told('Invalid API key', 'busy')).toBe('OpenRouter API error: Invalid API key (busy)');
    expect(told('', 'busy')).toBe('OpenRouter API error: Invalid API key (busy)');
  });

  test("the proxy's own refusals are just their sentence", () => {
    expect(errorMessage(describeFailure('unknown_model', { sentence: 'There is no model "x".' }))).toBe(
      'There is no model "x".',
    );
    expect(errorMessage(describeFailure('draining'))).toBe('Shutting down');
  });

  test('a request refused before any provider was asked is told in its own sentence, whatever the kind', () => {
    const sentence = 'messages[0].role is missing.';
    expect(errorMessage({ kind: 'invalid_request', requestId: 'r', sentence })).toBe(sentence);
    expect(errorMessage(describeFailure('provider_not_configured', { sentence }))).toBe(sentence);
    expect(errorMessage(describeFailure('invalid_request', { sentence }))).toBe(
      'OpenRouter API error: Invalid request',
    );
  });

  test('a failure without a provider has no provider in its message', () => {
    expect(errorMessage({ kind: 'cancelled', requestId: 'r' })).toBe('Request cancelled');
  });
});

describe('buildErrorBody', () => {
  test('has every field it knows, in one order (C-8)', () => {
    const body = buildErrorBody(
      describeFailure('rate_limited', {
        status: 402,
        upstreamMessage: 'Provider returned error',
        type: 'tokens',
        code: 'rate_limit_exceeded',
        param: 'messages',
        model: 'openai/gpt-4o',
        hint: 'wait',
        detail: 'busy',
        upstreamProvider: 'Google',
        retryAfterMs: 1_500.4,
        attempts: [{ model: 'openai/gpt-4o', status: 402, kind: 'rate_limited', error: 'Bearer abcdef123' }],
      }),
    );
    expect(JSON.stringify(body)).toBe(
      JSON.stringify({
        error: {
          message: 'OpenRouter API error: Rate limit exceeded (Provider returned error: busy)',
          type: 'tokens',
          param: 'messages',
          code: 'rate_limit_exceeded',
          status_code: 402,
          kind: 'rate_limited',
          request_id: 'req_1',
          provider: 'openrouter',
          model: 'openai/gpt-4o',
          hint: 'wait',
          should_retry: true,
          rate_limited: true,
          transient: true,
          detail: 'busy',
          upstream_provider: 'Google',
          retry_after_ms: 1_501,
          attempts: [{ model: 'openai/gpt-4o', status: 402, kind: 'rate_limited', error: 'Bearer ***' }],
        },
      }),
    );
  });

  test('leaves out what is not known', () => {
    const { error } = buildErrorBody({ kind: 'caller_forbidden', requestId: 'r', sentence: 'No.' });
    expect(Object.keys(error)).toEqual([
      'message',
      'type',
      'param',
      'code',
      'status_code',
      'kind',
      'request_id',
      'should_retry',
    ]);
    expect(error).toMatchObject({
      type: 'permission_error',
      param: null,
      code: 'caller_forbidden',
      should_retry: false,
    });
  });

  test('a wrong proxy key is an auth_error with code invalid_api_key', () => {
    expect(buildErrorBody({ kind: 'caller_unauthenticated', requestId: 'r' }).error).toMatchObject({
      type: 'auth_error',
      code: 'invalid_api_key',
      status_code: 401,
    });
  });

  test('hints name the remedies (S3-33, S3-35, S3-39, S3-41)', () => {
    const hintOf = (kind: ErrorKind) => buildErrorBody(describeFailure(kind)).error.hint ?? '';
    expect(hintOf('authentication')).toMatch(/correct.*revoked.*Authorization: Bearer/);
    expect(hintOf('no_credit')).toMatch(/Add credits.*balance.*cheaper model/);
    expect(hintOf('not_found')).toMatch(/id is correct.*available.*model page/);
    expect(hintOf('overloaded')).toMatch(/another provider.*status page/);
  });

  test('says when credits are needed and when waiting helps', () => {
    expect(buildErrorBody(describeFailure('no_credit', { status: 429 })).error).toMatchObject({
      requires_credits: true,
      should_retry: false,
    });
    expect(buildErrorBody(describeFailure('no_credit', { status: 429 })).error.rate_limited).toBeUndefined();
    expect(buildErrorBody(describeFailure('overloaded', { shouldRetry: false })).error).toMatchObject({
      transient: true,
      should_retry: false,
    });
  });

  test('no text holds a key or grows without bound', () => {
    const secret = 'plain-secret-value';
    const hide = createRedactor(() => [secret]);
    const text = fc.oneof(
      fc.string(),
      fc.string({ minLength: 2_000, maxLength: 6_000 }),
      fc.constant('😀'.repeat(3_000)),
    );
    const kinds = fc.constantFrom(...Object.keys(errorKinds)) as fc.Arbitrary<ErrorKind>;
    fc.assert(
      fc.property(kinds, text, text, (kind, before, after) => {
        const planted = `${before} ${secret} ${after}`;
        const body = buildErrorBody(
          describeFailure(kind, {
            sentence: planted,
            upstreamMessage: planted,
            detail: planted,
            type: planted,
            code: planted,
            param: planted,
            model: planted,
            hint: planted,
            upstreamProvider: planted,
            attempts: [{ model: planted, error: planted }],
          }),
          hide,
        );
        const printed = JSON.stringify(body);
        expect(printed).not.toContain(secret);
        expect(body.error.message.length).toBeLessThanOrEqual(2_048);
        expect(body.error.message.isWellFormed() || !planted.isWellFormed()).toBe(true);
        expect(body.error.code.length).toBeLessThanOrEqual(256);
      }),
      { numRuns: 200 },
    );
  });
});

describe('anthropicErrorBody', () => {
  test.each<[ErrorKind, number | undefined, string | undefined, string]>([
    ['overloaded', undefined, undefined, 'overloaded_error'],
    ['overloaded', 502, 'overloaded_error', 'overloaded_error'],
    ['no_credit', undefined, undefined, 'billing_error'],
    ['no_credit', undefined, 'insufficient_quota', 'billing_error'],
    ['timeout', undefined, undefined, 'timeout_error'],
    ['upstream', 504, undefined, 'timeout_error'],
    ['upstream', 529, undefined, 'overloaded_error'],
    ['overloaded', 429, undefined, 'rate_limit_error'],
    ['unknown_model', undefined, 'invalid_request_error', 'not_found_error'],
    ['payload_too_large', undefined, undefined, 'request_too_large'],
    ['caller_unauthenticated', undefined, undefined, 'authentication_error'],
    ['upstream', 409, undefined, 'conflict_error'],
    ['upstream', undefined, undefined, 'api_error'],
    ['invalid_request', undefined, undefined, 'invalid_request_error'],
  ])('%s with status %s and type %s is a %s', (kind, status, type, expected) => {
    const body = anthropicErrorBody(
      buildErrorBody(
        describeFailure(kind, {
          ...(status === undefined ? {} : { status }),
          ...(type === undefined ? {} : { type }),
        }),
      ),
    );
    expect(body).toMatchObject({ type: 'error', error: { type: expected, kind }, request_id: 'req_1' });
  });
});

test('a 429 reads as a rate limit, whatever is behind it (S3-36)', () => {
  const provider = { id: 'openrouter', name: 'OpenRouter' };
  for (const kind of ['rate_limited', 'overloaded', 'quota_exhausted'] as const) {
    const body = buildErrorBody({ kind, status: 429, requestId: 'r', provider });
    expect(body.error.message).toBe('OpenRouter API error: Rate limit exceeded');
    expect(body.error.kind).toBe(kind);
  }
});

describe('details of an upstream', () => {
  const detailsOf = (upstreamDetails: Readonly<Record<string, unknown>>): unknown =>
    buildErrorBody(describeFailure('not_found', { upstreamDetails }), (text) =>
      text.replaceAll('sk-test-hidden', '…'),
    ).error.details;

  test('are passed on with their texts redacted', () => {
    expect(
      detailsOf({ error_code: 'thread_not_found', unsupported: ['sk-test-hidden'], more: { retries: 2 } }),
    ).toEqual({ error_code: 'thread_not_found', unsupported: ['…'], more: { retries: 2 } });
  });

  test('are only the code where they are too long', () => {
    const long = 'x'.repeat(3_000);
    expect(detailsOf({ error_code: 'thread_not_found', long })).toEqual({ error_code: 'thread_not_found' });
    expect(detailsOf({ long })).toBeUndefined();
  });

  test('are in Anthropic’s envelope too', () => {
    const upstreamDetails = { error_code: 'thread_not_found' };
    const body = buildErrorBody(describeFailure('not_found', { upstreamDetails }));
    expect(anthropicErrorBody(body).error.details).toEqual(upstreamDetails);
  });
});
