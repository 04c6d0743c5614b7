import { expect, test } from '@jest/globals';
import { describeCharts } from './charts.test-helper.ts';
import { fieldOf, type KubernetesObject, objectOf } from './kubernetes-object.ts';
import { refusalOf, render } from './render.ts';
import { agentChart, proxyChart } from './scenarios.ts';

const database = { externalDatabase: { host: 'db.example.com', existingSecret: 'database' } };
const both = [proxyChart, agentChart];

async function objectsOf(chart: string, values: object): Promise<readonly KubernetesObject[]> {
  return (await render({ chart, values: [database, values] })).objects;
}

async function kindOf(chart: string, kind: string, values: object): Promise<KubernetesObject | undefined> {
  return (await objectsOf(chart, values)).find((object) => object.kind === kind);
}

function metricsOf(autoscaler: KubernetesObject | undefined): unknown {
  return fieldOf(autoscaler, 'spec.metrics');
}

describeCharts('evictions', () => {
  test.each(both)('a budget is there with more than one replica, or as told: %s', async (chart) => {
    const budget = (values: object) => kindOf(chart, 'PodDisruptionBudget', values);
    expect(await budget({ replicaCount: 1 })).toBeUndefined();
    expect(fieldOf(await budget({ replicaCount: 2 }), 'spec')).toMatchObject({
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    });
    expect(await budget({ replicaCount: 1, autoscaling: { enabled: true } })).toBeDefined();
    expect(await budget({ replicaCount: 2, podDisruptionBudget: { enabled: false } })).toBeUndefined();
    expect(
      fieldOf(await budget({ podDisruptionBudget: { enabled: true, maxUnavailable: '50%' } }), 'spec'),
    ).toMatchObject({ maxUnavailable: '50%' });
  });
});

describeCharts('replicas', () => {
  test.each(both)('are spread over nodes and zones where there are any: %s', async (chart) => {
    const spread = async (values: object) =>
      fieldOf(await kindOf(chart, 'Deployment', values), 'spec.template.spec.topologySpreadConstraints');
    expect(await spread({ replicaCount: 1 })).toBeUndefined();
    const deployment = await kindOf(chart, 'Deployment', { replicaCount: 2 });
    const common = {
      maxSkew: 1,
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: fieldOf(deployment, 'spec.selector'),
      matchLabelKeys: ['pod-template-hash'],
    };
    expect(await spread({ replicaCount: 2 })).toEqual([
      { ...common, topologyKey: 'kubernetes.io/hostname' },
      { ...common, topologyKey: 'topology.kubernetes.io/zone' },
    ]);
    const own = { maxSkew: 2, topologyKey: 'rack', whenUnsatisfiable: 'DoNotSchedule' };
    expect(await spread({ topologySpreadConstraints: [own] })).toEqual([
      { ...own, labelSelector: common.labelSelector },
    ]);
  });
});

describeCharts('the autoscaler', () => {
  const cpu = {
    type: 'Resource',
    resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
  };
  const streams = {
    type: 'Pods',
    pods: {
      metric: { name: 'bytebot_streams_in_flight' },
      target: { type: 'AverageValue', averageValue: '40' },
    },
  };

  test('scales by CPU, by streams in flight, or by both, and down slowly', async () => {
    const scaled = (values: object) =>
      kindOf(proxyChart, 'HorizontalPodAutoscaler', { autoscaling: { enabled: true, ...values } });
    expect(metricsOf(await scaled({}))).toEqual([cpu]);
    expect(metricsOf(await scaled({ targetStreamsInFlight: 40 }))).toEqual([cpu, streams]);
    const onlyStreams = { targetCPUUtilizationPercentage: 0, targetStreamsInFlight: 40 };
    expect(metricsOf(await scaled(onlyStreams))).toEqual([streams]);
    expect(fieldOf(await scaled({}), 'spec.behavior.scaleDown')).toEqual({
      stabilizationWindowSeconds: 300,
      policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }],
    });
    const behavior = { scaleDown: { stabilizationWindowSeconds: 60 } };
    expect(fieldOf(await scaled({ behavior }), 'spec.behavior')).toEqual(behavior);
    expect(await kindOf(proxyChart, 'HorizontalPodAutoscaler', {})).toBeUndefined();
  });

  test.each(both)('has the Deployment to itself: %s', async (chart) => {
    const objects = await objectsOf(chart, {
      autoscaling: { enabled: true, minReplicas: 3, maxReplicas: 4 },
    });
    const autoscaler = objectOf(objects, 'HorizontalPodAutoscaler');
    const { metadata, spec } = objectOf(objects, 'Deployment');
    expect(spec?.replicas).toBeUndefined();
    expect(autoscaler.spec).toMatchObject({
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: metadata.name },
      minReplicas: 3,
      maxReplicas: 4,
    });
  });

  test.each(both)('is refused where it cannot work: %s', async (chart) => {
    const refusal = (values: object) =>
      refusalOf({ chart, values: [database, { autoscaling: { enabled: true, ...values } }] });
    expect(await refusal({ minReplicas: 9, maxReplicas: 3 })).toContain(
      'autoscaling.minReplicas (9) is above autoscaling.maxReplicas (3): raise maxReplicas',
    );
    expect(await refusal({ targetCPUUtilizationPercentage: 0 })).toContain(
      'autoscaling.enabled is true without anything to scale by',
    );
  });
});
