import { spawnSync } from 'node:child_process';
import { createSecretStore } from '@bytebot/service';
import { expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { root } from '../support/paths.ts';
import { textOf, yamlOf } from './deploy-files.test-helper.ts';

interface Service {
  readonly profiles?: readonly string[];
  readonly image: string;
  readonly user?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
}

const { services } = yamlOf<{ services: Readonly<Record<string, Service>> }>('docker-compose.yml');
const service = (name: string): Service => {
  const found = services[name];
  if (found === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
  return found;
};
const inProfile = (profile: string | undefined): readonly string[] =>
  Object.entries(services)
    .filter(([, { profiles = [] }]) => profiles.length === 0 || (profile && profiles.includes(profile)))
    .map(([name]) => name)
    .sort();

test('docker-compose.yml is what the Compose Specification says a file is', () => {
  const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: false });
  const isCompose = ajv.compile(yamlOf<object>('scripts/deploy/fixtures/compose-spec.json'));
  expect({ valid: isCompose(yamlOf('docker-compose.yml')), errors: isCompose.errors }).toEqual({
    valid: true,
    errors: null,
  });
});

const hasCompose = spawnSync('docker', ['compose', 'version'], { stdio: 'ignore' }).status === 0;

test(`docker compose reads it${hasCompose ? '' : ' (left out: this machine has no docker compose)'} (S0-31)`, () => {
  if (!hasCompose) {
    expect(hasCompose).toBe(false);
    return;
  }
  const env = { ...process.env, LITELLM_MASTER_KEY: 'sk-test-1', BYTEBOT_AGENT_API_KEY: 'sk-test-2' };
  const read = spawnSync('docker', ['compose', '-f', 'docker-compose.yml', 'config', '-q'], {
    cwd: root,
    env,
    encoding: 'utf8',
  });
  expect({ status: read.status, stderr: read.stderr }).toEqual({ status: 0, stderr: '' });
});

test('the proxy is told of OpenRouter by four variables (S2-41)', () => {
  const { environment = {} } = service('bytebot-llm-proxy');
  const names = [
    'OPENROUTER_API_KEY',
    'OPENROUTER_ENABLED',
    'OPENROUTER_DEFAULT_MODEL',
    'OPENROUTER_ROUTE_STRATEGY',
  ];
  for (const name of names) expect(environment[name]).toMatch(new RegExp(`^\\$\\{${name}:-`));
  expect(environment.OPENROUTER_ENABLED).toBe(['$', '{OPENROUTER_ENABLED:-true}'].join(''));
});

test('the two services start by themselves, the profiles add what they are named after, full the stores', () => {
  expect(inProfile(undefined)).toEqual(['bytebot-agent', 'bytebot-llm-proxy']);
  expect(inProfile('postgres')).toEqual(['bytebot-agent', 'bytebot-llm-proxy', 'postgres']);
  expect(inProfile('redis')).toEqual(['bytebot-agent', 'bytebot-llm-proxy', 'redis']);
  expect(inProfile('simulator')).toEqual(['bytebot-agent', 'bytebot-llm-proxy', 'provider-simulator']);
  expect(inProfile('full')).toEqual(['bytebot-agent', 'bytebot-llm-proxy', 'postgres', 'redis']);
});

test.each(Object.keys(services))('%s has no more rights than it needs, and a check of its health', (name) => {
  const { read_only, cap_drop, security_opt, healthcheck, image, build, user } = service(name);
  expect({ read_only, cap_drop, security_opt }).toEqual({
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
  });
  expect(healthcheck?.test[0]).toBe('CMD');
  // Ours are built here; those of others are pinned, and run as their own user from the start.
  if (build === undefined) {
    expect(image).toMatch(/^docker\.io\/library\/[a-z]+:[\w.-]+@sha256:[0-9a-f]{64}$/);
    expect(user).toBe(name);
  } else {
    expect(build).toEqual({ context: '.', dockerfile: `deploy/docker/${name}.Dockerfile` });
    expect(textOf(build.dockerfile)).toContain('ENTRYPOINT ["node", ');
  }
});

test('only the two services are published, and only to this machine unless it is asked for', () => {
  const published = Object.entries(services).flatMap(([name, { ports = [] }]) =>
    ports.map((port) => `${name} ${port.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1')}`),
  );
  expect(published.sort()).toEqual([
    'bytebot-agent 127.0.0.1:9991:9991',
    'bytebot-llm-proxy 127.0.0.1:4000:4000',
  ]);
});

test('keys are asked for, and the sentence that asks is no key where somebody takes it for one', () => {
  const asked = new Map(
    [...textOf('docker-compose.yml').matchAll(/\$\{(\w+):\?([^}]*)\}/g)].map(
      ([, name = '', sentence = '']) => [name, sentence],
    ),
  );
  expect([...asked.keys()].sort()).toEqual(['BYTEBOT_AGENT_API_KEY', 'LITELLM_MASTER_KEY']);
  const store = createSecretStore({
    environment: Object.fromEntries(asked),
    directory: '/nonexistent',
    keysDirectory: '/nonexistent',
    watch: false,
  });
  for (const [name, sentence] of asked) {
    expect(sentence).toMatch(new RegExp(`^<set ${name} in .env `));
    expect(store.get(name)).toBeUndefined();
  }
});

test('no service is given a key by the file itself', () => {
  const values = Object.values(services).flatMap(({ environment = {} }) => Object.entries(environment));
  const keys = values.filter(([name]) => /_(?:KEY|SECRET)$/.test(name));
  expect(keys.length).toBeGreaterThan(7);
  for (const [, value] of keys) expect(value).toMatch(/^\$\{[A-Z_]+:(?:-|\?<[^>]+>)\}$/);
});

test('what lasts lies in a volume, where each service keeps it', () => {
  const kept = Object.entries(services).flatMap(([name, { volumes = [] }]) =>
    volumes.map((at) => `${name} ${at}`),
  );
  expect(kept.sort()).toEqual([
    'bytebot-agent agent-data:/data',
    'postgres postgres-data:/var/lib/postgresql',
    'redis redis-data:/data',
  ]);
  expect(textOf('deploy/docker/bytebot-agent.Dockerfile')).toContain('DATA_DIR=/data');
});
