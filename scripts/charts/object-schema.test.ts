import { describe, expect, test } from '@jest/globals';
import { problemsOf } from './object-schema.ts';
import { parseObjects } from './render.ts';

const deployment = `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: one
spec:
  replicas: null
  selector: {matchLabels: {app: one}}
  template:
    metadata: {labels: {app: one}}
    spec:
      containers:
        - name: main
          image: main:1
          resources: {limits: {memory: 1Gi, cpu: 2}}
          env: [{name: A, value: "1"}, {name: B, value: "2"}]
          ports: [{name: http, containerPort: 80}, {name: dns, containerPort: 80, protocol: UDP}]
          livenessProbe: {httpGet: {path: /, port: http}}
          volumeMounts: [{name: data, mountPath: /data}]
      volumes: [{name: data, emptyDir: {}}]
`;

function problems(yaml: string): readonly string[] {
  return parseObjects(yaml).flatMap(problemsOf);
}

test('an object that the API server takes has no problems', () => {
  expect(problems(deployment)).toEqual([]);
});

describe('what the API server refuses is named with its place', () => {
  const spec = 'apps/v1 Deployment one/spec/template/spec';
  test.each([
    ['an unknown field', 'image: main:1', 'imge: main:1', `${spec}/containers/0/imge is not known`],
    ['a wrong type', 'value: "1"', 'value: 1', `${spec}/containers/0/env/0/value must be string,null, not 1`],
    ['no quantity', 'memory: 1Gi', 'memory: 1 Gi', `${spec}/containers/0/resources/limits/memory must match`],
    [
      'a field that is missing',
      '{name: A, value: "1"}',
      '{value: "1"}',
      "must have required property 'name'",
    ],
    ['a variable twice', 'name: B', 'name: A', `${spec}/containers/0/env has two entries with name A`],
    [
      'a port twice, TCP being the default',
      'protocol: UDP',
      'protocol: TCP',
      `${spec}/containers/0/ports has two entries with containerPort 80, protocol TCP`,
    ],
    [
      'a path that two volumes are mounted at',
      '[{name: data, mountPath: /data}]',
      '[{name: data, mountPath: /data}, {name: other, mountPath: /data}]',
      `${spec}/containers/0/volumeMounts has two entries with mountPath /data`,
    ],
    [
      'a volume twice',
      '[{name: data, emptyDir: {}}]',
      '[{name: data, emptyDir: {}}, {name: data, emptyDir: {}}]',
      `${spec}/volumes has two entries with name data`,
    ],
  ])('%s', (_title, right, wrong, problem) => {
    expect(deployment).toContain(right);
    expect(problems(deployment.replace(right, wrong)).join('\n')).toContain(problem);
  });

  test('a kind that nobody has looked at', () => {
    expect(problems('apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: one}\n')).toEqual([
      'apps/v1 StatefulSet is of a kind that no schema is kept of.',
    ]);
  });

  test('a name of a file that a ConfigMap cannot have', () => {
    const config = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\ndata: {a/b: "1"}\n';
    expect(problems(config)).toHaveLength(2);
    expect(problems(config.replace('a/b', 'a.b'))).toEqual([]);
  });
});

test('objects of other people’s kinds are held against what is written of them', () => {
  const monitor = `
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: one}
spec:
  selector: {matchLabels: {app: one}}
  endpoints: [{port: http, interval: 30s}]
`;
  expect(problems(monitor)).toEqual([]);
  expect(problems(monitor.replace('interval: 30s', 'interval: 30'))).toHaveLength(1);
  expect(problems(monitor.replace('endpoints', 'endpoint')).join('\n')).toContain(
    '/spec/endpoint is not known',
  );
});
