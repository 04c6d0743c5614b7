import { expect, test } from '@jest/globals';
import { describeCharts } from './charts.test-helper.ts';
import { type KubernetesObject, objectOf } from './kubernetes-object.ts';
import { refusalOf, render } from './render.ts';
import { umbrella } from './scenarios.ts';

const proxy = 'bytebot-llm-proxy';
const agent = 'bytebot-agent';

const refused: readonly (readonly [string, object, string])[] = [
  [
    'an open proxy whose agent has a key',
    { [proxy]: { auth: { enabled: false } } },
    'bytebot-llm-proxy.auth.enabled comes to false and bytebot-agent.proxy.auth.enabled to true. Set global.auth.enabled, which both follow',
  ],
  [
    'a proxy that takes tokens alone, and an agent with a key',
    { [proxy]: { auth: { serviceAccountTokens: { enabled: true } } } },
    'Set global.auth.serviceAccountTokens.enabled, which both follow',
  ],
  [
    'tokens for somebody else',
    {
      global: { auth: { serviceAccountTokens: { enabled: true } } },
      [agent]: { proxy: { auth: { serviceAccountTokens: { audience: 'other' } } } },
    },
    'The agent\'s tokens are for "other", but the proxy wants "bytebot-llm-proxy". Set global.auth.serviceAccountTokens.audience',
  ],
  [
    'an agent that asks a proxy which is not installed',
    { [proxy]: { enabled: false }, [agent]: { config: { llmProxyUrl: 'http://bytebot-llm-proxy:4000' } } },
    'bytebot-llm-proxy.enabled is false, but bytebot-agent.config.llmProxyUrl is http://bytebot-llm-proxy:4000, which nothing in this release answers.',
  ],
  [
    'a proxy with another name than the agent asks',
    { [proxy]: { fullnameOverride: 'models' } },
    'The proxy is at http://models:4000, but the agent asks http://bytebot-llm-proxy:4000. Set bytebot-agent.config.llmProxyUrl: http://models:4000',
  ],
  [
    'a proxy on another port than the agent asks',
    { [proxy]: { service: { port: 8080 } } },
    'Set bytebot-agent.config.llmProxyUrl: http://bytebot-llm-proxy:8080',
  ],
  [
    'a key in another Secret than the agent reads',
    { [proxy]: { auth: { masterKey: { existingSecret: 'mine', existingSecretKey: 'key' } } } },
    "The proxy's key is key in the Secret mine, but the agent reads master-key in bytebot-llm-proxy-master-key. Set bytebot-agent.proxy.keySecret: mine and bytebot-agent.proxy.keySecretKey: key",
  ],
  [
    'a policy that keeps the agent out',
    { global: { auth: { enabled: false } }, [agent]: { nameOverride: 'worker' } },
    'Add `app.kubernetes.io/name: worker` to bytebot-llm-proxy.networkPolicy.allowPods.',
  ],
  [
    'two parts of one name',
    { [agent]: { fullnameOverride: proxy } },
    'bytebot-agent and bytebot-llm-proxy are both called bytebot-llm-proxy',
  ],
];

function agentVariables(objects: readonly KubernetesObject[]): ReadonlyMap<string, string | undefined> {
  const [container] = objectOf(objects, 'Deployment', agent).spec?.template?.spec.containers ?? [];
  return new Map(container?.env?.map(({ name, value }) => [name, value]));
}

describeCharts('the umbrella', () => {
  test.each(refused)('refuses %s', async (_title, values, sentence) => {
    expect(await refusalOf({ chart: umbrella, values: [values] })).toContain(sentence);
  });

  test.each([3, 4] as const)(
    'has the agent call the providers where it installs no proxy, Helm %i',
    async (helmMajor) => {
      const alone = await render({ chart: umbrella, values: [{ [proxy]: { enabled: false } }], helmMajor });
      expect(agentVariables(alone.objects).has('BYTEBOT_LLM_PROXY_URL')).toBe(false);
      const both = await render({ chart: umbrella, helmMajor });
      expect(agentVariables(both.objects).get('BYTEBOT_LLM_PROXY_URL')).toBe('http://bytebot-llm-proxy:4000');
    },
  );

  test('leaves an agent alone that asks a proxy elsewhere', async () => {
    const elsewhere = { [agent]: { config: { llmProxyUrl: 'https://llm.example.com' } } };
    const odd = { [proxy]: { fullnameOverride: 'models', service: { port: 80 } } };
    expect(await refusalOf({ chart: umbrella, values: [elsewhere, odd] })).toBeUndefined();
  });

  test('has values for production that set a strategy and a limit, and take keys from Secrets (S2-50, S2-53)', async () => {
    const { objects } = await render({ chart: umbrella, files: ['helm/values-production.yaml'] });
    const [container] = objectOf(objects, 'Deployment', proxy).spec?.template?.spec.containers ?? [];
    const variable = (wanted: string) => container?.env?.find(({ name }) => name === wanted);
    expect(variable('OPENROUTER_ROUTE_STRATEGY')?.value).toBe('cost_optimized');
    expect(Number(variable('OPENROUTER_MAX_BUDGET')?.value)).toBeGreaterThan(0);
    expect(variable('OPENROUTER_API_KEY')?.valueFrom?.secretKeyRef).toEqual({
      name: 'llm-keys',
      key: 'openrouter-api-key',
    });
    expect(objects.filter(({ kind }) => kind === 'Secret')).toEqual([]);
    expect(objects.filter(({ kind }) => kind === 'PodDisruptionBudget')).toHaveLength(2);
  });

  test('has values for development with small models alone (S2-50)', async () => {
    const { objects } = await render({ chart: umbrella, files: ['helm/values-development.yaml'] });
    const config = objectOf(objects, 'ConfigMap', `${proxy}-config`).data?.['litellm-config.yaml'] ?? '';
    const names = [...config.matchAll(/model_name: (\S+)/g)].map(([, name]) => name);
    expect(names).toEqual(['gpt-oss-20b', 'gemini-2.5-flash', 'gpt-4o-mini']);
  });
});
