import { expect, test } from '@jest/globals';
import { describeCharts } from './charts.test-helper.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { notesOf, type RenderRequest, refusalOf, render } from './render.ts';
import { agentChart, proxyChart, umbrella } from './scenarios.ts';

const planted = 'sk-test-planted';
let plants = 0;

/** A key that is found wherever it goes; each is another one. */
function plant(): string {
  plants += 1;
  return `${planted}-${plants}`;
}

const proxyKeys = {
  env: { OPENROUTER_API_KEY: plant(), OPENAI_API_KEY_2: plant() },
  apiKeys: { gemini: { value: plant() }, groq: { useExisting: true, secretName: 'mine' } },
  auth: { masterKey: { value: `${plant()}-long-enough` } },
  externalDatabase: { host: 'db.example.com', password: plant() },
  externalRedis: { host: 'redis.example.com', password: plant() },
};
const agentKeys = {
  env: { OPENROUTER_API_KEY: plant() },
  apiKeys: { gemini: { value: plant() } },
  proxy: { key: plant() },
  auth: {
    apiKey: { value: `${plant()}-long-enough` },
    jwt: { secret: `${plant()}-long-enough-for-a-secret` },
  },
  externalDatabase: { host: 'db.example.com', password: plant() },
};
const ways: readonly (readonly [string, RenderRequest])[] = [
  ['to the proxy', { chart: proxyChart, values: [proxyKeys] }],
  [
    'to the proxy in LiteLLM’s names',
    { chart: proxyChart, values: [{ masterkey: `${plant()}-long-enough` }] },
  ],
  ['to the agent', { chart: agentChart, values: [agentKeys] }],
  [
    'to an agent without a proxy',
    { chart: agentChart, values: [{ ...agentKeys, proxy: {}, config: { llmProxyUrl: '' } }] },
  ],
  [
    'to the agent within the address of its database',
    {
      chart: agentChart,
      values: [{ config: { databaseUrl: `postgresql://user:${plant()}@db.example.com:5432/bytebot` } }],
    },
  ],
  [
    'to the agent within the address of its database, in ByteBot’s names',
    {
      chart: agentChart,
      values: [{ env: { DATABASE_URL: `postgresql://user:${plant()}@db.example.com:5432/bytebot` } }],
    },
  ],
  ['to both', { chart: umbrella, values: [{ 'bytebot-llm-proxy': proxyKeys, 'bytebot-agent': agentKeys }] }],
];

/** All planted keys in a text, whether as they are or in base64. */
function plantedIn(text: string): readonly string[] {
  const plain = text.match(/sk-test-planted-\d+/g) ?? [];
  const encoded = (text.match(/[A-Za-z0-9+/]{12,}={0,2}/g) ?? []).filter((word) =>
    Buffer.from(word, 'base64').toString('latin1').includes(planted),
  );
  return [...plain, ...encoded];
}

describeCharts('keys that are given', () => {
  test.each(ways)('%s stand in the data of Secrets alone', async (_title, request) => {
    const { objects } = await render(request);
    expect(objects.flatMap((object) => plantedIn(JSON.stringify(withoutData(object))))).toEqual([]);
    const stored = objects.flatMap(({ kind, data }) =>
      kind === 'Secret'
        ? Object.values(data ?? {}).map((value) => Buffer.from(value, 'base64').toString('utf8'))
        : [],
    );
    const given = new Set(JSON.stringify(request.values).match(/sk-test-planted-\d+/g));
    expect(new Set(stored.flatMap((text) => text.match(/sk-test-planted-\d+/g) ?? []))).toEqual(given);
  });

  test.each(ways)('%s are not repeated in the notes', async (_title, request) => {
    expect(plantedIn(await notesOf(request))).toEqual([]);
  });

  test.each([
    ['a key that is a number', { env: { OPENROUTER_API_KEY: 12_345_678_901 } }, '12345678901'],
    ['a mistake beside a key', { env: { OPENROUTER_API_KEY: plant() }, envv: {} }, planted],
    ['a master key that is too short', { auth: { masterKey: { value: 'sk-test-short' } } }, 'sk-test-short'],
  ])('are not in what is said of %s', async (_title, values, key) => {
    const refusal = await refusalOf({ chart: proxyChart, values: [values] });
    expect(refusal).toBeDefined();
    expect(refusal).not.toContain(key);
  });
});

function withoutData({ kind, data, ...rest }: KubernetesObject): object {
  return kind === 'Secret' ? { kind, names: Object.keys(data ?? {}), ...rest } : { kind, data, ...rest };
}
