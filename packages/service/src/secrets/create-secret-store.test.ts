import { mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import {
  commandDirectory,
  createSecretStore,
  type ManagedSecretStore,
  type SecretStoreOptions,
} from './create-secret-store.ts';
import { withVariables } from './secret-store.ts';
import { temporaryDirectory } from './temporary-directory.test-helper.ts';

const stores: ManagedSecretStore[] = [];

afterEach(() => {
  for (const store of stores.splice(0)) store.close();
});

interface Sources {
  readonly environment?: SecretStoreOptions['environment'];
  readonly dotenv?: string;
  readonly secretsEnv?: string;
  readonly mounted?: Readonly<Record<string, string>>;
}

function open({ environment = {}, dotenv, secretsEnv, mounted }: Sources): {
  store: ManagedSecretStore;
  directory: string;
  keys: string;
} {
  const directory = temporaryDirectory();
  const keys = path.join(directory, 'keys');
  if (dotenv !== undefined) writeFileSync(path.join(directory, '.env'), dotenv);
  if (secretsEnv !== undefined) writeFileSync(path.join(directory, 'secrets.env'), secretsEnv);
  if (mounted !== undefined) {
    mkdirSync(keys);
    for (const [name, text] of Object.entries(mounted)) writeFileSync(path.join(keys, name), text);
  }
  const store = createSecretStore({
    environment: { ...environment, LLM_KEYS_DIR: keys },
    directory,
    watch: false,
  });
  stores.push(store);
  return { store, directory, keys };
}

describe('precedence: mounted file, environment, .env, secrets.env (S4-1)', () => {
  const all = {
    mounted: { 'openai-api-key': 'from-file' },
    environment: { OPENAI_API_KEY: 'from-environment' },
    dotenv: 'OPENAI_API_KEY=from-dotenv',
    secretsEnv: 'OPENAI_API_KEY=from-secrets-env',
  };
  test.each([
    [all, 'from-file', /^the mounted file .*openai-api-key$/],
    [{ ...all, mounted: {} }, 'from-environment', /^the environment$/],
    [{ ...all, mounted: {}, environment: {} }, 'from-dotenv', /\.env$/],
    [{ secretsEnv: all.secretsEnv }, 'from-secrets-env', /secrets\.env$/],
  ])('%#', (sources, value, origin) => {
    const { store } = open(sources);
    expect(store.get('OPENAI_API_KEY')).toBe(value);
    expect(store.originOf('OPENAI_API_KEY')).toMatch(origin);
  });

  test('nothing anywhere is undefined, and missing files are no warning', () => {
    const directory = temporaryDirectory();
    const store = createSecretStore({ environment: {}, directory, watch: false });
    expect(store.get('OPENAI_API_KEY')).toBeUndefined();
    expect(store.originOf('OPENAI_API_KEY')).toBeUndefined();
    expect(store.warnings).toEqual([]);
  });
});

test('values are trimmed, and an empty one counts as not set (S2-34, S4-4)', () => {
  const { store } = open({ environment: { A: '  sk-test-a\n', B: '  ', C: '' }, dotenv: 'B=from-dotenv' });
  expect(store.get('A')).toBe('sk-test-a');
  expect(store.get('B')).toBe('from-dotenv');
  expect(store.get('C')).toBeUndefined();
});

test('a placeholder counts as not set, with a warning that names variable and place but no value', () => {
  const { store, directory } = open({
    mounted: {},
    environment: { A_KEY: 'changeme' },
    dotenv: 'A_KEY=sk-or-v1-YOUR_API_KEY_HERE',
    secretsEnv: 'A_KEY=sk-test-real',
  });
  expect(store.get('A_KEY')).toBe('sk-test-real');
  expect(store.get('A_KEY')).toBe('sk-test-real');
  expect(store.warnings).toEqual([
    'A_KEY in the environment is a placeholder and counts as not set. Put the real value there.',
    `A_KEY in ${path.join(directory, '.env')} is a placeholder and counts as not set. Put the real value there.`,
  ]);
});

test('the process environment is read when it is asked', () => {
  const environment: Record<string, string> = { A: 'one' };
  const { directory } = open({});
  const store = createSecretStore({ environment, directory, watch: false });
  expect(store.get('A')).toBe('one');
  environment.A = 'two';
  expect(store.get('A')).toBe('two');
  expect(store.get('constructor')).toBeUndefined();
});

describe('mounted files', () => {
  test('names in the style of a Secret, of a variable, and any other name', () => {
    const { store } = open({
      mounted: {
        'openrouter-api-key': 'a\n',
        GEMINI_API_KEY: 'b',
        'my.own': 'c',
        'groq-api-key': 'd',
        GROQ_API_KEY: 'e',
      },
    });
    expect(store.get('OPENROUTER_API_KEY')).toBe('a');
    expect(store.get('GEMINI_API_KEY')).toBe('b');
    expect(store.get('my.own')).toBe('c');
    expect(store.get('GROQ_API_KEY')).toBe('e');
  });

  test('a Secret volume is followed through its links when Kubernetes swaps them', () => {
    const { store, keys } = open({ mounted: {} });
    const mount = (version: string, value: string): void => {
      mkdirSync(path.join(keys, version));
      writeFileSync(path.join(keys, version, 'openai-api-key'), value);
      symlinkSync(version, path.join(keys, '..data_tmp'));
      renameSync(path.join(keys, '..data_tmp'), path.join(keys, '..data'));
    };
    mount('..2026_01_01', 'sk-test-old');
    symlinkSync('..data/openai-api-key', path.join(keys, 'openai-api-key'));
    store.refresh();
    expect(store.get('OPENAI_API_KEY')).toBe('sk-test-old');
    const { version } = store;
    store.refresh();
    expect(store.version).toBe(version);
    mount('..2026_01_02', 'sk-test-new');
    store.refresh();
    expect(store.get('OPENAI_API_KEY')).toBe('sk-test-new');
    expect(store.version).toBeGreaterThan(version);
    rmSync(path.join(keys, 'openai-api-key'));
    store.refresh();
    expect(store.get('OPENAI_API_KEY')).toBeUndefined();
  });

  test('what is too large or no file is left out with a warning', () => {
    const { store, keys } = open({ mounted: { 'a-key': 'fine' } });
    writeFileSync(path.join(keys, 'big-key'), '');
    truncateSync(path.join(keys, 'big-key'), 2 ** 32);
    mkdirSync(path.join(keys, 'folder'));
    store.refresh();
    const { store: reopened } = {
      store: createSecretStore({ environment: {}, keysDirectory: keys, watch: false }),
    };
    expect(reopened.get('A_KEY')).toBe('fine');
    expect(reopened.get('BIG_KEY')).toBeUndefined();
    expect(reopened.warnings).toEqual([
      `${path.join(keys, 'big-key')} has more than 65536 bytes and is left out.`,
      `${path.join(keys, 'folder')} is no regular file and is left out.`,
    ]);
  });

  test('a named directory that is missing is a warning, and is used once it is there', () => {
    const { store, keys } = open({});
    expect(store.warnings).toEqual([
      `The directory of mounted keys ${keys} does not exist; it is used as soon as it does.`,
    ]);
    mkdirSync(keys);
    writeFileSync(path.join(keys, 'openai-api-key'), 'sk-test-late');
    store.refresh();
    expect(store.get('OPENAI_API_KEY')).toBe('sk-test-late');
  });

  test('a change is noticed by watching', async () => {
    const keysDirectory = temporaryDirectory();
    const store = createSecretStore({ environment: {}, keysDirectory, watch: true, pollIntervalMs: 100 });
    stores.push(store);
    writeFileSync(path.join(keysDirectory, 'openai-api-key'), 'sk-test-watched');
    for (let tries = 0; tries < 200 && store.get('OPENAI_API_KEY') === undefined; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    expect(store.get('OPENAI_API_KEY')).toBe('sk-test-watched');
  });
});

test('an odd .env is a warning with file and line, never an error', () => {
  const { store, directory } = open({ dotenv: 'A = 1\nnonsense\n' });
  const file = path.join(directory, '.env');
  expect(store.get('A')).toBe('1');
  expect(store.warnings).toContain(`${file}, line 1: write A=value without blanks around the equals sign.`);
  expect(store.warnings).toContain(`${file}, line 2 is not NAME=value and is left out.`);
  const second = temporaryDirectory();
  mkdirSync(path.join(second, '.env'));
  expect(createSecretStore({ environment: {}, directory: second, watch: false }).warnings).toEqual([
    `${path.join(second, '.env')} is no regular file and is left out.`,
  ]);
});

test('files are looked for where the command was typed', () => {
  expect(commandDirectory({ INIT_CWD: '/somewhere' })).toBe('/somewhere');
  expect(commandDirectory({})).toBe(process.cwd());
});

test('variables of a config replace the environment, but not a mounted file', () => {
  const { store } = open({
    mounted: { 'openai-api-key': 'from-file' },
    environment: { GROQ_API_KEY: 'from-environment', OTHER: 'kept' },
  });
  const layered = withVariables(
    store,
    new Map([
      ['OPENAI_API_KEY', 'from-config'],
      ['GROQ_API_KEY', 'from-config'],
    ]),
  );
  expect(layered.get('OPENAI_API_KEY')).toBe('from-file');
  expect(layered.get('GROQ_API_KEY')).toBe('from-config');
  expect(layered.originOf('GROQ_API_KEY')).toMatch(/config/);
  expect(layered.get('OTHER')).toBe('kept');
  expect(layered.version).toBe(store.version);
});

describe('Secrets of the cluster', () => {
  const secret = (value: string, name = 'keys/openai') => ({ value, secret: name });

  test('come after mounted files and before everything else', () => {
    const { store } = open({
      mounted: { 'openai-api-key': 'from-file' },
      environment: { OPENAI_API_KEY: 'from-environment', GROQ_API_KEY: 'from-environment' },
    });
    store.setClusterSecrets(
      new Map([
        ['OPENAI_API_KEY', secret('from-secret')],
        ['GROQ_API_KEY', secret(' from-secret\n', 'keys/groq')],
      ]),
    );
    expect(store.get('OPENAI_API_KEY')).toBe('from-file');
    expect(store.get('GROQ_API_KEY')).toBe('from-secret');
    expect(store.originOf('GROQ_API_KEY')).toBe('the Secret keys/groq');
    const own = withVariables(store, new Map([['GROQ_API_KEY', 'from-config']]));
    expect(own.get('GROQ_API_KEY')).toBe('from-secret');
  });

  test('are replaced all at once, and heard of only when a value has changed', () => {
    const { store } = open({ environment: { GROQ_API_KEY: 'from-environment' } });
    let changes = 0;
    store.onChange(() => {
      changes += 1;
    });
    const { version } = store;
    store.setClusterSecrets(new Map([['GROQ_API_KEY', secret('first')]]));
    store.setClusterSecrets(new Map([['GROQ_API_KEY', secret('first')]]));
    expect([changes, store.version]).toEqual([1, version + 1]);
    store.setClusterSecrets(new Map([['GROQ_API_KEY', secret('second')]]));
    expect(store.get('GROQ_API_KEY')).toBe('second');
    store.setClusterSecrets(new Map());
    expect(store.get('GROQ_API_KEY')).toBe('from-environment');
    expect(changes).toBe(3);
  });

  test('that hold a placeholder count as not set', () => {
    const { store } = open({ environment: { GROQ_API_KEY: 'from-environment' } });
    store.setClusterSecrets(new Map([['GROQ_API_KEY', secret('YOUR_API_KEY_HERE')]]));
    expect(store.get('GROQ_API_KEY')).toBe('from-environment');
    expect(store.warnings).toContainEqual(expect.stringMatching(/GROQ_API_KEY in the Secret keys\/openai/));
  });

  test('are passed over where it is about who is let in', () => {
    const { store } = open({ environment: { DOOR_KEY: 'from-environment' } });
    store.setClusterSecrets(
      new Map([
        ['DOOR_KEY', secret('from-secret')],
        ['OTHER_KEY', secret('from-secret')],
      ]),
    );
    for (const view of [store, withVariables(store, new Map([['MORE', 'from-config']]))]) {
      expect(view.get('DOOR_KEY')).toBe('from-secret');
      const { apartFromCluster } = view;
      expect(apartFromCluster?.get('DOOR_KEY')).toBe('from-environment');
      expect(apartFromCluster?.originOf('DOOR_KEY')).toBe('the environment');
      expect(apartFromCluster?.get('OTHER_KEY')).toBeUndefined();
      expect(apartFromCluster?.version).toBe(store.version);
    }
  });
});

test('the names of all sources are told, and of Secrets only where they count', () => {
  const { store } = open({
    mounted: { 'openai-api-key': 'from-file' },
    environment: { GROQ_API_KEY: 'from-environment' },
    dotenv: 'MISTRAL_API_KEY=from-dotenv',
  });
  store.setClusterSecrets(new Map([['COHERE_API_KEY', { value: 'from-secret', secret: 'llm/cohere' }]]));
  const everywhere = ['OPENAI_API_KEY', 'GROQ_API_KEY', 'MISTRAL_API_KEY'];
  const names = [...(withVariables(store, new Map([['MORE', 'from-config']])).names?.() ?? [])];
  expect(names).toEqual(expect.arrayContaining([...everywhere, 'COHERE_API_KEY', 'MORE']));
  const apart = [...(store.apartFromCluster?.names?.() ?? [])];
  expect(apart).toEqual(expect.arrayContaining(everywhere));
  expect(apart).not.toContain('COHERE_API_KEY');
});
