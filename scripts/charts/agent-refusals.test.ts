import { expect, test } from '@jest/globals';
import { describeCharts } from './charts.test-helper.ts';
import { refusalOf } from './render.ts';
import { agentChart } from './scenarios.ts';

const refused: readonly (readonly [string, object, string])[] = [
  [
    'two agents on a store for one',
    { replicaCount: 2 },
    "replicaCount is 2, but the agent's own store is for one process. Set externalDatabase.host (and existingSecret), or replicaCount: 1.",
  ],
  [
    'an autoscaler on a store for one',
    { autoscaling: { enabled: true } },
    "autoscaling.enabled needs a database: the agent's own store is for one process. Set externalDatabase.host",
  ],
  [
    'a claim that is not used',
    { persistence: { existingClaim: 'records' } },
    'persistence.existingClaim names records, but persistence.enabled is false. Set persistence.enabled: true',
  ],
  [
    'a group without its defaults',
    { service: null },
    'service is null, which takes all of its defaults away. Remove the line, or set the values in it.',
  ],
  [
    'two passwords of the database',
    { externalDatabase: { host: 'db', password: 'text', existingSecret: 'database' } },
    'externalDatabase has both password and existingSecret. Remove one of them.',
  ],
  [
    'another database than PostgreSQL',
    { config: { databaseUrl: 'mysql://user:sk-test-password@db/bytebot' } },
    'config.databaseUrl begins with "mysql:". The agent knows PostgreSQL alone: postgresql://user@host:5432/database.',
  ],
  [
    'an address that is none',
    { config: { llmProxyUrl: 'bytebot-llm-proxy:4000' } },
    'config.llmProxyUrl is "bytebot-llm-proxy:4000". It has to be an http or https address',
  ],
  [
    'two keys of the task API',
    { auth: { apiKey: { value: 'sk-test-agent', existingSecret: 'agent' } } },
    'auth.apiKey has both value and existingSecret. Remove one of them.',
  ],
  [
    'two secrets of the tokens',
    { auth: { jwt: { secret: 'sk-test-secret', existingSecret: 'tokens' } } },
    'auth.jwt has both secret and existingSecret. Remove one of them.',
  ],
  [
    'a key among the further variables',
    { extraEnv: { OPENAI_API_KEY: 'sk-test-openai' } },
    'Write it under env.OPENAI_API_KEY, which becomes a Secret, or give a valueFrom.',
  ],
  [
    'a password within an address',
    { extraEnv: { REDIS_URL: 'redis://:sk-test-password@redis.example.com' } },
    'Write it under env.REDIS_URL, which becomes a Secret, or give a valueFrom.',
  ],
  [
    "LiteLLM's image",
    { image: { repository: 'ghcr.io/berriai/litellm' } },
    'image.repository is "ghcr.io/berriai/litellm", but this chart runs the agent. Remove the line image.repository',
  ],
  [
    'an existing Secret without a name',
    { apiKeys: { groq: { useExisting: true } } },
    'apiKeys.groq.useExisting is true: name the Secret in apiKeys.groq.secretName',
  ],
];

describeCharts('the chart of the agent refuses', () => {
  test.each(refused)('%s', async (_title, values, sentence) => {
    const refusal = await refusalOf({ chart: agentChart, values: [values] });
    expect(refusal).toContain(sentence);
    expect(refusal).not.toContain('sk-test-');
  });

  test('no second agent where a database is given, however it is', async () => {
    const databases = [
      { externalDatabase: { host: 'db.example.com' } },
      { config: { databaseUrl: 'postgresql://bytebot@db.example.com/bytebot' } },
      { env: { DATABASE_URL: 'postgresql://bytebot@db.example.com/bytebot' } },
      { extraEnv: { DATABASE_URL: { valueFrom: { secretKeyRef: { name: 'database', key: 'url' } } } } },
    ];
    for (const database of databases) {
      expect(await refusalOf({ chart: agentChart, values: [database, { replicaCount: 2 }] })).toBeUndefined();
    }
  });
});
