import { describe, expect, test } from '@jest/globals';
import { loadText } from '../config-fixture.test-helper.ts';

function routingOf(sections: string) {
  return loadText(`model_list: []\n${sections}`).settings.routing;
}

describe('cooldowns', () => {
  test.each<[string, number | undefined]>([
    ['', undefined],
    ['router_settings: {allowed_fails: 3}', undefined],
    ['router_settings: {allowed_fails: 1}', 1],
    ['router_settings: {allowed_fails: "0"}', 0],
    ['litellm_settings: {allowed_fails: 1}', undefined],
    ['router_settings: {allowed_fails: 1}\nlitellm_settings: {allowed_fails: 1}', undefined],
    ['router_settings: {allowed_fails: 3}\nlitellm_settings: {allowed_fails: 1}', 3],
    ['router_settings: {allowed_fails_policy: {TimeoutErrorAllowedFails: 9}}', 3],
    [
      'router_settings: {allowed_fails_policy: {TimeoutErrorAllowedFails: 9}}\nlitellm_settings: {allowed_fails: 7}',
      7,
    ],
  ])('count failures when the router’s number is its own: %j gives %p', (sections, allowedFails) => {
    expect(routingOf(sections).cooldown.allowedFails).toBe(allowedFails);
  });

  test('are read with their time and their policy', () => {
    expect(
      routingOf(
        'router_settings: {cooldown_time: 30, disable_cooldowns: "true", allowed_fails_policy: {InternalServerErrorAllowedFails: 2}}',
      ).cooldown,
    ).toEqual({
      disabled: true,
      cooldownMs: 30_000,
      allowedFails: 3,
      allowedFailsPolicy: { InternalServerError: 2 },
    });
    expect(routingOf('').cooldown.cooldownMs).toBe(5_000);
    expect(routingOf('router_settings: {cooldown_time: 0}').cooldown.cooldownMs).toBe(0);
  });

  test('of a deployment stand in its parameters, else in model_info', () => {
    const { deployments } = loadText(`model_list:
  - {model_name: a, litellm_params: {model: ollama/a, cooldown_time: 7}, model_info: {cooldown_time: 8}}
  - {model_name: b, litellm_params: {model: ollama/b}, model_info: {cooldown_time: 8, allowed_fails: 2, allowed_fails_policy: {RateLimitErrorAllowedFails: 1}}}
`);
    const [a, b] = deployments.map(({ routing }) => routing);
    expect(a).toMatchObject({ cooldownMs: 7_000, allowedFails: undefined, allowedFailsPolicy: {} });
    expect(b).toMatchObject({
      cooldownMs: 8_000,
      allowedFails: 2,
      allowedFailsPolicy: { RateLimitError: 1 },
    });
  });
});

describe('retries', () => {
  test('have policies for all groups and for one', () => {
    const routing = routingOf(`router_settings:
  retry_policy: {RateLimitErrorRetries: 5, DefaultRetries: "1"}
  model_group_retry_policy: {a: {InternalServerErrorRetries: 0}, b: {}}
`);
    expect(routing.retryPolicy).toEqual({ byClass: { RateLimitError: 5 }, otherwise: 1 });
    expect([...routing.groupRetryPolicies]).toEqual([
      ['a', { byClass: { InternalServerError: 0 }, otherwise: undefined }],
    ]);
    expect(routingOf('').retryPolicy).toBeUndefined();
  });

  test.each([
    ['retry_policy: {RateLimitErrorRetries: -1}', 'router_settings.retry_policy.RateLimitErrorRetries'],
    ['retry_policy: 3', 'router_settings.retry_policy'],
    ['allowed_fails: -2', 'router_settings.allowed_fails'],
    ['cooldown_time: soon', 'router_settings.cooldown_time'],
    ['allowed_fails_policy: {TimeoutErrorAllowedFails: x}', 'TimeoutErrorAllowedFails'],
    ['context_window_fallbacks: {a: [b]}', 'router_settings.context_window_fallbacks'],
  ])('that cannot be read are an error with their place: %s', (setting, place) => {
    expect(() => routingOf(`router_settings: {${setting}}`)).toThrow(place);
  });
});

test('fallbacks by kind are read from the router, else from litellm_settings', () => {
  const litellm =
    'litellm_settings: {context_window_fallbacks: [{a: [b]}], content_policy_fallbacks: [{a: c}]}\n';
  expect([...routingOf(litellm).contextWindowFallbacks]).toEqual([['a', ['b']]]);
  expect([...routingOf(litellm).contentPolicyFallbacks]).toEqual([['a', ['c']]]);
  const router = 'router_settings: {context_window_fallbacks: [{a: [{model: d, temperature: 0}]}]}\n';
  expect([...routingOf(litellm + router).contextWindowFallbacks]).toEqual([
    ['a', [{ model: 'd', temperature: 0 }]],
  ]);
});
