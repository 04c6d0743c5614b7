import { type RunningSimulator, startSimulator } from '@bytebot/provider-simulator';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { mintDevelopmentToken } from '../src/auth/development-token.ts';
import { type ServiceProcess, startAgentProcess } from './support/service-process.ts';

const JWT_SECRET = 'a-token-secret-for-tests-0123456789';
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

afterEach(async () => {
  await agent?.stop();
  simulator.reset();
});

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
  readonly directory: string;
  readonly answer: string;
}> {
  agent = await startAgentProcess({
    files: { '.env': `${addresses}${dotenv}`, 'secrets.env': options.secretsEnv ?? '' },
    ...(options.environment === undefined ? {} : { environment: options.environment }),
    ...(options.directory === undefined ? {} : { directory: options.directory }),
  });
  const response = await fetch(`${agent.url}/api/demo/chat`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await mintDevelopmentToken(JWT_SECRET, 'demo')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ conversation_id: null, message: 'Hello!' }),
  });
  const answer = await response.text();
  const call = simulator.requests().find(({ method }) => method === 'POST');
  const { directory } = agent;
  await agent.stop();
  return { provider: call?.provider ?? '', model: call?.model, directory, answer };
}

const key = 'OPENROUTER_API_KEY=sk-test-openrouter\n';

test('a key is all that is needed: OpenRouter and its free model (S1-5, S1-8, C-19)', async () => {
  const asked = await askedWith(key);
  expect(asked).toMatchObject({ provider: 'openrouter', model: 'openai/gpt-oss-20b:free' });
  expect(asked.answer).toContain('"type":"done"');
});

test('another model is a line in .env, read at the next start (S1-13, S1-28)', async () => {
  const first = await askedWith(`${key}OPENROUTER_DEFAULT_MODEL=meta-llama/llama-3.2-3b-instruct:free\n`);
  expect(first.model).toBe('meta-llama/llama-3.2-3b-instruct:free');
  simulator.reset();
  const next = await askedWith(`${key}OPENROUTER_DEFAULT_MODEL=mistralai/mistral-7b-instruct:free\n`, {
    directory: first.directory,
  });
  expect(next.model).toBe('mistralai/mistral-7b-instruct:free');
});

test('from Gemini to OpenRouter is three lines (S1-29)', async () => {
  const before = await askedWith('LLM_PROVIDER=gemini\nGEMINI_API_KEY=test-gemini-key\n');
  expect(before.provider).toBe('gemini');
  simulator.reset();
  const after = await askedWith(
    `LLM_PROVIDER=openrouter\n${key}OPENROUTER_DEFAULT_MODEL=openai/gpt-oss-20b:free\n`,
    { directory: before.directory },
  );
  expect(after).toMatchObject({ provider: 'openrouter', model: 'openai/gpt-oss-20b:free' });
});

test('from OpenAI to GPT-4o at OpenRouter, with the comment of the guide behind the value (S1-30, S1-31)', async () => {
  const before = await askedWith('LLM_PROVIDER=openai\nOPENAI_API_KEY=sk-test-openai\n');
  expect(before.provider).toBe('openai');
  simulator.reset();
  const after = await askedWith(
    `LLM_PROVIDER=openrouter\n${key}OPENROUTER_DEFAULT_MODEL=openai/gpt-4o  # Still use GPT-4o\n`,
    { directory: before.directory },
  );
  expect(after).toMatchObject({ provider: 'openrouter', model: 'openai/gpt-4o' });
});

test('the environment comes before .env, and .env before secrets.env (C-20)', async () => {
  const model = (name: string): string => `OPENROUTER_DEFAULT_MODEL=${name}\n`;
  const secretsEnv = `${key}${model('google/gemma-2-9b-it:free')}`;
  expect((await askedWith('', { secretsEnv })).model).toBe('google/gemma-2-9b-it:free');
  simulator.reset();
  const dotenv = model('mistralai/mistral-7b-instruct:free');
  expect((await askedWith(dotenv, { secretsEnv })).model).toBe('mistralai/mistral-7b-instruct:free');
  simulator.reset();
  const environment = { OPENROUTER_DEFAULT_MODEL: 'openai/gpt-oss-20b:free' };
  expect((await askedWith(dotenv, { secretsEnv, environment })).model).toBe('openai/gpt-oss-20b:free');
});

test('spaces around = are understood, and said (S1-25)', async () => {
  const asked = await askedWith('OPENROUTER_API_KEY = sk-test-openrouter\n');
  expect(asked.provider).toBe('openrouter');
  expect(agent?.output()).toMatch(/without blanks around the equals sign/);
});
