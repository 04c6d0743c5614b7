import { type RunningSimulator, startSimulator } from '@bytebot/provider-simulator';
import { type ServiceProcess, startProxyProcess } from './service-process.ts';

/** The key that the proxy of these tests wants. */
export const masterKey = 'sk-test-master-0123456789';

/** The built proxy in front of the simulated providers. */
export interface ModelProxy {
  readonly simulator: RunningSimulator;
  readonly proxy: ServiceProcess;
  /** How many calls of a model have reached a provider. */
  calls(): number;
  close(): Promise<void>;
}

export async function startModelProxy(): Promise<ModelProxy> {
  const simulator = await startSimulator({ port: 0 });
  const proxy = await startProxyProcess(configFor(simulator.url), {
    OPENROUTER_MAX_RETRIES: '1',
    OPENROUTER_RETRY_BACKOFF_BASE: '0.02',
    OPENROUTER_RETRY_JITTER: '0',
    // What the agent does about one failing model; which others the proxy would try is the proxy's own test.
    OPENROUTER_MAX_CANDIDATES: '1',
  });
  return {
    simulator,
    proxy,
    calls: () => simulator.requests().filter(({ method }) => method === 'POST').length,
    close: async () => {
      await proxy.stop();
      await simulator.close();
    },
  };
}

function configFor(simulatorUrl: string): string {
  const openrouter = '/openrouter/api/v1';
  const deployment = (name: string, model: string, base: string, info: object = {}): object => {
    const api_base = `${simulatorUrl}${base}`;
    const litellm_params = { model, api_base, api_key: 'sk-test-provider-key' };
    return { model_name: name, litellm_params, model_info: info };
  };
  return JSON.stringify({
    model_list: [
      deployment('gpt-oss-120b', 'openrouter/openai/gpt-oss-120b', openrouter, { max_input_tokens: 99_000 }),
      deployment('gpt-4o', 'openai/gpt-4o', '/openai/v1'),
      deployment('o3', 'openai/o3', '/openai/v1'),
      deployment('gemini-2.5-pro', 'gemini/gemini-2.5-pro', '/gemini/v1beta'),
      deployment('fast', 'groq/llama-3.3-70b-versatile', '/groq/openai/v1'),
      deployment('openrouter/*', 'openrouter/*', openrouter),
      { model_name: 'keyless', litellm_params: { model: 'mistral/mistral-small-latest' } },
    ],
    // What one test makes a provider ask for is nothing to the next.
    router_settings: { num_retries: 1, retry_after: 0, disable_cooldowns: true },
    general_settings: { master_key: masterKey },
  });
}
