import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { secretsFrom, temporaryDirectory } from '../config-fixture.test-helper.ts';
import { checkConfig } from './check-config.ts';

const isLong = process.env.BYTEBOT_TEST_LONG === '1';
const NUM_RUNS = isLong ? 10_000 : 200;
const TIMEOUT_MS = 600_000;

/** Planted where secrets stand; no finding may repeat it. */
const SECRET = 'PLANTED-s3cr3t-0123456789';
const directory = temporaryDirectory();

const word = fc.constantFrom('a', 'gpt-4o', 'claude-opus', 'b*', '*', 'MODEL_NAME', '', '7', 'ünï', 'x y');
const upstream = fc.constantFrom(
  ...[
    'openai/gpt-4o',
    'anthropic/claude-sonnet-4-5',
    'zhipu/glm-4',
    'azure/',
    'gpt-4o',
    'my-model',
    'openai/*',
  ],
  ...['os.environ/MODEL', 'ollama/llama3', 'openai/text-embedding-3-small', 'auto_router/x', '/', 'a/b/c'],
);
const secretValue = fc.constantFrom(
  SECRET,
  `sk-${SECRET}`,
  `Bearer ${SECRET}`,
  `https://u:${SECRET}@host/v1`,
);
const value = fc.oneof(
  word,
  fc.constantFrom(
    'null',
    '0',
    '-1',
    '1e400',
    'yes',
    '12:30',
    '[]',
    '{}',
    '[a, 7, null]',
    '{a: b}',
    '~',
    '*anchor',
  ),
  fc.constantFrom(
    'os.environ/UNSET',
    'os.environ/SET',
    'os.environ/',
    `"$\{SET}"`,
    "'{{ x }}'",
    '<your-key>',
  ),
);
const secretName = fc.constantFrom(
  'api_key',
  'aws_secret_access_key',
  'azure_ad_token',
  'password',
  'client_secret',
);
const plainName = fc.constantFrom(
  ...[
    'temperature',
    'timeout',
    'num_retries',
    'api_base',
    'rpm',
    'organization',
    'extra_headers',
    'fallbacks',
  ],
  ...[
    'litellm_credential_name',
    'vertex_project',
    'drop_params',
    'input_cost_per_second',
    'misspelt_name',
    'stop',
  ],
);

const secretLine = fc
  .tuple(secretName, secretValue)
  .map(([name, text]) => `${name}: ${JSON.stringify(text)}`);
const plainLine = fc.tuple(plainName, value).map(([name, text]) => `${name}: ${text}`);
const entry = fc
  .record({
    name: word,
    model: upstream,
    lines: fc.array(fc.oneof(plainLine, plainLine, secretLine), { maxLength: 5 }),
    info: fc.option(fc.constantFrom('{id: x}', '{mode: chat}', 'null', '7', '{input_cost_per_token: 1}')),
  })
  .map(({ name, model, lines, info }) =>
    [
      `  - model_name: ${JSON.stringify(name)}`,
      '    litellm_params:',
      ...[`model: ${JSON.stringify(model)}`, ...lines].map((line) => `      ${line}`),
      ...(info === null ? [] : [`    model_info: ${info}`]),
    ].join('\n'),
  );

const setting = fc.oneof(
  fc.constantFrom(
    ...['drop_params: true', 'callbacks: [prometheus, my.plugin]', 'success_callback: otel', 'cache: true'],
    ...[
      'fallbacks: [{gpt-4o: [nowhere, a]}, {x: []}, 7]',
      'model_group_alias: {best: nowhere}',
      'cooldown_time: 0',
    ],
    ...[
      'default_fallbacks: [nowhere]',
      'health_check_interval: 3',
      'retry_after: x',
      'allowed_fails: 3',
      'agents: 1',
    ],
    ...[
      'custom_auth: my.auth',
      'cache_params: {type: redis, supported_call_types: [chat]}',
      'store_model_in_db: true',
    ],
    ...[
      'pass_through_endpoints: [{path: /x, target: https://example.com, headers: {Authorization: os.environ/UNSET}}]',
      'telemetry: false',
    ],
  ),
  fc
    .tuple(fc.constantFrom('master_key', 'redis_password', 'database_url'), secretValue)
    .map(([name, text]) => `${name}: ${JSON.stringify(text)}`),
  plainLine,
);
const section = fc
  .tuple(
    fc.constantFrom(
      'litellm_settings',
      'router_settings',
      'general_settings',
      'environment_variables',
      'nonsense',
    ),
    fc.array(setting, { maxLength: 4 }),
  )
  .map(([name, lines]) => [`${name}:`, ...lines.map((line) => `  ${line}`)].join('\n'));
const brokenPiece = fc.constantFrom(
  ...[
    'include: [nowhere.yaml]',
    'include: 7',
    'credential_list: [{credential_name: c}]',
    'model_list: 7',
    ': x',
    '? y',
  ],
  ...[
    'model_list:\n  - 7\n  - {}',
    '- a',
    '\t- b',
    'x: "unclosed',
    '---',
    'base: &anchor {a: 1}',
    '<<: *anchor',
    '',
  ],
);

const config = fc
  .record({
    entries: fc.array(entry, { maxLength: 6 }),
    sections: fc.array(section, { maxLength: 4 }),
    broken: fc.option(brokenPiece, { freq: 3 }),
    newline: fc.constantFrom('\n', '\r\n'),
    start: fc.constantFrom('', '\uFEFF', '# a comment\n'),
  })
  .map(({ entries, sections, broken, newline, start }) => {
    const list = entries.length === 0 ? [] : ['model_list:', ...entries];
    const text = [...list, ...sections, ...(broken === null ? [] : [broken])].join('\n');
    return `${start}${text}\n`.replaceAll('\n', newline);
  });

test(
  `a check of any config says what is wrong inside the file, and repeats no secret (${NUM_RUNS} configs)`,
  () => {
    const file = path.join(directory, 'config.yaml');
    let refused = 0;
    fc.assert(
      fc.property(config, fc.boolean(), (text, readsVariables) => {
        writeFileSync(file, text);
        const values: Record<string, string> = readsVariables ? { SET: SECRET, MODEL: 'openai/gpt-4o' } : {};
        const checked = checkConfig({ file, secrets: secretsFrom(values), readsVariables });
        const lines = text.replace('\uFEFF', '').split(/\r\n|\n/);
        if (!checked.ok) refused += 1;
        expect(checked.ok).toBe(!checked.problems.some(({ severity }) => severity === 'error'));
        for (const problem of checked.problems) {
          const line = lines[problem.line - 1];
          expect(line).toBeDefined();
          expect(problem.column).toBeGreaterThan(0);
          expect(problem.column).toBeLessThanOrEqual((line?.length ?? 0) + 1);
          expect(problem.message).toMatch(/\S/);
        }
        expect(JSON.stringify(checked)).not.toContain('s3cr3t');
      }),
      { numRuns: NUM_RUNS },
    );
    // Both kinds of configs came up.
    expect(refused).toBeGreaterThan(0);
    expect(refused).toBeLessThan(NUM_RUNS);
  },
  TIMEOUT_MS,
);

test('the findings are sorted by place', () => {
  const file = path.join(directory, 'sorted.yaml');
  fc.assert(
    fc.property(config, (text) => {
      writeFileSync(file, text);
      const { problems } = checkConfig({ file, secrets: secretsFrom({}), readsVariables: true });
      const places = problems.map(({ line, column }) => line * 100_000 + column);
      expect(places).toEqual([...places].sort((left, right) => left - right));
    }),
    { numRuns: isLong ? 1_000 : 50 },
  );
});
