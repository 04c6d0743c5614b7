import { type RunningSimulator, startSimulator } from '@bytebot/provider-simulator';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mintDevelopmentToken } from '../src/auth/development-token.ts';
import { eventually } from '../src/eventually.test-helper.ts';
import { type ServiceProcess, startAgentProcess, startProxyProcess } from './support/service-process.ts';

/** 64 characters, as OpenRouter's keys; no real one has ever looked like it. */
const openrouterKey = `sk-or-v1-0e6${'planted-openrouter-key-for-tests'.padEnd(52, '-x')}`;
const keys = {
  OPENROUTER_API_KEY: openrouterKey,
  BYTEBOT_LLM_PROXY_API_KEY: 'sk-planted-proxy-key-for-tests',
  BYTEBOT_AGENT_API_KEY: 'planted-agent-key-for-tests',
  JWT_SECRET: 'planted-token-secret-for-tests-0123456789',
  GEMINI_API_KEY: 'planted-gemini-key-for-tests',
};
const keyLine = '[DEBUG] OpenRouter API key loaded: sk-or-v1-0e6... (length: 64)';

let simulator: RunningSimulator;
const services: ServiceProcess[] = [];

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
});

afterAll(async () => {
  await Promise.all(services.map((service) => service.stop('SIGKILL')));
  await simulator.close();
});

async function startAgent(environment: Readonly<Record<string, string>>): Promise<ServiceProcess> {
  const agent = await startAgentProcess({ environment: { ...keys, LOG_LEVEL: 'debug', ...environment } });
  services.push(agent);
  return agent;
}

async function startProxy(): Promise<ServiceProcess> {
  const config = [
    'model_list:',
    '  - model_name: openrouter/*',
    '    litellm_params: { model: openrouter/*, api_key: os.environ/OPENROUTER_API_KEY }',
    'general_settings: { master_key: os.environ/LITELLM_MASTER_KEY }',
  ].join('\n');
  const proxy = await startProxyProcess(config, {
    OPENROUTER_API_KEY: openrouterKey,
    OPENROUTER_BASE_URL: `${simulator.url}/openrouter/api/v1`,
    LITELLM_MASTER_KEY: keys.BYTEBOT_LLM_PROXY_API_KEY,
  });
  services.push(proxy);
  return proxy;
}

/** Everything an agent can be made to answer, good and bad, with its headers. */
async function answersOf({ url }: ServiceProcess): Promise<string> {
  const token = await mintDevelopmentToken(keys.JWT_SECRET, 'demo');
  const texts: string[] = [];
  const ask = async (path: string, body?: unknown, authorization = `Bearer ${token}`): Promise<string> => {
    const response = await fetch(`${url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    texts.push(JSON.stringify([...response.headers]), text);
    return text;
  };
  const agentKey = `Bearer ${keys.BYTEBOT_AGENT_API_KEY}`;
  const chat = { conversation_id: null, message: 'Add a task to test OpenRouter' };
  await ask('/api/demo/chat', chat);
  await ask('/api/demo/chat', { ...chat, model: 'no/such-model' });
  await ask('/api/demo/chat', chat, 'Bearer nonsense');
  await ask('/api/demo/chat', chat, `Bearer ${keys.JWT_SECRET}`);
  simulator.script({ match: { provider: 'openrouter' }, replies: [401], repeat: 'last' });
  await ask('/api/demo/chat', chat);
  simulator.script({
    match: { provider: 'openrouter' },
    replies: [
      { status: 400, body: { error: { message: `bad header: Bearer ${openrouterKey}`, code: 400 } } },
    ],
    repeat: 'last',
  });
  await ask('/api/demo/chat', chat);
  await ask('/tasks', { description: 'Say hello' }, agentKey);
  await ask('/tasks', { description: 'Say hello' });
  await ask('/tasks/models', undefined, agentKey);
  await eventually(async () => {
    const answer = await ask('/tasks', undefined, agentKey);
    return answer.includes('"status":"NEEDS_HELP"') || answer.includes('"status":"FAILED"');
  });
  simulator.reset();
  for (const path of [
    '/',
    '/health',
    '/ready',
    '/openapi.json',
    '/docs',
    '/nowhere',
    '/api/demo/conversations',
  ]) {
    await ask(path);
  }
  return texts.join('\n');
}

/** Pieces of keys long enough to be of use to a thief. */
function leaksIn(text: string): string[] {
  const withoutKnown = text.replaceAll('sk-or-v1-0e6... (length: 64)', '');
  return Object.entries(keys).flatMap(([name, key]) => {
    const pieces = [key.slice(0, 10), key.slice(-10), key.slice(12, 24)];
    return pieces.some((piece) => withoutKnown.includes(piece)) ? [name] : [];
  });
}

test.each(['through the proxy', 'directly'])(
  'no key leaves the agent that asks models %s, but for the 12 characters it announces once (S1-22, C-22)',
  async (way) => {
    const agent =
      way === 'directly'
        ? await startAgent({ OPENROUTER_BASE_URL: `${simulator.url}/openrouter/api/v1` })
        : await startAgent({ BYTEBOT_LLM_PROXY_URL: (await startProxy()).url });
    const answers = await answersOf(agent);
    expect(answers).toContain('"tool":"add_task"');
    await agent.stop();
    const output = agent.output();
    expect(output.split('\n').filter((line) => line === keyLine)).toHaveLength(1);
    expect(leaksIn(answers)).toEqual([]);
    expect(leaksIn(output)).toEqual([]);
  },
);
