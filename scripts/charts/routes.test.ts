import { expect, test } from '@jest/globals';
import { describeCharts } from './charts.test-helper.ts';
import { fieldOf, objectOf } from './kubernetes-object.ts';
import { refusalOf, render } from './render.ts';
import { agentChart, proxyChart } from './scenarios.ts';

const both = [proxyChart, agentChart];

describeCharts('an Ingress', () => {
  test.each(both)(
    'lets streams and long requests through nginx, and the operator has the last word: %s',
    async (chart) => {
      const annotations = async (ingress: object) => {
        const { objects } = await render({ chart, values: [{ ingress: { enabled: true, ...ingress } }] });
        return objectOf(objects, 'Ingress').metadata.annotations;
      };
      const nginx = 'nginx.ingress.kubernetes.io';
      expect(await annotations({})).toMatchObject({
        [`${nginx}/proxy-buffering`]: 'off',
        [`${nginx}/proxy-request-buffering`]: 'off',
        [`${nginx}/proxy-read-timeout`]: '3600',
        [`${nginx}/proxy-send-timeout`]: '3600',
        [`${nginx}/proxy-body-size`]: '0',
      });
      const own = { [`${nginx}/proxy-read-timeout`]: '60', 'cert-manager.io/cluster-issuer': 'ours' };
      expect(await annotations({ annotations: own })).toMatchObject(own);
      expect(await annotations({ streamAnnotations: '' })).toBeUndefined();
    },
  );

  test.each(both)('leads its hosts and paths to the Service: %s', async (chart) => {
    const ingress = {
      enabled: true,
      className: 'internal',
      hosts: [
        { host: 'llm.example.com', paths: [{ path: '/v1', pathType: 'Exact' }] },
        { host: 'all.example.com' },
      ],
      tls: [{ secretName: 'certificate', hosts: ['llm.example.com'] }],
    };
    const { objects } = await render({ chart, values: [{ ingress, service: { port: 8080 } }] });
    const service = { name: objectOf(objects, 'Service').metadata.name, port: { number: 8080 } };
    expect(objectOf(objects, 'Ingress').spec).toEqual({
      ingressClassName: 'internal',
      tls: ingress.tls,
      rules: [
        {
          host: 'llm.example.com',
          http: { paths: [{ path: '/v1', pathType: 'Exact', backend: { service } }] },
        },
        {
          host: 'all.example.com',
          http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service } }] },
        },
      ],
    });
  });
});

describeCharts('an HTTPRoute', () => {
  test.each(both)('has no time-out, neither as a whole nor behind the Gateway: %s', async (chart) => {
    const parentRefs = [{ name: 'gateway', namespace: 'gateways', sectionName: 'https' }];
    const httpRoute = { enabled: true, parentRefs, hostnames: ['llm.example.com'], annotations: { a: 'b' } };
    const { objects } = await render({ chart, values: [{ httpRoute }] });
    const route = objectOf(objects, 'HTTPRoute');
    const { metadata, spec } = objectOf(objects, 'Service');
    expect(route.metadata.annotations).toEqual({ a: 'b' });
    expect(fieldOf(route, 'spec.parentRefs')).toEqual(parentRefs);
    expect(fieldOf(route, 'spec.hostnames')).toEqual(['llm.example.com']);
    expect(fieldOf(route, 'spec.rules')).toEqual([
      {
        matches: [{ path: { type: 'PathPrefix', value: '/' } }],
        backendRefs: [{ name: metadata.name, port: spec?.ports?.[0]?.port }],
        timeouts: { request: '0s', backendRequest: '0s' },
      },
    ]);
  });

  test.each(both)('wants a Gateway: %s', async (chart) => {
    expect(await refusalOf({ chart, sets: ['httpRoute.enabled=true'] })).toContain(
      'httpRoute.enabled is true: name the Gateway in httpRoute.parentRefs',
    );
  });
});

describeCharts('further objects', () => {
  test.each(both)('are mappings or text, and both are templates: %s', async (chart) => {
    const extraObjects = [
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one-{{ .Release.Name }}' } },
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ printf "two-%s" .Release.Namespace }}\n',
    ];
    const { objects } = await render({ chart, values: [{ extraObjects }], namespace: 'ours' });
    expect(objectOf(objects, 'ConfigMap', 'one-test')).toBeDefined();
    expect(objectOf(objects, 'ConfigMap', 'two-ours')).toBeDefined();
  });
});
