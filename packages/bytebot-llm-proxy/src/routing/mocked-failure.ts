import { Failure } from '../failure.ts';

/** A request as far as played failures go. */
export interface MockableCall {
  readonly model: string;
  /** The fields of its body. */
  readonly scanned: { has(name: string): boolean; value(name: string): unknown };
}

/** LiteLLM's parameters that play a failure instead of calling anybody. */
export const mockFields = [
  'mock_testing_fallbacks',
  'mock_testing_context_fallbacks',
  'mock_testing_content_policy_fallbacks',
  'mock_testing_rate_limit_error',
  'mock_timeout',
] as const;

type MockField = (typeof mockFields)[number];

const failures: Readonly<Record<MockField, (model: string) => Failure>> = {
  mock_testing_fallbacks: (model) =>
    new Failure('upstream', `This is a mock exception for model=${model}, to trigger a fallback.`, {
      status: 500,
      model,
    }),
  mock_testing_context_fallbacks: (model) =>
    new Failure('context_length', `This is a mock exception for model=${model}, to trigger a fallback.`, {
      status: 400,
      model,
    }),
  mock_testing_content_policy_fallbacks: (model) =>
    new Failure('content_policy', `This is a mock exception for model=${model}, to trigger a fallback.`, {
      status: 400,
      model,
    }),
  mock_testing_rate_limit_error: (model) =>
    new Failure('rate_limited', `This is a mock rate limit error for model=${model}.`, {
      status: 429,
      model,
    }),
  mock_timeout: (model) =>
    new Failure('timeout', `This is a mock timeout error for model=${model}.`, { status: 408, model }),
};

/**
 * The failure that a request wants to see played, in place of the first call of the group it asks for; undefined for
 * every other request. Its fallbacks follow as after a real one.
 *
 * @param isAllowed `general_settings.dangerously_allow_mock_testing_request_params`
 * @throws Failure `invalid_request` where playing failures is not allowed.
 */
export function mockedFailure({ model, scanned }: MockableCall, isAllowed: boolean): Failure | undefined {
  for (const name of mockFields) {
    if (!scanned.has(name)) continue;
    const value = scanned.value(name);
    if (value === false || value === null) continue;
    if (!isAllowed) throw notAllowed(name);
    return failures[name](model);
  }
  return undefined;
}

function notAllowed(name: MockField): Failure {
  return new Failure(
    'invalid_request',
    `Mock testing request params are disabled on this proxy: ${name}. Set general_settings.dangerously_allow_mock_testing_request_params: true to use them.`,
    { param: name },
  );
}
