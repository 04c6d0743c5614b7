import { configOf, type TestDeployment } from './config.ts';
import { dialectClients } from './dialect-clients/dialect-clients.ts';
import type { DialectClient, Said, Wish } from './dialect-clients/wish.ts';
import { type ProxyProcess, startProxy } from './proxy-process.ts';
import { type SeenRequest, type Simulator, startSimulatedProviders } from './simulator.ts';

/** A provider by a dialect that it speaks, and models of it. */
interface LineupRow {
  readonly name: string;
  readonly model: string;
  /** A model that thinks, where the other does not. */
  readonly thinker?: string;
  /** Below the simulator’s address; undefined: the environment says it. */
  readonly base: string | undefined;
  readonly params?: Readonly<Record<string, unknown>>;
}

const chatOnly = { use_chat_completions_api: true };
const keyless = { api_key: null };
const aws = {
  ...keyless,
  aws_access_key_id: 'AKIATESTSIMULATOR',
  aws_secret_access_key: 'os.environ/BEDROCK_SECRET',
  aws_region_name: 'eu-central-1',
};
const vertex = { ...keyless, vertex_project: 'p-1', vertex_location: 'europe-west1' };
const claude = 'anthropic.claude-sonnet-4-5-20250929-v1:0';

/** Every dialect that a provider is asked in. */
const rows: readonly LineupRow[] = [
  { name: 'openai', model: 'openai/gpt-4o', thinker: 'openai/gpt-5', base: '/openai/v1' },
  {
    name: 'openai-chats',
    model: 'openai/gpt-4o',
    thinker: 'openai/gpt-5',
    base: '/openai/v1',
    params: chatOnly,
  },
  {
    name: 'openrouter',
    model: 'openrouter/openai/gpt-4o',
    thinker: 'openrouter/openai/gpt-5',
    base: '/openrouter/api/v1',
  },
  {
    name: 'groq',
    model: 'groq/llama-3.3-70b-versatile',
    thinker: 'groq/openai/gpt-oss-120b',
    base: '/groq/openai/v1',
  },
  { name: 'gemini', model: 'gemini/gemini-2.5-flash', base: '/gemini/v1beta' },
  { name: 'gemini-openai', model: 'gemini/gemini-2.5-flash', base: '/gemini/v1beta/openai' },
  { name: 'anthropic', model: 'anthropic/claude-sonnet-4-5', base: '/anthropic' },
  {
    name: 'mistral',
    model: 'mistral/mistral-large-latest',
    thinker: 'mistral/magistral-medium-latest',
    base: '/mistral/v1',
  },
  {
    name: 'cohere',
    model: 'cohere_chat/command-a-03-2025',
    thinker: 'cohere_chat/command-a-reasoning-08-2025',
    base: '/cohere/v2',
  },
  {
    name: 'ollama',
    model: 'ollama_chat/llama3.2',
    thinker: 'ollama_chat/deepseek-r1',
    base: '/ollama',
    params: keyless,
  },
  {
    name: 'ollama-openai',
    model: 'ollama/llama3.2',
    thinker: 'ollama/deepseek-r1',
    base: '/ollama/v1',
    params: keyless,
  },
  { name: 'bedrock-nova', model: 'bedrock/us.amazon.nova-pro-v1:0', base: undefined, params: aws },
  { name: 'bedrock-converse', model: `bedrock/converse/${claude}`, base: undefined, params: aws },
  { name: 'bedrock-invoke', model: `bedrock/invoke/${claude}`, base: undefined, params: aws },
  { name: 'vertex-gemini', model: 'vertex_ai/gemini-2.5-flash', base: '/vertex', params: vertex },
  { name: 'vertex-claude', model: 'vertex_ai/claude-sonnet-4-5@20250929', base: '/vertex', params: vertex },
  {
    name: 'azure',
    model: 'azure/my-gpt',
    thinker: 'azure/my-gpt-5',
    base: '/azure',
    params: { api_version: '2025-01-01-preview' },
  },
  { name: 'azure-claude', model: 'azure_ai/claude-sonnet-4-5', base: '/azure/anthropic' },
  {
    name: 'deepseek',
    model: 'deepseek/deepseek-chat',
    thinker: 'deepseek/deepseek-reasoner',
    base: '/deepseek/v1',
  },
  { name: 'xai', model: 'xai/grok-4', base: '/xai/v1' },
  {
    name: 'together',
    model: 'together_ai/meta-llama/Llama-3.3-70B-Instruct-Turbo',
    thinker: 'together_ai/deepseek-ai/DeepSeek-R1',
    base: '/together/v1',
  },
  { name: 'compatible', model: 'openai/some-model', base: '/acme/v1' },
];

export type ProviderName = (typeof rows)[number]['name'];

/** One client in front of one provider. */
export interface Cell {
  readonly client: DialectClient;
  readonly provider: ProviderName;
}

export const cells: readonly Cell[] = dialectClients.flatMap((client) =>
  rows.map(({ name }) => ({ client, provider: name })),
);

export interface Answered {
  readonly status: number;
  /** Undefined for a failure. */
  readonly said: Said | undefined;
  /** What came back, as it is. */
  readonly raw: string;
  /** The parameters that the proxy says it left out. */
  readonly dropped: string;
}

/** The proxy in front of every dialect of a provider, without retries. */
export interface Lineup {
  readonly simulator: Simulator;
  readonly proxy: ProxyProcess;
  ask(cell: Cell, wish: Wish): Promise<Answered>;
  /** What a provider was sent that holds this text. */
  sent(mark: string): Promise<SeenRequest | undefined>;
  close(): Promise<void>;
}

export async function startLineup(): Promise<Lineup> {
  const simulator = await startSimulatedProviders();
  const account = await (await fetch(`${simulator.url}/vertex/service-account.json`)).text();
  const proxy = await startProxy({
    config: configOf(
      rows.flatMap((row) => deploymentsOf(row, simulator.url)),
      { litellm_settings: { num_retries: 0 } },
    ),
    environment: {
      AWS_BEDROCK_RUNTIME_ENDPOINT: `${simulator.url}/bedrock`,
      BEDROCK_SECRET: 'sk-test-secret-of-the-simulator',
      GOOGLE_APPLICATION_CREDENTIALS: 'keys/google.json',
    },
    files: { 'keys/google.json': account },
  });
  return {
    simulator,
    proxy,
    ask: (cell, wish) => ask(proxy.url, cell, wish),
    sent: async (mark) => (await simulator.seen()).find(({ body }) => JSON.stringify(body).includes(mark)),
    close: async () => {
      await proxy.stop();
      await simulator.close();
    },
  };
}

function deploymentsOf(row: LineupRow, simulatorUrl: string): TestDeployment[] {
  const { name, model, thinker, base, params = {} } = row;
  const place = base === undefined ? {} : { apiBase: simulatorUrl + base };
  return [
    { name, model, ...place, params },
    { name: `${name}-thinks`, model: thinker ?? model, ...place, params },
  ];
}

async function ask(proxyUrl: string, { client, provider }: Cell, wish: Wish): Promise<Answered> {
  const { path, body } = client.request(wish.thinks === true ? `${provider}-thinks` : provider, wish);
  const response = await fetch(proxyUrl + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
    body: JSON.stringify(body),
  });
  const raw = await response.text();
  const { status, headers } = response;
  const dropped = headers.get('x-bytebot-dropped-params') ?? '';
  if (status !== 200) return { status, said: undefined, raw, dropped };
  try {
    const said = wish.streams === true ? client.readStream(raw) : client.readWhole(JSON.parse(raw));
    return { status, said, raw, dropped };
  } catch (error) {
    throw new Error(`${String(error)}\n${raw.slice(0, 2_000)}`);
  }
}

/** @throws Error with what came back instead, where it is no answer. */
export function saidIn({ status, said, raw }: Answered): Said {
  if (said === undefined) throw new Error(`${status} ${raw}`);
  return said;
}
