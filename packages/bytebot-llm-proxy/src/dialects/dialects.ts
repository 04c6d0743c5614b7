import type { Operation } from '@bytebot/llm-providers';
import { anthropicDialect } from './anthropic/anthropic-dialect.ts';
import type { ClientDialect } from './client-dialect.ts';
import { geminiDialect } from './gemini/gemini-dialect.ts';
import { responsesDialect } from './responses/responses-dialect.ts';

/** What clients speak that do not speak OpenAI's chat completions, by what they ask for. */
const dialects: ReadonlyMap<Operation, ClientDialect> = new Map<Operation, ClientDialect>([
  ['messages', anthropicDialect],
  ['messages_count', anthropicDialect],
  ['generate_content', geminiDialect],
  ['generate_content_count', geminiDialect],
  ['responses', responsesDialect],
  ['responses_count', responsesDialect],
]);

/** The dialect of a request and of whatever it is answered with; undefined for OpenAI's. */
export function clientDialectOf(operation: Operation): ClientDialect | undefined {
  return dialects.get(operation);
}
