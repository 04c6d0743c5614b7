import type { ChatMessage } from '@bytebot/shared';
import type { ModelRequest } from '../../src/model/chat-model.ts';
import { type CreateModelsOptions, createModels, type Models } from '../../src/model/create-models.ts';
import type { ModelError } from '../../src/model/model-error.ts';
import { type LoggedLine, memoryLog, secretsOf } from '../../src/model/world.test-helper.ts';

/** Models over the simulator, and everything they wrote. */
export interface TestModels extends Models {
  readonly lines: readonly LoggedLine[];
  readonly printed: readonly string[];
  /** May be changed while the models are used. */
  readonly variables: Record<string, string | undefined>;
  /** How long each wait was, in milliseconds. */
  readonly waits: readonly number[];
}

export interface TestModelsOptions extends Partial<Pick<CreateModelsOptions, 'limits' | 'sleep' | 'nowMs'>> {
  readonly proxyUrl?: string;
  readonly variables?: Record<string, string | undefined>;
  /** Waits really; otherwise waits are only noted. */
  readonly waits?: boolean;
}

export function modelsFor({
  proxyUrl,
  variables = {},
  waits: really,
  ...rest
}: TestModelsOptions): TestModels {
  const { log, lines } = memoryLog();
  const printed: string[] = [];
  const waits: number[] = [];
  const models = createModels({
    settings: { proxyUrl },
    secrets: secretsOf(variables),
    log,
    printLine: (line) => printed.push(line),
    ...(really === true
      ? {}
      : {
          sleep: (waitMs) => {
            waits.push(waitMs);
            return Promise.resolve();
          },
        }),
    ...rest,
  });
  return { ...models, lines, printed, variables, waits };
}

/** Base addresses and keys of the simulated providers. */
export function providerVariables(simulatorUrl: string): Record<string, string | undefined> {
  return {
    OPENROUTER_BASE_URL: `${simulatorUrl}/openrouter/api/v1`,
    OPENROUTER_API_KEY: 'sk-test-openrouter-0123456789',
    GEMINI_BASE_URL: `${simulatorUrl}/gemini/v1beta`,
    GEMINI_API_KEY: 'sk-test-gemini-0123456789',
    GROQ_BASE_URL: `${simulatorUrl}/groq/openai/v1`,
    GROQ_API_KEY: 'sk-test-groq-0123456789',
    OPENAI_BASE_URL: `${simulatorUrl}/openai/v1`,
    OPENAI_API_KEY: 'sk-test-openai-0123456789',
    ANTHROPIC_BASE_URL: `${simulatorUrl}/anthropic`,
    ANTHROPIC_API_KEY: 'sk-test-anthropic-0123456789',
  };
}

export function question(
  provider: string,
  name: string,
  extra: Partial<Omit<ModelRequest, 'model'>> = {},
): ModelRequest {
  const messages: ChatMessage[] = [
    { role: 'system', content: 'You are terse.' },
    { role: 'user', content: 'Hello!' },
  ];
  return { model: { provider, name }, messages, signal: new AbortController().signal, ...extra };
}

/** The error a call ends with; fails when it does not. */
export async function failureOf(call: Promise<unknown>): Promise<ModelError> {
  try {
    await call;
  } catch (error) {
    return error as ModelError;
  }
  throw new Error('the call did not fail');
}

export const addTask = {
  type: 'function',
  function: {
    name: 'add_task',
    description: 'Adds a task.',
    parameters: { type: 'object', properties: { title: { type: 'string' } }, required: ['title'] },
  },
} as const;
