import { describe, expect, test } from '@jest/globals';
import { accessProblems, bindingProblems } from './access-rules.ts';
import {
  autoscalerProblems,
  monitorProblems,
  policyProblems,
  routeProblems,
  selectorProblems,
  serviceProblems,
} from './network-rules.ts';
import { podHabitProblems, podSecurityProblems } from './pod-rules.ts';
import { accountProblems, referenceProblems, volumeProblems } from './reference-rules.ts';
import { parseObjects } from './render.ts';

const release = `
apiVersion: v1
kind: ServiceAccount
metadata: {name: runner}
---
apiVersion: v1
kind: Secret
metadata: {name: keys}
data: {one: MQ==}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: main}
spec:
  template:
    metadata: {labels: {app: main}}
    spec:
      serviceAccountName: runner
      automountServiceAccountToken: false
      securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
      containers:
        - name: main
          image: registry:5000/main:1
          env:
            - {name: ONE, valueFrom: {secretKeyRef: {name: keys, key: one}}}
          ports: [{name: http, containerPort: 80}]
          startupProbe: {httpGet: {path: /, port: http}, timeoutSeconds: 5}
          livenessProbe: {httpGet: {path: /, port: http}, timeoutSeconds: 5}
          readinessProbe: {httpGet: {path: /, port: http}, timeoutSeconds: 5}
          resources: {requests: {cpu: 1, memory: 1Gi}, limits: {memory: 1Gi}}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: {drop: [ALL]}
          volumeMounts: [{name: data, mountPath: /data}]
      volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
---
apiVersion: v1
kind: Service
metadata: {name: main, labels: {app: main}}
spec:
  selector: {app: main}
  ports: [{name: http, port: 8080, targetPort: http}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: main}
spec:
  podSelector: {matchLabels: {app: main}}
  ingress: [{ports: [{port: 80}]}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: main}
spec: {rules: [{http: {paths: [{backend: {service: {name: main, port: {number: 8080}}}}]}}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: main}
spec: {rules: [{backendRefs: [{name: main, port: 8080}]}]}
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: main}
spec: {selector: {matchLabels: {app: main}}, endpoints: [{port: http}]}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: main}
spec: {scaleTargetRef: {name: main}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader}
rules: [{apiGroups: [""], resources: [secrets], resourceNames: [mine], verbs: [get, create, patch]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reader}
roleRef: {kind: Role, name: reader}
`;

const nothing: ReadonlySet<string> = new Set();
const rules = {
  podSecurityProblems,
  podHabitProblems,
  references: (objects: ReturnType<typeof parseObjects>) => referenceProblems(objects, nothing),
  volumes: (objects: ReturnType<typeof parseObjects>) => volumeProblems(objects, nothing),
  accounts: (objects: ReturnType<typeof parseObjects>) => accountProblems(objects, nothing),
  serviceProblems,
  selectorProblems,
  monitorProblems,
  policyProblems,
  routeProblems,
  autoscalerProblems,
  access: (objects: ReturnType<typeof parseObjects>) => accessProblems(objects),
  bindingProblems,
};

function problemsIn(yaml: string): readonly string[] {
  const objects = parseObjects(yaml);
  return Object.values(rules).flatMap((rule) => rule(objects));
}

test('a release with all that belongs to it has no problems', () => {
  expect(problemsIn(release)).toEqual([]);
});

describe('each mistake is named', () => {
  test.each([
    ['runAsNonRoot: true', 'runAsNonRoot: false', 'Deployment main: main may run as root'],
    ['runAsNonRoot: true', 'runAsNonRoot: true, runAsUser: 0', 'Deployment main: main may run as root'],
    ['seccompProfile: {type: RuntimeDefault}', 'fsGroup: 1', 'Deployment main: main has no seccomp profile'],
    ['allowPrivilegeEscalation: false', 'runAsGroup: 1', 'Deployment main: main may escalate its privileges'],
    ['drop: [ALL]', 'drop: [NET_RAW]', 'Deployment main: main keeps capabilities'],
    ['drop: [ALL]', 'drop: [ALL], add: [SYS_ADMIN]', 'Deployment main: main adds capabilities'],
    ['allowPrivilegeEscalation: false', 'privileged: true', 'Deployment main: main is privileged'],
    [
      'containerPort: 80',
      'containerPort: 80, hostPort: 80',
      'Deployment main: main takes a port of its node',
    ],
    ['serviceAccountName: runner', 'hostNetwork: true', 'Deployment main uses hostNetwork'],
    ['persistentVolumeClaim: {claimName: data}', 'hostPath: {path: /}', 'Deployment main uses hostPath'],
    ['main:1', 'main', 'runs registry:5000/main, which has no version'],
    ['main:1', 'main:latest', 'which has no version'],
    ['readOnlyRootFilesystem: true', 'runAsGroup: 1', 'main may write to its root'],
    ['limits: {memory: 1Gi}', 'limits: {cpu: 1}', 'main has no limit of its memory'],
    ['requests: {cpu: 1, ', 'requests: {', 'main requests no processor'],
    ['livenessProbe', 'somethingElse', 'main lacks a probe'],
    ['timeoutSeconds: 5', 'timeoutSeconds: 1', 'main has a probe that times out after a second'],
    ['mountPath: /data', 'mountPath: /data, subPath: a', 'mounts a file by itself'],
    ['automountServiceAccountToken: false', 'priorityClassName: a', 'does not say whether it gets a token'],
    ['key: one}', 'key: two}', 'Deployment main needs Secret keys with two'],
    ['metadata: {name: keys}', 'metadata: {name: other}', 'Deployment main needs Secret keys with one'],
    ['serviceAccountName: runner', 'serviceAccountName: other', 'Deployment main runs as other'],
    ['{name: data, mountPath', '{name: other, mountPath', 'Deployment main mounts other, which is no volume'],
    ['claimName: data', 'claimName: other', 'Deployment main claims other, which is not there'],
    ['selector: {app: main}', 'selector: {app: other}', 'Service main selects 0 workloads'],
    ['targetPort: http', 'targetPort: https', 'Service main sends to port https'],
    [
      'podSelector: {matchLabels: {app: main}}',
      'podSelector: {matchLabels: {app: a}}',
      'NetworkPolicy main selects no',
    ],
    ['ports: [{port: 80}]', 'ports: [{port: 8080}]', 'NetworkPolicy main opens port 8080'],
    ['port: {number: 8080}', 'port: {number: 80}', 'Ingress main leads to main:80'],
    ['[{name: main, port: 8080}]', '[{name: other, port: 8080}]', 'HTTPRoute main leads to other:8080'],
    ['endpoints: [{port: http}]', 'endpoints: [{port: metrics}]', 'ServiceMonitor main asks port metrics'],
    [
      '{selector: {matchLabels: {app: main}}',
      '{selector: {matchLabels: {app: a}}',
      'ServiceMonitor main selects 0',
    ],
    ['spec:\n  template', 'spec:\n  replicas: 2\n  template', 'main has replicas beside its autoscaler'],
    [
      'scaleTargetRef: {name: main}',
      'scaleTargetRef: {name: other}',
      'main scales other, which is not there',
    ],
    ['verbs: [get, create, patch]', 'verbs: [get, delete]', 'Role reader grants'],
    ['resourceNames: [mine], ', '', 'Role reader grants'],
    ['resources: [secrets]', 'resources: ["*"]', 'Role reader grants'],
    ['resources: [secrets]', 'resources: [pods]', 'Role reader grants'],
    [
      'roleRef: {kind: Role, name: reader}',
      'roleRef: {kind: ClusterRole, name: admin}',
      'binds ClusterRole admin',
    ],
  ])('%s → %s', (right, wrong, problem) => {
    expect(release).toContain(right);
    expect(problemsIn(release.replace(right, wrong)).join('\n')).toContain(problem);
  });
});

test('what the operator says exists, what a hook makes and what may be missing is no problem', () => {
  const other = parseObjects(release.replace('name: keys, key: one', 'name: theirs, key: one'));
  expect(referenceProblems(other, nothing)).toHaveLength(1);
  expect(referenceProblems(other, new Set(['theirs']))).toEqual([]);
  const optional = release.replace('name: keys, key: one', 'name: theirs, key: one, optional: true');
  expect(referenceProblems(parseObjects(optional), nothing)).toEqual([]);
  const made = release
    .replace('name: keys, key: one', 'name: theirs, key: master-key')
    .replace('image: registry', 'args: [--create-master-key, theirs]\n          image: registry');
  expect(referenceProblems(parseObjects(made), nothing)).toEqual([]);
});
