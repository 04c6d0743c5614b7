import { type RunningSimulator, startSimulator } from '@bytebot/provider-simulator';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { chat, JWT_SECRET } from './support/agent-api.ts';
import { type ServiceProcess, startAgentProcess, startProxyProcess } from './support/service-process.ts';

const first = 'openai/gpt-oss-20b:free';
const second = 'meta-llama/llama-3.3-70b-instruct:free';
const config = `
model_list:
  - model_name: openrouter/${first}
    litellm_params: { model: "openrouter/${first}", api_key: os.environ/OPENROUTER_API_KEY }
  - model_name: spare
    litellm_params: { model: "openrouter/${second}", api_key: os.environ/OPENROUTER_API_KEY }
litellm_settings:
  num_retries: 0
  fallbacks: [{ "openrouter/${first}": [spare] }]
`;

let simulator: RunningSimulator;
let proxy: ServiceProcess;
let agent: ServiceProcess;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
  proxy = await startProxyProcess(config, {
    OPENROUTER_API_KEY: 'sk-test-free',
    OPENROUTER_BASE_URL: `${simulator.url}/openrouter/api/v1`,
  });
  agent = await startAgentProcess({ environment: { BYTEBOT_LLM_PROXY_URL: proxy.url, JWT_SECRET } });
});

afterAll(async () => {
  await agent.stop();
  await proxy.stop();
  await simulator.close();
});

async function answerTo(message: string): Promise<string> {
  return (await chat(agent.url, message)).text();
}

function askedModels(): readonly (string | undefined)[] {
  return simulator.requests().flatMap(({ method, model }) => (method === 'POST' ? [model] : []));
}

test('with free models alone everything works, and nothing that costs money is ever asked (S1-32, S1-34)', async () => {
  const answer = await answerTo('Add a task to test OpenRouter');
  expect(answer).toContain('"tool":"add_task"');
  expect(answer).toContain('"type":"done"');
  const answered = await answerTo('Hello!');
  expect(answered).toContain('"type":"done"');
  expect(askedModels()).toEqual([first, first, first]);
});

test('a model that is unavailable is replaced by the fallback without a word (S1-33)', async () => {
  simulator.reset();
  simulator.script({ match: { model: first }, replies: [503], repeat: 'last' });
  const answer = await answerTo('Add a task to test the fallback');
  expect(answer).toContain('"tool":"add_task"');
  expect(answer).toContain('"type":"done"');
  expect(answer).not.toContain('"type":"error"');
  // While its provider asks for patience the first one is not asked again.
  const asked = askedModels();
  expect(asked.slice(0, 2)).toEqual([first, second]);
  expect(asked.slice(2).filter((model) => model === second)).toHaveLength(1);
});
