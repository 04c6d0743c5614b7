import { beforeAll, describe, expect, test } from '@jest/globals';
import { accessProblems, bindingProblems } from './access-rules.ts';
import { describeCharts, isLong } from './charts.test-helper.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import {
  autoscalerProblems,
  monitorProblems,
  policyProblems,
  routeProblems,
  selectorProblems,
  serviceProblems,
} from './network-rules.ts';
import { problemsOf } from './object-schema.ts';
import { podHabitProblems, podSecurityProblems } from './pod-rules.ts';
import { accountProblems, referenceProblems, volumeProblems } from './reference-rules.ts';
import { render } from './render.ts';
import { allCharts, type Scenario, scenariosOf, surroundingsOf } from './scenarios.ts';
import { namesInValues } from './values-names.ts';

type Rule = (objects: readonly KubernetesObject[], scenario: Scenario) => readonly string[];

const rules: Readonly<Record<string, Rule>> = {
  'every object is one that the API server takes': (objects) => objects.flatMap(problemsOf),
  'no two objects have one name, and every name fits': nameProblems,
  'a restricted namespace admits every pod': (objects, scenario) =>
    isLoosened(scenario) ? [] : podSecurityProblems(objects),
  'every pod has requests, limits, patient probes and a root that it cannot write to': (objects, scenario) =>
    isLoosened(scenario) ? [] : podHabitProblems(objects),
  'every key that a pod refers to is in an object that is rendered, made by the hook or named in the values':
    (objects, scenario) => referenceProblems(objects, namesInValues(scenario.request)),
  'every volume and claim is there': (objects, scenario) =>
    volumeProblems(objects, namesInValues(scenario.request)),
  'every pod runs as an account that is there': (objects, scenario) =>
    accountProblems(objects, namesInValues(scenario.request)),
  'every Service selects one workload, at a port that it has': serviceProblems,
  'whatever selects pods selects some': selectorProblems,
  'every monitor asks a Service at a port that it has': monitorProblems,
  'every policy opens ports that its pods have': policyProblems,
  'every route leads to a Service': routeProblems,
  'an autoscaler alone says how many pods there are': autoscalerProblems,
  'nothing is allowed but what is documented': (objects) =>
    accessProblems(objects, ['serving.kserve.io/v1beta1/inferenceservices']),
  'every binding binds a role that is there': bindingProblems,
};

interface Rendered {
  readonly scenario: Scenario;
  readonly objects: readonly KubernetesObject[];
}

describeCharts('the objects of', () => {
  describe.each(allCharts)('%s', (chart) => {
    const rendered: Rendered[] = [];
    const failures: string[] = [];

    beforeAll(async () => {
      await Promise.all(
        [...scenariosOf(chart), ...surroundingsOf(chart, isLong)].map(async (scenario) => {
          try {
            rendered.push({ scenario, objects: (await render(scenario.request)).objects });
          } catch (error) {
            failures.push(`${scenario.title}: ${error}`);
          }
        }),
      );
    });

    test('are there in every scenario', () => {
      expect(failures).toEqual([]);
      for (const { scenario, objects } of rendered)
        expect([scenario.title, objects]).not.toEqual([scenario.title, []]);
    });

    test.each(Object.entries(rules))('%s', (_title, rule) => {
      const problems = rendered.flatMap(({ scenario, objects }) =>
        rule(objects, scenario).map((problem) => `${scenario.title}: ${problem}`),
      );
      expect(problems).toEqual([]);
    });

    const few = isLong ? scenariosOf(chart) : scenariosOf(chart).slice(0, 4);

    test('are the same with Helm 3', async () => {
      for (const { request } of few) {
        const [three, four] = await Promise.all([render({ ...request, helmMajor: 3 }), render(request)]);
        expect(sorted(three.objects)).toEqual(sorted(four.objects));
      }
    });

    test('are the same, byte for byte, when they are rendered again', async () => {
      for (const { request } of few) {
        expect((await render({ ...request, fresh: true })).text).toBe((await render(request)).text);
      }
    });
  });
});

/** Whether the operator asked for less than the standard. */
function isLoosened({ title }: Scenario): boolean {
  return /^(podS|s)ecurityContext\./.test(title);
}

function nameProblems(objects: readonly KubernetesObject[]): readonly string[] {
  const names = objects.map(({ kind, metadata }) =>
    [kind, metadata.namespace, metadata.name].filter((part) => part !== undefined).join(' '),
  );
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  // The names of those that are bound for the whole cluster have their namespace in them, and no such limit.
  const short = objects.filter(({ kind }) => !kind.startsWith('Cluster'));
  const long = [
    ...short.map(({ metadata }) => metadata.name),
    ...objects.flatMap(({ metadata }) => Object.values(metadata.labels ?? {})),
  ].filter((text) => text.length > 63 || /[-._]$/.test(text));
  return [...twice.map((name) => `${name} is there twice`), ...long.map((text) => `${text} does not fit`)];
}

function sorted(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const name = ({ kind, metadata }: KubernetesObject): string => `${kind} ${metadata.name}`;
  return [...objects].sort((left, right) => (name(left) < name(right) ? -1 : 1));
}
