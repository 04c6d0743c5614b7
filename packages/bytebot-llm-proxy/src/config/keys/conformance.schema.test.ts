import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { conformanceConfigs, corpus } from '../conformance.test-helper.ts';
import { readDocument } from '../read-document.ts';
import { renderConfigSchema } from './render-schema.ts';

/** What the schema marks in the corpus, by the beginning of the file's name: keys that nothing reads at their place. */
const marked: Readonly<Record<string, readonly string[]>> = {
  '1aboveio__': ['/litellm_settings/default_model'],
  '2012952877__': ['/general_settings/upperbound_key_generate_params'],
  AgentCert__: ['/litellm_settings/retry_after', '/general_settings/allow_requests_on_health'],
  'Anantys-oss__': [
    '/general_settings/alerting_args/webhook_url',
    '/general_settings/alerting_args/alert_types',
  ],
  BerriAI__example_litellm_gcp_cloud_run__: ['/agents'],
  BerriAI__litellm__litellm__proxy__example_config_yaml__china_domestic_free_sources: [
    '/general_settings/port',
    '/general_settings/host',
  ],
  ClickHouse__: [
    '/health_check',
    '/router_settings/enable_load_balancing',
    '/router_settings/enable_cooldowns',
    '/general_settings/log_verbose',
    '/general_settings/log_level',
    '/general_settings/enable_cors',
    '/general_settings/cors_allow_origins',
    '/general_settings/use_langfuse',
    '/general_settings/disable_request_timeout',
  ],
  DataScientest__: ['/prompt_injection_params'],
  EsupPortail__: ['/litellm_settings/cooldown_time', '/general_settings/disable_end_user_cost_tracking'],
  Gapminder__: ['/general_settings/debug'],
  'Nasiko-Labs__': ['/general_settings/telemetry'],
  PaplyAI__: ['/general_settings/enable_post_custom_auth_checks'],
  'geniro-io__': ['/litellm_settings/proxy_logging', '/litellm_settings/success_logging'],
  steveschofield__: ['/general_settings/port'],
};

const folder = corpus;
if (folder === undefined) {
  test('the corpus of real configs is elsewhere: set CONFORMANCE_DIR to check it', () => {
    expect(folder).toBeUndefined();
  });
} else {
  const validate = new Ajv({ strict: false, allErrors: true }).compile(JSON.parse(renderConfigSchema()));
  describe('the schema fits every config of the corpus', () => {
    test.each(conformanceConfigs(folder).map(({ name, path }) => [name, path] as const))(
      '%s',
      (name, path) => {
        // An editor sees JSON's types: what YAML reads as undefined or a date is text or null there.
        const config: unknown = JSON.parse(JSON.stringify(readDocument(path).value));
        const found = validate(config)
          ? []
          : (validate.errors ?? []).map(({ instancePath, keyword, params }) =>
              keyword === 'additionalProperties'
                ? `${instancePath}/${String(params.additionalProperty)}`
                : `${instancePath} ${keyword}`,
            );
        const expected = Object.entries(marked).find(([beginning]) => name.startsWith(beginning))?.[1] ?? [];
        expect(found).toEqual(expected);
      },
    );
  });
}
