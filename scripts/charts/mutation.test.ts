import { describe, expect, test } from '@jest/globals';
import { contextOf, markedValue, othersThan } from './changed-values.ts';
import { leavesOf } from './chart-readme.ts';
import type { ChartValue } from './chart-values.ts';
import { describeCharts } from './charts.test-helper.ts';
import { refusalOf, render } from './render.ts';
import { agentChart, proxyChart, umbrella, valuesOfChart, withValue } from './scenarios.ts';

/** Values that may be changed without an effect on any object, with the reason. */
const exceptions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  [agentChart]: {
    'proxy.sibling':
      'the umbrella tells the agent with it what the proxy is, which only steers what is refused',
  },
  [umbrella]: {
    'bytebot-agent.proxy.sibling.umbrella': 'as above: it says that there is an umbrella',
  },
};

describeCharts('every value', () => {
  describe.each([proxyChart, agentChart, umbrella])('of %s', (chart) => {
    const leaves = valuesOfChart(chart).flatMap(leavesOf);
    const excepted = exceptions[chart] ?? {};

    test('changes what is rendered', async () => {
      // Each provider's key is looked for by itself in another test.
      const tried = leaves.filter(({ path }) => !path.startsWith('env.') && !(path in excepted));
      const seen = new Set(
        (await Promise.all(groupsOf(tried).map((group) => effective(chart, group)))).flat(),
      );
      const others = tried.filter((leaf) => !seen.has(leaf));
      const found = await Promise.all(others.map((leaf) => problemOf(chart, leaf)));
      expect(found.filter((problem) => problem !== undefined)).toEqual([]);
      expect(seen.size).toBeGreaterThan(0);
    });

    test('that is excepted from that is there, and has no effect', async () => {
      for (const path of Object.keys(excepted)) {
        const leaf = leaves.find((one) => one.path === path);
        expect(leaf && (await problemOf(chart, leaf))).toBe(`${path} has no effect`);
      }
    });
  });
});

/** Values that can be changed together, as the same has to be set beside them. */
function groupsOf(leaves: readonly ChartValue[]): readonly (readonly ChartValue[])[] {
  return Object.values(Object.groupBy(leaves, ({ path }) => JSON.stringify(contextOf(path)))).map(
    (group) => group ?? [],
  );
}

/**
 * The values whose marks are found in a rendering with all of them, or in two where they exclude each other; those that
 * need a look of their own are left out.
 */
async function effective(chart: string, leaves: readonly ChartValue[]): Promise<readonly ChartValue[]> {
  const marked = leaves.flatMap((leaf, index) => {
    const other = markedValue(leaf, index);
    return other === undefined ? [] : [{ leaf, ...other }];
  });
  const [first] = leaves;
  if (first === undefined || marked.length < 2) return [];
  const values = [contextOf(first.path), ...marked.map(({ leaf, value }) => withValue(leaf.path, value))];
  if ((await refusalOf({ chart, values })) !== undefined) {
    const half = Math.ceil(marked.length / 2);
    const parts = [marked.slice(0, half), marked.slice(half)];
    return (
      await Promise.all(
        parts.map((part) =>
          effective(
            chart,
            part.map(({ leaf }) => leaf),
          ),
        ),
      )
    ).flat();
  }
  const { text } = await render({ chart, values });
  const readable = `${text}${(text.match(/[A-Za-z0-9+/]{8,}={0,2}/g) ?? []).map(decoded).join(' ')}`;
  return marked.filter(({ mark }) => mark.test(readable)).map(({ leaf }) => leaf);
}

function decoded(word: string): string {
  return Buffer.from(word, 'base64').toString('latin1');
}

async function problemOf(chart: string, leaf: ChartValue): Promise<string | undefined> {
  const context = contextOf(leaf.path);
  try {
    const before = await render({ chart, values: [context] });
    const after = await Promise.all(
      othersThan(leaf).map((other) => render({ chart, values: [context, withValue(leaf.path, other)] })),
    );
    return after.some(({ text }) => text !== before.text) ? undefined : `${leaf.path} has no effect`;
  } catch (error) {
    return `${leaf.path}: ${String(error).split('\n').slice(0, 4).join(' ')}`;
  }
}
