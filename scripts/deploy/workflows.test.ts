import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { root } from '../support/paths.ts';
import { filesIn, textOf, yamlOf } from './deploy-files.test-helper.ts';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Workflow {
  readonly name: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly defaults?: { readonly run: { readonly shell: string } };
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly 'runs-on': string;
        readonly 'timeout-minutes': number;
        readonly needs?: string;
        readonly permissions?: Readonly<Record<string, string>>;
        readonly env?: Readonly<Record<string, string>>;
        readonly steps: readonly Step[];
      }
    >
  >;
}

const names = filesIn('.github/workflows', /\.ya?ml$/);
const workflow = (name: string): Workflow => yamlOf(name);
const stepsOf = (name: string): readonly Step[] =>
  Object.values(workflow(name).jobs).flatMap(({ steps }) => steps);
const runsOf = (name: string): readonly string[] => stepsOf(name).flatMap(({ run }) => run ?? []);

test('there is a workflow for the check, for the charts and for a release', () => {
  expect(names.map((name) => workflow(name).name)).toEqual(['charts', 'release', 'test']);
});

test.each(names)('%s uses no action that can change under it', (name) => {
  const used = [...textOf(name).matchAll(/^\s*-? *uses: (.*)$/gm)].map(([, action]) => action);
  expect(used).toHaveLength(stepsOf(name).filter(({ uses }) => uses !== undefined).length);
  for (const action of used) {
    expect(action).toMatch(/^actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  }
});

test('one action is used in one version everywhere', () => {
  const used = names.flatMap(stepsOf).flatMap(({ uses }) => uses ?? []);
  const versions = new Map(used.map((action) => [action.split('@')[0], new Set<string>()]));
  for (const action of used) versions.get(action.split('@')[0])?.add(action);
  for (const found of versions.values()) expect([...found]).toHaveLength(1);
});

test.each(names)(
  '%s may only read, jobs that write say so, and no checkout leaves a token behind',
  (name) => {
    const { permissions, jobs } = workflow(name);
    expect(permissions).toEqual({ contents: 'read' });
    for (const job of Object.values(jobs)) {
      expect(job['runs-on']).toBe('ubuntu-24.04');
      expect(job['timeout-minutes']).toBeGreaterThan(0);
      for (const step of job.steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'))) {
        expect(step.with).toMatchObject({ 'persist-credentials': false });
      }
    }
  },
);

test.each(names)('what %s runs exists', (name) => {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(textOf('package.json'));
  const text = runsOf(name).join('\n');
  const env = Object.values(workflow(name).jobs).flatMap((job) => Object.values(job.env ?? {}));
  const started = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, script = '']) => script);
  expect(started.filter((script) => scripts[script] === undefined)).toEqual([]);
  const files = [text, ...env].flatMap((part) =>
    [...part.matchAll(/(?<![\w/$.-])(?:scripts|deploy|\.ci)\/[\w./-]+/g)].map(([file]) => file),
  );
  expect(files.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  for (const file of files.filter((part) => part.endsWith('.sh') || part === '.ci/run')) {
    accessSync(path.join(root, file), constants.X_OK);
  }
});

test.each(names.flatMap((name) => runsOf(name).map((run) => [name, run] as const)))(
  '%s: bash reads %j, and nothing outside is pasted into it',
  (_name, run) => {
    // `${{ … }}` in a script is code of whoever chose the value; variables are only values.
    expect(run).not.toContain('${{');
    const { stderr, status } = spawnSync('bash', ['-n'], { input: run, encoding: 'utf8' });
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  },
);

test('a failure within a pipe stops the step', () => {
  const piped = names.filter((name) => runsOf(name).some((run) => / \| /.test(run)));
  expect(piped).toContain('.github/workflows/release.yml');
  for (const name of piped) expect(workflow(name).defaults?.run.shell).toBe('bash');
});

test('the charts are checked on kind with this project’s own scripts', () => {
  expect(runsOf('.github/workflows/charts.yml')).toContain('npm run test:cluster');
  expect(workflow('.github/workflows/charts.yml').jobs.kind?.env).toMatchObject({
    IMAGE_LOADER: 'deploy/kind/load-image.sh',
    CLUSTER_API_STOP: 'deploy/kind/api-server.sh stop',
  });
});

test('a release is made of what was checked, and says of each image and chart where it comes from', () => {
  const { jobs } = workflow('.github/workflows/release.yml');
  expect(jobs.images?.needs).toBe('test');
  expect(jobs.charts?.needs).toBe('images');
  const attested = stepsOf('.github/workflows/release.yml')
    .filter(({ uses }) => uses?.startsWith('actions/attest@'))
    .map(
      (step) =>
        `${String(step.with?.['subject-name']).replace(/^\$\{\{[^}]*\}\}\//, '')}${step.with?.['sbom-path'] ? ' contents' : ''}`,
    );
  expect(attested.sort()).toEqual([
    'bytebot-agent',
    'bytebot-agent contents',
    'bytebot-llm-proxy',
    'bytebot-llm-proxy contents',
    'charts/bytebot',
    'charts/bytebot-agent',
    'charts/bytebot-llm-proxy',
    'provider-simulator',
  ]);
});
