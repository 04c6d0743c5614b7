import { describe, expect, test } from '@jest/globals';
import { describeCharts } from './charts.test-helper.ts';
import { fieldOf, type KubernetesObject, objectOf } from './kubernetes-object.ts';
import { render } from './render.ts';
import { agentChart, proxyChart } from './scenarios.ts';

const withEgress = { networkPolicy: { enabled: true, egress: { enabled: true } } };

interface EgressRule {
  readonly to?: readonly Readonly<Record<string, unknown>>[];
  readonly ports: readonly { readonly port: number; readonly protocol: string }[];
}

async function policyOf(chart: string, ...values: readonly object[]): Promise<KubernetesObject | undefined> {
  const { objects } = await render({ chart, values, namespace: 'ours' });
  return objects.find(({ kind }) => kind === 'NetworkPolicy');
}

function peersOf(policy: KubernetesObject | undefined): unknown {
  return fieldOf(policy, 'spec.ingress.0.from');
}

/** The rules for connections to a port. */
async function waysOut(
  chart: string,
  port: number,
  ...values: readonly object[]
): Promise<readonly unknown[]> {
  const rules: readonly EgressRule[] = Object(
    fieldOf(await policyOf(chart, withEgress, ...values), 'spec.egress'),
  );
  return rules.filter(({ ports }) => ports.some((one) => one.port === port)).map(({ to }) => to);
}

function inNamespace(name: string): object {
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } };
}

describeCharts('the NetworkPolicy', () => {
  test('is there by default exactly where everybody who connects is served', async () => {
    expect(await policyOf(proxyChart)).toBeUndefined();
    expect(await policyOf(proxyChart, { auth: { enabled: false } })).toBeDefined();
    expect(await policyOf(proxyChart, { global: { auth: { enabled: false } } })).toBeDefined();
    expect(await policyOf(agentChart)).toBeDefined();
    expect(await policyOf(agentChart, { auth: { apiKey: { existingSecret: 'mine' } } })).toBeUndefined();
    expect(await policyOf(agentChart, { auth: { apiKey: { value: 'sk-test-agent' } } })).toBeUndefined();
    const off = { networkPolicy: { enabled: false, egress: { enabled: true } } };
    expect(await policyOf(agentChart, off)).toBeUndefined();
    const wanted = { config: { general_settings: { allow_unauthenticated: true } } };
    expect(await policyOf(proxyChart, { auth: { enabled: false } }, off, wanted)).toBeUndefined();
  });

  test('lets in the agent, the pods of helm test, listed namespaces and Prometheus, on the pod’s own port', async () => {
    const policy = await policyOf(proxyChart, {
      auth: { enabled: false },
      service: { port: 80, targetPort: 4100 },
      networkPolicy: {
        allowNamespaces: ['team-a'],
        monitoringNamespace: 'monitoring',
        extraIngress: [{ ipBlock: { cidr: '192.0.2.0/24' } }],
      },
    });
    expect(peersOf(policy)).toEqual([
      {
        podSelector: {
          matchLabels: {
            'app.kubernetes.io/component': 'helm-test',
            'app.kubernetes.io/instance': 'test',
          },
        },
      },
      { podSelector: { matchLabels: { 'app.kubernetes.io/name': 'bytebot-agent' } } },
      inNamespace('team-a'),
      inNamespace('monitoring'),
      { ipBlock: { cidr: '192.0.2.0/24' } },
    ]);
    expect(fieldOf(policy, 'spec.ingress.0.ports')).toEqual([{ port: 4100, protocol: 'TCP' }]);
    expect(fieldOf(policy, 'spec.policyTypes')).toEqual(['Ingress']);
  });

  test('never has an empty list of peers, which would let in everybody', async () => {
    const nobody = { networkPolicy: { enabled: true, allowPods: [] } };
    expect(peersOf(await policyOf(proxyChart, nobody))).toHaveLength(1);
    expect(peersOf(await policyOf(agentChart, nobody))).toHaveLength(1);
  });

  test('lets in the pods of helm test by labels that they have', async () => {
    for (const chart of [proxyChart, agentChart]) {
      const { objects } = await render({ chart });
      const labels = objectOf(objects, 'Pod').metadata.labels;
      expect(labels).toMatchObject({
        'app.kubernetes.io/component': 'helm-test',
        'app.kubernetes.io/instance': 'test',
      });
    }
  });

  test('limits only the way out where only that is asked for', async () => {
    const policy = await policyOf(proxyChart, { networkPolicy: { egress: { enabled: true } } });
    expect(fieldOf(policy, 'spec.policyTypes')).toEqual(['Egress']);
    expect(fieldOf(policy, 'spec.ingress')).toBeUndefined();
  });
});

describeCharts('the way out', () => {
  test('is to DNS over UDP and TCP, in kube-system and at the node’s own cache', async () => {
    for (const chart of [proxyChart, agentChart]) {
      const rules: readonly EgressRule[] = Object(fieldOf(await policyOf(chart, withEgress), 'spec.egress'));
      expect(rules[0]).toEqual({
        to: [inNamespace('kube-system'), { ipBlock: { cidr: '169.254.20.10/32' } }],
        ports: [
          { port: 53, protocol: 'UDP' },
          { port: 53, protocol: 'TCP' },
        ],
      });
    }
  });

  test('of the proxy is to HTTPS outside the cluster, never to private addresses or those of metadata', async () => {
    const except = [
      '10.0.0.0/8',
      '100.64.0.0/10',
      '127.0.0.0/8',
      '169.254.0.0/16',
      '172.16.0.0/12',
      '192.168.0.0/16',
    ];
    expect(await waysOut(proxyChart, 443)).toEqual([
      [
        { ipBlock: { cidr: '0.0.0.0/0', except } },
        { ipBlock: { cidr: '::/0', except: ['fc00::/7', 'fe80::/10'] } },
      ],
    ]);
    const listed = { networkPolicy: { egress: { providerCIDRs: ['192.0.2.0/24'] } } };
    expect(await waysOut(proxyChart, 443, listed)).toEqual([[{ ipBlock: { cidr: '192.0.2.0/24' } }]]);
  });

  test('of the proxy is to the API server only where something asks it', async () => {
    const apiServer = { networkPolicy: { egress: { apiServer: { cidr: '192.0.2.1/32', ports: [6443] } } } };
    expect(await waysOut(proxyChart, 6443, apiServer)).toEqual([]);
    for (const values of [
      { auth: { serviceAccountTokens: { enabled: true } } },
      ...['discovery', 'secrets', 'events', 'lease'].map((name) => ({
        kubernetes: { [name]: { enabled: true } },
      })),
    ]) {
      const ways = await waysOut(proxyChart, 6443, apiServer, values);
      expect([values, ways]).toEqual([values, [[{ ipBlock: { cidr: '192.0.2.1/32' } }]]]);
    }
  });

  describe.each([
    ['a Service of the namespace', 'redis', [inNamespace('ours')]],
    ['a Service elsewhere', 'redis.data.svc', [inNamespace('data')]],
    ['a Service by its whole name', 'redis.data.svc.cluster.local.', [inNamespace('data')]],
    ['a pod of a set', 'redis-0.redis.data.svc.cluster.local', [inNamespace('data')]],
    ['an address', '192.0.2.7', [{ ipBlock: { cidr: '192.0.2.7/32' } }]],
    ['an address of IPv6', '2001:db8::7', [{ ipBlock: { cidr: '2001:db8::7/128' } }]],
    ['a name elsewhere, which a policy cannot know', 'redis.example.com', undefined],
  ])('to a store that is %s', (_title, host, to) => {
    test('is open on its port', async () => {
      expect(await waysOut(proxyChart, 6379)).toEqual([]);
      expect(await waysOut(proxyChart, 6379, { externalRedis: { host } })).toEqual([to]);
      const database = { externalDatabase: { host, existingSecret: 'database' } };
      expect(await waysOut(agentChart, 5432, database)).toEqual([to]);
    });
  });

  test('of the agent is to its proxy and desktop, and to providers only without a proxy', async () => {
    expect(await waysOut(agentChart, 4000)).toEqual([[inNamespace('ours')]]);
    expect(await waysOut(agentChart, 443)).toEqual([]);
    const elsewhere = {
      config: { llmProxyUrl: 'http://proxy.llm.svc', bytebotDesktopUrl: 'http://desktop:9990' },
    };
    expect(await waysOut(agentChart, 80, elsewhere)).toEqual([[inNamespace('llm')]]);
    expect(await waysOut(agentChart, 4000, elsewhere)).toEqual([[inNamespace('llm')]]);
    expect(await waysOut(agentChart, 9990, elsewhere)).toEqual([[inNamespace('ours')]]);
    const direct = { config: { llmProxyUrl: '' }, env: { OPENAI_API_KEY: 'sk-test-key' } };
    expect(await waysOut(agentChart, 4000, direct)).toEqual([]);
    expect(await waysOut(agentChart, 443, direct)).toHaveLength(1);
  });

  test.each([
    ['postgresql://user@pg.data.svc:5433/bytebot', 5433, [inNamespace('data')]],
    ['postgresql://user:p%zz/a@pg/bytebot?sslmode=require', 5432, [inNamespace('ours')]],
    ['postgres://[2001:db8::7]:6000/bytebot', 6000, [{ ipBlock: { cidr: '2001:db8::7/128' } }]],
  ])('of the agent is to the database of %s', async (databaseUrl, port, to) => {
    expect(await waysOut(agentChart, port, { config: { databaseUrl } })).toEqual([to]);
  });

  test('is to what is listed besides', async () => {
    const rule = { to: [{ podSelector: {} }], ports: [{ port: 8000, protocol: 'TCP' }] };
    const extra = { networkPolicy: { egress: { extra: [rule] } } };
    expect(await waysOut(proxyChart, 8000, extra)).toEqual([rule.to]);
    expect(await waysOut(agentChart, 8000, extra)).toEqual([rule.to]);
  });
});
