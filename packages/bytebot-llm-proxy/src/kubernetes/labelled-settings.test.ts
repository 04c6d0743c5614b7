import { createSecretStore } from '@bytebot/service';
import { expect, test } from '@jest/globals';
import { temporaryDirectory, writeFiles } from '../config/config-fixture.test-helper.ts';
import { loadConfig } from '../config/load.ts';
import type { ProxySettings } from '../config/snapshot.ts';

/** The settings of a proxy with this `general_settings`, whose labelled Secrets say `labelled`. */
function settings(
  general: string,
  environment: Readonly<Record<string, string>>,
  labelled: Readonly<Record<string, string>>,
): ProxySettings {
  const file = writeFiles({
    'config.yaml': `model_list: [{model_name: m, litellm_params: {model: ollama/m}}]\ngeneral_settings: {${general}}\n`,
  });
  const secrets = createSecretStore({ environment, directory: temporaryDirectory(), watch: false });
  const values = Object.entries(labelled).map(
    ([variable, value]) => [variable, { value, secret: 'models/keys' }] as const,
  );
  secrets.setClusterSecrets(new Map(values));
  return loadConfig({ file, secrets, generation: 1, nowMs: 0 }).settings;
}

test('a labelled Secret does not take the place of the master key, whatever its variable is called', () => {
  const general = 'master_key: os.environ/DOOR_API_KEY';
  const { masterKey } = settings(
    general,
    { DOOR_API_KEY: 'sk-test-mine' },
    { DOOR_API_KEY: 'sk-test-theirs' },
  );
  expect(masterKey?.read()).toBe('sk-test-mine');
  expect(settings(general, {}, { DOOR_API_KEY: 'sk-test-theirs' }).masterKey).toBeUndefined();
  const example = settings(general, { DOOR_API_KEY: 'sk-test-mine' }, { DOOR_API_KEY: 'sk-1234' });
  expect(example.masterKey?.read()).toBe('sk-test-mine');
});

test('a labelled Secret opens no proxy', () => {
  const environment = { SERVICE_ACCOUNT_TOKENS: 'true', POD_NAMESPACE: 'models' };
  const { serviceAccounts, allowUnauthenticated } = settings('', environment, {
    SERVICE_ACCOUNT_TOKENS: 'false',
    LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY: 'true',
  });
  expect(serviceAccounts?.namespaces.has('models')).toBe(true);
  expect(allowUnauthenticated).toBe(false);
  const referred = settings('allow_unauthenticated: os.environ/OPEN_SECRET', {}, { OPEN_SECRET: 'true' });
  expect(referred.allowUnauthenticated).toBe(false);
});
