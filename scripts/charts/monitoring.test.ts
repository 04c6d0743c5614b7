import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { root } from '../support/paths.ts';
import { describeCharts } from './charts.test-helper.ts';
import { fieldOf, objectOf } from './kubernetes-object.ts';
import { refusalOf, render } from './render.ts';
import { proxyChart } from './scenarios.ts';

const monitors = [
  ['ServiceMonitor', 'serviceMonitor', 'endpoints'],
  ['PodMonitor', 'podMonitor', 'podMetricsEndpoints'],
] as const;

function textOf(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

describeCharts('monitoring', () => {
  describe.each(monitors)('a %s', (kind, name, endpoints) => {
    const monitored = async (values: object) => {
      const own = { monitoring: { [name]: { enabled: true, interval: '15s', labels: { release: 'prom' } } } };
      const { objects } = await render({ chart: proxyChart, values: [own, values] });
      return objectOf(objects, kind);
    };
    const authorization = async (values: object) =>
      fieldOf(await monitored(values), `spec.${endpoints}.0.authorization`);
    const keyOf = (secret: string, key: string) => ({ type: 'Bearer', credentials: { name: secret, key } });

    test('asks /metrics, with labels by which Prometheus finds it', async () => {
      const monitor = await monitored({});
      expect(monitor.metadata.labels).toMatchObject({ release: 'prom' });
      expect(fieldOf(monitor, `spec.${endpoints}`)).toMatchObject([
        { port: 'http', path: '/metrics', interval: '15s' },
      ]);
    });

    test('presents the master key from its Secret, and none where /metrics is open', async () => {
      expect(await authorization({})).toEqual(keyOf('test-bytebot-llm-proxy-master-key', 'master-key'));
      const masterKey = { existingSecret: 'ours', existingSecretKey: 'proxy' };
      expect(await authorization({ auth: { masterKey } })).toEqual(keyOf('ours', 'proxy'));
      expect(await authorization({ auth: { enabled: false } })).toBeUndefined();
      const open = { require_auth_for_metrics_endpoint: false };
      expect(await authorization({ config: { general_settings: open } })).toBeUndefined();
      expect(await authorization({ config: { litellm_settings: open } })).toBeUndefined();
      const closed = { require_auth_for_metrics_endpoint: true };
      expect(
        await authorization({ config: { litellm_settings: open, general_settings: closed } }),
      ).toBeDefined();
      expect(
        await authorization({ existingConfigMap: 'ours', config: { general_settings: open } }),
      ).toBeDefined();
    });
  });

  test('counts no pod twice', async () => {
    const sets = ['monitoring.serviceMonitor.enabled=true', 'monitoring.podMonitor.enabled=true'];
    expect(await refusalOf({ chart: proxyChart, sets })).toContain('would count every pod twice');
  });

  test('alerts and dashboard are those of deploy/', async () => {
    const monitoring = {
      prometheusRule: { enabled: true, labels: { release: 'prom' } },
      dashboard: { enabled: true },
    };
    const { objects } = await render({ chart: proxyChart, values: [{ monitoring }] });
    const rule = objectOf(objects, 'PrometheusRule');
    expect(rule.metadata.labels).toMatchObject({ release: 'prom' });
    expect(rule.spec).toEqual(parse(textOf('deploy/alerts/bytebot-llm-proxy.yaml')));
    const dashboard = objectOf(objects, 'ConfigMap', 'test-bytebot-llm-proxy-dashboard');
    expect(dashboard.metadata.labels).toMatchObject({ grafana_dashboard: '1' });
    expect(JSON.parse(dashboard.data?.['bytebot-llm-proxy.json'] ?? '')).toEqual(
      JSON.parse(textOf('deploy/grafana/bytebot-llm-proxy.json')),
    );
  });

  test('is off by default', async () => {
    const { objects } = await render({ chart: proxyChart });
    const kinds = objects.map(({ kind }) => kind);
    expect(kinds.filter((kind) => /Monitor|PrometheusRule/.test(kind))).toEqual([]);
  });
});
