import {
  type Installation,
  mainInstallation,
  merged,
  openrouterKey,
  PROXY,
  smallRequests,
  upgrade,
} from './installation.ts';
import type { TestBed } from './test-bed.ts';

/** The key of the second deployment of `two-keys`, which no check takes away. */
const OTHER_KEY = 'sk-test-cluster-openrouter-other';

const general = { master_key: 'os.environ/LITELLM_MASTER_KEY' };

/** A config with a name that two keys serve, beside names that one serves. */
export const operatedConfig = {
  model_list: [
    entry('gpt-oss-120b', 'openrouter/gpt-oss-120b', 'OPENROUTER_API_KEY'),
    entry('sonoma-dusk-alpha', 'openrouter/sonoma-dusk-alpha', 'OPENROUTER_API_KEY'),
    entry('two-keys', 'openrouter/openai/gpt-4o', 'OPENROUTER_API_KEY'),
    entry('two-keys', 'openrouter/openai/gpt-4o', 'OPENROUTER_API_KEY_2'),
  ],
  litellm_settings: { drop_params: true },
  general_settings: general,
};

/** The main installation as it is operated: two keys, Events, discovery. Made once, by the first check that needs it. */
export function operatedInstallation(bed: TestBed): Promise<Installation> {
  return bed.shared('operated installation', async () => {
    const installation = await mainInstallation(bed);
    const operated = {
      env: { OPENROUTER_API_KEY: openrouterKey, OPENROUTER_API_KEY_2: OTHER_KEY },
      config: operatedConfig,
      kubernetes: { events: { enabled: true }, discovery: { enabled: true } },
    };
    await upgrade(bed, installation, merged(smallRequests, { [PROXY]: operated }));
    return installation;
  });
}

function entry(name: string, model: string, variable: string): object {
  return { model_name: name, litellm_params: { model, api_key: `os.environ/${variable}` } };
}
