import { type RunningSimulator, startSimulator } from '@bytebot/provider-simulator';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { chat, JWT_SECRET } from './support/agent-api.ts';
import { type ServiceProcess, spawnAgent, startAgentProcess } from './support/service-process.ts';

/** Reads them where the command was typed, as a user's `.env` does. */
let addresses: string;
let simulator: RunningSimulator;
let agent: ServiceProcess | undefined;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
  addresses = [
    `JWT_SECRET=${JWT_SECRET}`,
    `OPENROUTER_BASE_URL=${simulator.url}/openrouter/api/v1`,
    `GEMINI_BASE_URL=${simulator.url}/gemini/v1beta`,
    `OPENAI_BASE_URL=${simulator.url}/openai/v1`,
    '',
  ].join('\n');
});

afterEach(() => agent?.stop());

afterAll(() => simulator.close());

/**
 * Starts the agent with a `.env`, chats once, and says which provider was asked for which model. Not every model can use
 * tools, so not every answer is one.
 */
async function askedWith(
  dotenv: string,
  options: {
    readonly environment?: Readonly<Record<string, string>>;
    readonly secretsEnv?: string;
    readonly directory?: string;
  } = {},
): Promise<{
  readonly provider: string;
  readonly model: string | undefined;
  readonly authorization: unknown;
  readonly directory: string;
  readonly answer: string;
}> {
  agent = await startAgentProcess({
    files: { '.env': `${addresses}${dotenv}`, 'secrets.env': options.secretsEnv ?? '' },
    ...(options.environment === undefined ? {} : { environment: options.environment }),
    ...(options.directory === undefined ? {} : { directory: options.directory }),
  });
  const answer = await (await chat(agent.url)).text();
  const call = simulator.requests().find(({ method }) => method === 'POST');
  simulator.reset();
  const { directory } = agent;
  await agent.stop();
  const { provider = '', model, headers } = call ?? {};
  return { provider, model, authorization: headers?.authorization, directory, answer };
}

const key = 'OPENROUTER_API_KEY=sk-test-openrouter\n';

test('a key is all that is needed: OpenRouter and its free model (S1-5, S1-8, C-19)', async () => {
  const asked = await askedWith(key);
  expect(asked).toMatchObject({ provider: 'openrouter', model: 'openai/gpt-oss-20b:free' });
  expect(asked.answer).toContain('"type":"done"');
});

test('from Gemini to OpenRouter is three lines, and another model one more, read at the next start (S1-13, S1-28, S1-29)', async () => {
  const before = await askedWith('LLM_PROVIDER=gemini\nGEMINI_API_KEY=test-gemini-key\n');
  expect(before.provider).toBe('gemini');
  const { directory } = before;
  const model = (name: string): string => `LLM_PROVIDER=openrouter\n${key}OPENROUTER_DEFAULT_MODEL=${name}\n`;
  const after = await askedWith(model('openai/gpt-oss-20b:free'), { directory });
  expect(after).toMatchObject({ provider: 'openrouter', model: 'openai/gpt-oss-20b:free' });
  const next = await askedWith(model('mistralai/mistral-7b-instruct:free'), { directory });
  expect(next).toMatchObject({ provider: 'openrouter', model: 'mistralai/mistral-7b-instruct:free' });
});

test('from OpenAI to GPT-4o at OpenRouter, with the comment of the guide behind the value (S1-30, S1-31)', async () => {
  const before = await askedWith('LLM_PROVIDER=openai\nOPENAI_API_KEY=sk-test-openai\n');
  expect(before.provider).toBe('openai');
  const after = await askedWith(
    `LLM_PROVIDER=openrouter\n${key}OPENROUTER_DEFAULT_MODEL=openai/gpt-4o  # Still use GPT-4o\n`,
    { directory: before.directory },
  );
  expect(after).toMatchObject({ provider: 'openrouter', model: 'openai/gpt-4o' });
});

test('the environment comes before .env, and .env before secrets.env (C-20)', async () => {
  const asked = await askedWith('OPENAI_DEFAULT_MODEL=gpt-4o\nOPENAI_API_KEY=sk-test-of-env\n', {
    environment: { OPENAI_API_KEY: 'sk-test-of-environment' },
    secretsEnv: 'LLM_PROVIDER=openai\nOPENAI_DEFAULT_MODEL=gpt-4.1\nOPENAI_API_KEY=sk-test-of-secrets\n',
  });
  expect(asked).toMatchObject({
    provider: 'openai',
    model: 'gpt-4o',
    authorization: 'Bearer sk-test-of-environment',
  });
});

test('spaces around = are understood, and said (S1-25)', async () => {
  const asked = await askedWith('OPENROUTER_API_KEY = sk-test-openrouter\n');
  expect(asked.provider).toBe('openrouter');
  expect(agent?.output()).toMatch(/without blanks around the equals sign/);
});

test('a start that fails still says what it was warned of', async () => {
  const started = spawnAgent({ files: { '.env': 'JWT_SECRET = x\n' }, flags: ['--host', '0.0.0.0'] });
  expect(await started.exited).toBe(1);
  expect(started.output()).toMatch(/without blanks around the equals sign/);
  expect(started.output()).toMatch(/BYTEBOT_AGENT_API_KEY/);
});
