import Anthropic from '@anthropic-ai/sdk';
import { configOf, everyProvider } from './config.ts';
import { MASTER_KEY, type ProxyProcess, startProxy } from './proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './simulator.ts';

/** Models of every way a Messages request can take: as bytes, in OpenAI's words, in a provider's own. */
export const messagesModels = [
  'chat-openai',
  'chat-openrouter',
  'chat-groq',
  'chat-gemini',
  'chat-anthropic',
  'chat-bedrock',
  'chat-mistral',
  'chat-cohere',
] as const;

/** The proxy in front of every simulated provider, with Anthropic's SDK pointed at it. */
export interface MessagesProxy {
  readonly simulator: Simulator;
  readonly proxy: ProxyProcess;
  readonly client: Anthropic;
  close(): Promise<void>;
}

export async function startMessagesProxy(
  settings: Readonly<Record<string, unknown>> = { num_retries: 0 },
): Promise<MessagesProxy> {
  const simulator = await startSimulatedProviders();
  const keys = {
    api_key: null,
    aws_access_key_id: 'AKIATESTSIMULATOR',
    aws_secret_access_key: 'os.environ/BEDROCK_SECRET',
    aws_region_name: 'eu-central-1',
  };
  const proxy = await startProxy({
    config: configOf(
      [
        ...everyProvider(simulator.url),
        { name: 'chat-bedrock', model: 'bedrock/us.amazon.nova-pro-v1:0', params: keys },
        {
          name: 'chat-mistral',
          model: 'mistral/mistral-large-latest',
          apiBase: `${simulator.url}/mistral/v1`,
        },
        {
          name: 'chat-cohere',
          model: 'cohere_chat/command-a-03-2025',
          apiBase: `${simulator.url}/cohere/v2`,
        },
        {
          name: 'thinks-anthropic',
          model: 'anthropic/claude-sonnet-4-5',
          apiBase: `${simulator.url}/anthropic`,
        },
        { name: 'thinks-gemini', model: 'gemini/gemini-2.5-pro', apiBase: `${simulator.url}/gemini/v1beta` },
        {
          name: 'thinks-magistral',
          model: 'mistral/magistral-medium-latest',
          apiBase: `${simulator.url}/mistral/v1`,
        },
      ],
      { litellm_settings: settings },
    ),
    masterKey: MASTER_KEY,
    environment: {
      AWS_BEDROCK_RUNTIME_ENDPOINT: `${simulator.url}/bedrock`,
      BEDROCK_SECRET: 'sk-test-secret-of-the-simulator',
    },
  });
  return {
    simulator,
    proxy,
    client: new Anthropic({ baseURL: proxy.url, apiKey: MASTER_KEY, maxRetries: 0 }),
    close: async () => {
      await proxy.stop();
      await simulator.close();
    },
  };
}
