import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { Refusal } from '../failures/refusal.ts';
import { listOf } from '../openai/read-question.ts';
import { checkCohereMessages } from './check-messages.ts';
import { cohereError, invalid } from './cohere-refusals.ts';

/** The fields of `/v2/chat` (its API reference and client library). */
const known: ReadonlySet<string> = new Set(
  `model messages stream tools strict_tools documents citation_options response_format safety_mode max_tokens
  stop_sequences temperature seed frequency_penalty presence_penalty k p logprobs tool_choice thinking priority
  raw_prompting`.split(/\s+/),
);

const ranges: readonly (readonly [name: string, lowest: number, highest: number])[] = [
  ['p', 0.01, 0.99],
  ['k', 0, 500],
  ['temperature', 0, 5],
  ['frequency_penalty', 0, 1],
  ['presence_penalty', 0, 1],
];

/** Refuses what Cohere refuses in a chat request. */
export function checkCohereChat(body: JsonObject): void {
  refuseUnknown(body, known);
  for (const [name, lowest, highest] of ranges) {
    const value = body[name];
    if (value === undefined) continue;
    if (typeof value !== 'number') throw new Refusal(cohereError(422, `${name} must be a number`));
    if (value < lowest || value > highest)
      throw invalid(`${name} must be between ${lowest} and ${highest} inclusive.`);
  }
  if (listOf(body.stop_sequences).length > 5) throw invalid('at most 5 stop sequences are allowed.');
  checkTools(body);
  checkThinking(body.thinking);
  checkCohereMessages(body);
}

/** @throws Refusal for the first field that is none. */
export function refuseUnknown(body: JsonObject, names: ReadonlySet<string>): void {
  const unknown = Object.keys(body).find((name) => !names.has(name));
  if (unknown === undefined) return;
  throw new Refusal(cohereError(422, `unknown field: parameter '${unknown}' is not a valid field`));
}

function checkTools(body: JsonObject): void {
  const tools = listOf(body.tools);
  for (const tool of tools) {
    const described = isJsonObject(tool) && tool.type === 'function' ? tool.function : undefined;
    if (!isJsonObject(described)) throw invalid('tools must be of type function.');
    if (typeof described.name !== 'string' || !/^[A-Za-z_]\w*$/.test(described.name)) {
      throw invalid(
        'tool names can only contain certain characters (A-Za-z0-9_) and can not begin with a digit.',
      );
    }
    if (!isJsonObject(described.parameters)) throw invalid('tools must have parameters.');
  }
  const choice = body.tool_choice;
  if (choice !== undefined && choice !== 'REQUIRED' && choice !== 'NONE')
    throw invalid("tool_choice must be one of 'REQUIRED' or 'NONE'.");
  if (choice !== undefined && tools.length === 0) throw invalid('tool_choice requires tools.');
  const format = body.response_format;
  if (!isJsonObject(format) || format.type === 'text') return;
  if (format.type !== 'json_object') throw invalid("response_format.type must be 'text' or 'json_object'.");
  if (tools.length > 0) throw invalid('response_format is not supported with tools.');
}

function checkThinking(thinking: unknown): void {
  if (thinking === undefined) return;
  const { type, token_budget: budget } = Object(thinking);
  if (type !== 'enabled' && type !== 'disabled')
    throw invalid("thinking.type must be 'enabled' or 'disabled'.");
  if (budget !== undefined && !(Number.isInteger(budget) && budget > 0))
    throw invalid('thinking.token_budget must be a positive integer.');
}
