import { isJsonObject } from '@bytebot/shared';
import { type Finding, type LintFacts, warning } from './rule.ts';

type Section = Readonly<Record<string, unknown>>;

/** Settings that do nothing without, or against, another one. */
export function* idleSettings({ value }: LintFacts): Iterable<Finding> {
  const general = sectionOf(value, 'general_settings');
  const litellm = sectionOf(value, 'litellm_settings');
  const router = sectionOf(value, 'router_settings');
  yield* healthChecks(general);
  yield* cooldowns(router);
  yield* keptResponses(general);
  if (isSet(litellm.allowed_fails) && !isSet(router.allowed_fails)) {
    yield warning(
      ['litellm_settings', 'allowed_fails'],
      '`allowed_fails` here alone does not make LiteLLM count failures.',
      'set it in `router_settings`',
    );
  }
  if (isSet(litellm.cache_params) && !isOn(litellm.cache) && !isOn(router.cache_responses)) {
    yield warning(
      ['litellm_settings', 'cache_params'],
      '`cache_params` does nothing without `cache: true`.',
      'add `cache: true`, or remove it',
    );
  }
  if (isSet(general.alerting_args) && !isSet(general.alerting)) {
    yield warning(
      ['general_settings', 'alerting_args'],
      '`alerting_args` does nothing without `alerting`.',
      'add `alerting`, or remove it',
    );
  }
}

function* healthChecks(general: Section): Iterable<Finding> {
  if (isOn(general.background_health_checks)) return;
  const idle = [
    'health_check_interval',
    'health_check_concurrency',
    'health_check_staleness_threshold',
    ...(isOn(general.enable_health_check_routing) ? ['enable_health_check_routing'] : []),
  ];
  for (const name of idle) {
    if (!isSet(general[name])) continue;
    yield warning(
      ['general_settings', name],
      `\`${name}\` does nothing without \`background_health_checks: true\`.`,
      'remove it',
    );
  }
}

function* keptResponses({ response_store: store }: Section): Iterable<Finding> {
  if (!isJsonObject(store) || !isSet(store.ttl_seconds) || Number(store.ttl_seconds) !== 0) return;
  yield warning(
    ['general_settings', 'response_store', 'ttl_seconds'],
    '`ttl_seconds: 0` counts as not set: responses are kept as long as by default.',
    'write `enabled: false` to keep none, or remove it',
  );
}

function* cooldowns(router: Section): Iterable<Finding> {
  const path = ['router_settings', 'cooldown_time'];
  const { cooldown_time: time, disable_cooldowns: disabled } = router;
  // There is no such switch, but whoever writes it wants cooldowns.
  const wanted = isOn(router.enable_cooldowns) || disabled === false;
  if (isSet(time) && Number(time) === 0 && wanted) {
    yield warning(
      path,
      '`cooldown_time: 0` switches cooldowns off, against the switch beside it.',
      'give it a number of seconds, or remove it',
    );
  } else if (isSet(time) && Number(time) > 0 && isOn(disabled)) {
    yield warning(path, '`cooldown_time` does nothing with `disable_cooldowns: true`.', 'remove one of them');
  }
}

function sectionOf(value: Section, name: string): Section {
  const section = value[name];
  return isJsonObject(section) ? section : {};
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** A reference to a variable may well switch it on. */
function isOn(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false && value !== 0 && value !== '';
}
