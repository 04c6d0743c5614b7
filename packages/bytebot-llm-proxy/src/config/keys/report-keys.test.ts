import { describe, expect, test } from '@jest/globals';
import { loadText, placesOf, refusedProblems, writeFiles } from '../config-fixture.test-helper.ts';
import { formatProblem, type Problem } from '../problem.ts';
import { readDocument } from '../read-document.ts';
import { reportKeys } from './report-keys.ts';

/** What the key table alone says about a config. */
function findingsOf(text: string): readonly Problem[] {
  const document = readDocument(writeFiles({ 'config.yaml': text }));
  reportKeys(document);
  return document.problems.all;
}

function problemsOf(text: string): string[] {
  return placesOf(findingsOf(text));
}

/** What is said about the only finding, after its place. */
function remarkOn(text: string): string {
  const found = findingsOf(text);
  expect(found).toHaveLength(1);
  return found.map((problem) => formatProblem(problem).replace(/^\S+ {2}/, '')).join();
}

function entry(params: string, rest = ''): string {
  return `model_list:\n  - {model_name: a, litellm_params: {model: openai/a, ${params}}${rest}}\n`;
}

test('a key that nothing knows is named once, with its place', () => {
  expect(
    problemsOf(`model_list: []
mystery: []
litellm_settings:
  enigma: x
general_settings:
  riddle_of_old: 4000
  nothing: null
`),
  ).toEqual([
    expect.stringMatching(
      /^2:1 mystery `mystery` is no setting that LiteLLM or this proxy knows; it is ignored/,
    ),
    expect.stringMatching(/^4:3 litellm_settings\.enigma .* Remove it or correct its name\.$/),
    expect.stringMatching(/^6:3 general_settings\.riddle_of_old /),
  ]);
});

test.each([
  ['router_settings: {enable_cooldowns: true}', 'disable_cooldowns'],
  ['router_settings: {enable_pre_call_cheks: true}', 'enable_pre_call_checks'],
  ['router_settings: {fallback: []}', 'fallbacks'],
  ['litellm_settings: {drop_param: true}', 'drop_params'],
  ['general_settings: {masterkey: sk-test-x}', 'master_key'],
  ['general_settings: {alerting_args: {budget_alert_tttl: 3}}', 'budget_alert_ttl'],
  ['general_settings: {pass_through_endpoints: [{include_subpaths: true}]}', 'include_subpath'],
  ['modellist: []\nlitellm_settings: {}', 'model_list'],
])('a misspelt key is told which one was meant: %s', (text, meant) => {
  const remarks = findingsOf(text).map(({ suggestion }) => suggestion);
  expect(remarks).toContain(`did you mean \`${meant}\`?`);
});

describe('where other keys are free', () => {
  test.each([
    [entry('api_bse: "http://x"'), '`api_bse` is no setting of a deployment; it goes upstream', 'api_base'],
    [entry('temprature: 1'), '`temprature` is no setting of a deployment', 'temperature'],
    [entry('input_cost_per_tokn: 1'), '`input_cost_per_tokn` is no setting', 'input_cost_per_token'],
    [
      entry('api_key: k', ', model_info: {suports_vision: true}'),
      '`suports_vision` is kept',
      'supports_vision',
    ],
  ])('a name that resembles a known one is doubted: %#', (text, said, meant) => {
    const remark = remarkOn(text);
    expect(remark).toContain(said);
    expect(remark).toContain(`(did you mean \`${meant}\`?)`);
  });

  test('any other goes upstream, or back to who asks, without a word', () => {
    expect(
      findingsOf(
        entry(
          'top_n: 3, my_flag: true, extra_body: {a: 1}',
          ', model_info: {costFactor: 2, hosted_in: EU, supports_everything: true}',
        ),
      ),
    ).toEqual([]);
  });

  test('a key of the other part of an entry is told where it belongs', () => {
    expect(remarkOn(entry('mode: embedding'))).toMatch(
      /`mode` belongs in `model_info`; here it goes upstream as a field of the request\. Move it\. \(write `model_info\.mode`\)$/,
    );
    expect(
      remarkOn('model_list: [{model_name: a, litellm_params: {model: openai/a}, api_base: "http://x"}]'),
    ).toMatch(/model_list\[0\]\.api_base {2}`api_base` belongs in `litellm_params`; here it has no effect/);
  });
});

describe('a key in the wrong section', () => {
  test('is told where it belongs, and what that means for security', () => {
    expect(
      problemsOf(`model_list: []
litellm_settings: {master_key: sk-test-x, search_tools: [], retry_after: 1}
general_settings: {drop_params: true, upperbound_key_generate_params: {max_budget: 1}}
guardrail_list: []
prompt_injection_params: {heuristics_check: true}
router_settings: {disable_end_user_cost_tracking: true, supported_call_types: [], ttl: 3}
`),
    ).toEqual([
      expect.stringMatching(/^2:20 .*belongs in `general_settings`.* Until then it protects nothing\.$/),
      expect.stringMatching(
        /^2:43 .*belongs in `router_settings`.* This version does not act on it there yet\.$/,
      ),
      expect.stringMatching(/^2:61 .*belongs in `router_settings`; here it has no effect\. Move it\.$/),
      expect.stringMatching(/^3:20 .*belongs in `litellm_settings`; here it has no effect\. Move it\.$/),
      expect.stringMatching(
        /^3:39 .*belongs in `litellm_settings`.* Until then it protects nothing, in LiteLLM/,
      ),
      expect.stringMatching(/^4:1 .*belongs in `router_settings`/),
      expect.stringMatching(/^5:1 .*belongs in `litellm_settings`/),
      expect.stringMatching(/^6:19 .*belongs in `litellm_settings`.* It changes no answer there either\.$/),
      expect.stringMatching(/^6:57 .*supported_call_types` is no setting/),
      expect.stringMatching(/^6:83 .*belongs in `router_settings\.routing_strategy_args`/),
    ]);
  });

  test('that is a section of its own belongs at the top level', () => {
    expect(remarkOn('litellm_settings: {mcp_servers: {}}')).toContain(
      'belongs at the top level of the config',
    );
  });

  test('that is a variable belongs among the variables', () => {
    expect(remarkOn('general_settings: {UI_LOGO_PATH: x}')).toMatch(
      /Variables stand in a section of their own\. \(write `environment_variables\.UI_LOGO_PATH`\)$/,
    );
  });
});

test.each([
  ['general_settings: {alerting_args: {webhook_url: "https://x"}}', 'set WEBHOOK_URL in the environment'],
  ['general_settings: {alerting_args: {alert_types: []}}', 'write `general_settings.alert_types`'],
  ['general_settings: {port: 4000}', 'start with `--port`'],
  ['general_settings: {host: 0.0.0.0}', 'start with `--host`'],
  ['agents: []\nmodel_list: []', 'the section that exists is `agent_list`'],
  [
    'health_check: {}\nmodel_list: []',
    'health checks stand in `general_settings`: `background_health_checks` …',
  ],
  ['litellm_settings: {success_logging: true}', 'write `success_callback`'],
  ['litellm_settings: {telemetry: false}', 'remove the line'],
  ['general_settings: {telemetry: false}', 'remove the line'],
  [entry('rpm_limit: 3'), 'write `rpm`'],
  [entry('api_key: k', ', model_info: {weight: 3}'), 'write `litellm_params.weight`'],
  [
    entry('api_key: k', ', model_info: {pricing: {input_cost_per_token: 1}}'),
    'write them directly in `model_info` or `litellm_params`',
  ],
])('what people write and nothing reads is answered with what to write: %s', (text, suggestion) => {
  expect(remarkOn(text)).toContain(`(${suggestion})`);
});

test.each([
  ['general_settings: {custom_team_metadata_validate: hooks.check}', 'A Python function'],
  ['litellm_settings: {budget_rollover: true}', 'The budget of a key is that of its entry'],
  [entry('api_key: k, rpd: 100'), 'Nothing is limited per deployment and day'],
  [entry('api_key: k', ', model_info: {tpm: 3}'), 'It limits nothing here'],
])('what newer versions of LiteLLM read is known: %s', (text, says) => {
  expect(remarkOn(text)).toContain(`is accepted, but this version does not act on it. ${says}`);
});

test('how one of several deployments is chosen is worth a word where there are several', () => {
  const weights = 'router_settings: {weights: {a: 2}}\n';
  const one = '  - {model_name: a, litellm_params: {model: openai/a, api_key: k}}\n';
  expect(findingsOf(`model_list:\n${one}${weights}`)).toEqual([]);
  const said = findingsOf(`model_list:\n${one}${one.replace('openai/a', 'openai/b')}${weights}`);
  expect(said.map(({ path }) => path)).toEqual(['router_settings.weights']);
});

test('a switch is not taken for the opposite of another one', () => {
  expect(remarkOn('general_settings: {disable_health_check_auth: true}')).not.toContain('did you mean');
  expect(remarkOn('router_settings: {enable_cooldowns: true}')).toContain(
    'did you mean `disable_cooldowns`?',
  );
});

test('what LiteLLM acts on and this version does not is said; what is switched off or harmless is not', () => {
  expect(
    problemsOf(`model_list:
  - {model_name: a, litellm_params: {model: openai/a, api_key: k, max_retries: 2, itpm: 5}}
  - {model_name: a, litellm_params: {model: openai/b, api_key: k, itpm: 5, mock_timeout: null}}
litellm_settings: {cache: false, set_verbose: true, modify_params: true, ssl_verify: false, force_ipv4: true}
router_settings: {weights: {a: 1}, optional_pre_call_checks: [], debug_level: INFO, cooldown_time: 0}
general_settings: {store_model_in_db: false, database_url: x, health_check_interval: 3}
guardrails: [{guardrail_name: g, litellm_params: {mode: pre_call}}]
mcp_servers: {}
`),
  ).toEqual([
    expect.stringMatching(
      /^2:67 .*max_retries `max_retries` is accepted, but this version does not act on it\./,
    ),
    expect.stringMatching(/^2:83 .*`itpm` is accepted, .* It stands in 2 entries\.$/),
    expect.stringMatching(/^4:.* litellm_settings\.modify_params /),
    expect.stringMatching(/^4:.* litellm_settings\.ssl_verify /),
    expect.stringMatching(/^5:.* router_settings\.weights .* Weights are not read here\.$/),
    expect.stringMatching(/^6:.* general_settings\.database_url /),
    expect.stringMatching(/^7:1 guardrails .*: nothing is checked, masked or blocked\.$/),
  ]);
  expect(remarkOn(entry('max_retries: 2'))).toMatch(/\(use `num_retries`\)$/);
});

test('a key that LiteLLM does not start with is refused here too', () => {
  const [problem] = findingsOf('router_settings: {health_check_interval: 3}');
  expect(problem).toMatchObject({
    severity: 'error',
    suggestion: 'use `general_settings.health_check_interval`',
  });
});

describe('values of the wrong type', () => {
  test.each([
    ['router_settings: {client_ttl: soon}', '`client_ttl` has to be a number of seconds'],
    [
      'litellm_settings: {cache_params: {similarity_threshold: high}}',
      '`similarity_threshold` has to be a number.',
    ],
    ['guardrails: {guardrail_name: g}', '`guardrails` has to be a list.'],
    [entry('extra_headers: x'), '`extra_headers` has to be a mapping of names to values.'],
    [entry('input_cost_per_token: cheap'), '`input_cost_per_token` has to be a number.'],
    [
      entry('api_key: k', ', model_info: {supports_vision: maybe}'),
      '`supports_vision` has to be true or false.',
    ],
  ])('are named: %s', (text, said) => {
    expect(problemsOf(text).join('\n')).toContain(said);
  });

  test.each([
    ['router_settings: {routing_strategy_args: {ttl: soon}}', '`ttl` has to be'],
    ['router_settings: {retry_policy: {TimeoutErrorRetries: x}}', '`TimeoutErrorRetries` has to be'],
    ['router_settings: {provider_budget_config: {groq: {budget_limit: x}}}', '`budget_limit` has to be'],
    ['litellm_settings: {cache: true, cache_params: {mode: maybe}}', '`mode` takes one of: default_on, '],
    ['general_settings: {limits_when_store_is_down: {rates: shut}}', '`rates` has to be `open` or'],
  ])('are named once, where that makes the config unusable: %s', (text, said) => {
    const problems = refusedProblems(() => loadText(`model_list: []\n${text}`));
    expect(problems.filter(({ message }) => message.startsWith(said.slice(0, 6)))).toEqual([
      expect.objectContaining({ severity: 'error', message: expect.stringContaining(said) }),
    ]);
  });

  test('a word that is none of those a key takes is answered with the nearest', () => {
    const found = findingsOf('router_settings: {debug_level: DEBUGG}');
    expect(found.map(({ suggestion }) => suggestion)).toContain('did you mean `DEBUG`?');
  });

  test('what LiteLLM turns into the right type is none', () => {
    expect(
      findingsOf(`general_settings: {proxy_batch_write_at: "10", disable_spend_logs: "True", health_check_interval: 5m}
model_list:
  - model_name: a
    litellm_params: {model: 42, temperature: "0.5", input_cost_per_token: 1e-6, stop: END, api_version: 1}
    model_info: {mode: os.environ/MODE, supports_vision: null, max_tokens: "4096"}
`),
    ).toEqual([]);
  });

  test('a value that a schema checks is named once, as an error', () => {
    expect(findingsOf('litellm_settings: {num_retries: often}')).toEqual([]);
    expect(refusedProblems(() => loadText('litellm_settings: {num_retries: often}')).length).toBeGreaterThan(
      0,
    );
  });
});

test('only so many unknown names are compared with the known ones, which would take long', () => {
  const names = Array.from({ length: 110 }, (_, index) => `master_key${index}: 1`);
  const found = findingsOf(`general_settings:\n  ${names.join('\n  ')}\n`);
  expect(found).toHaveLength(110);
  expect(found.filter(({ suggestion }) => suggestion === 'did you mean `master_key`?')).toHaveLength(100);
});

test.each(['apiVersion: v1\nkind: ConfigMap\n', 'include: []\n', 'services: {web: {image: x}}\n'])(
  'a file that is no LiteLLM config at all is refused: %j',
  (text) => {
    const [problem] = refusedProblems(() => loadText(text));
    expect(problem?.message).toMatch(/^This is no LiteLLM config/);
  },
);
