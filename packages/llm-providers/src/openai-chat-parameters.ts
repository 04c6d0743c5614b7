import { createHash } from 'node:crypto';
import { type ChatRequest, isJsonObject, type JsonObject } from '@bytebot/shared';
import type { ChatSurface } from './chat-surface.ts';
import { RequestTranslationError } from './provider.ts';
import { describeValue } from './translate/json.ts';
import { asksForNothing, droppedParameters } from './translate/parameters.ts';
import { readReasoning, reasoningFields } from './translate/reasoning.ts';

/** What only another API has a place for, whatever server it is; none of them says how an answer is sampled. */
const foreign: ReadonlySet<string> = new Set([
  ...reasoningFields,
  'output_config',
  'speed',
  'container',
  'mcp_servers',
  'inference_geo',
  'labels',
  'extra_content',
]);

/** Said anew, by the caller or below. */
const rewritten: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'user',
  'stream',
]);

/** The longest `user` that OpenAI takes. */
const USER_LENGTH_MAX = 64;

export interface OpenaiParameters {
  readonly fields: Record<string, unknown>;
  readonly dropped: readonly string[];
  /** Wishes that this model has no way to follow and that stop nobody from answering. */
  readonly leftOut: readonly string[];
}

/** The parameters of a chat in the canonical form, as far as an OpenAI-compatible server knows them. */
export function openaiParameters(request: ChatRequest, surface: ChatSurface): OpenaiParameters {
  const fields: Record<string, unknown> = {};
  const carried = new Set<string>(reasoningFields);
  for (const [name, value] of Object.entries(request)) {
    if (rewritten.has(name)) carried.add(name);
    else if (takes(name, surface)) {
      carried.add(name);
      if (!asksForNothing(name, value)) fields[name] = value;
    }
  }
  if (request.stream === true) fields.stream = true;
  if (typeof request.user === 'string') fields.user = shortened(request.user);
  const dropped = droppedParameters(request, carried);
  const leftOut = addReasoning(request, surface, fields);
  return { fields, dropped, leftOut };
}

function takes(name: string, { fields }: ChatSurface): boolean {
  if (foreign.has(name)) return false;
  // Google writes its fields with capitals, nobody else does.
  return fields === undefined ? !/[A-Z]/.test(name) : fields.has(name);
}

/** Claude Code names a device, an account and a session, which is more than OpenAI keeps apart. */
function shortened(user: string): string {
  if (user.length <= USER_LENGTH_MAX) return user;
  return createHash('sha256').update(user).digest('hex').slice(0, USER_LENGTH_MAX);
}

/** OpenAI's `reasoning_effort`; OpenRouter's `reasoning` where the server has that and the client spoke of tokens. */
function addReasoning(request: ChatRequest, surface: ChatSurface, fields: Record<string, unknown>): string[] {
  const { thinking, maxTokens, effort, isHidden } = readReasoning(request);
  const budget = maxTokens ?? (thinking?.type === 'enabled' ? thinking.budget_tokens : undefined);
  if (surface.thinksBy === 'reasoning') {
    const said = reasoningOf(effort, budget, thinking, isHidden);
    if (said !== undefined) fields.reasoning = said;
    return [];
  }
  const isOff = thinking?.type === 'disabled' || effort === 'none';
  if (surface.thinksBy === 'thinking') {
    const isOn = effort !== undefined || budget !== undefined;
    if (isOff || isOn) fields.thinking = { type: isOff ? 'disabled' : 'enabled' };
    return [];
  }
  const wanted = effort ?? (isOff ? 'none' : typeof budget === 'number' ? effortOfTokens(budget) : undefined);
  if (wanted === undefined) return [];
  const known = surface.efforts?.(request.model);
  const isWord = effort !== undefined;
  // An effort that was only meant by a budget is not tried on a model of which nobody knows whether it thinks.
  if (known === undefined ? !isWord : known.length === 0) return isOff ? [] : thinkingFieldsOf(request);
  fields.reasoning_effort = known === undefined ? wanted : nearest(wanted, known);
  return [];
}

function thinkingFieldsOf(request: ChatRequest): string[] {
  return readReasoning(request).fields.filter((name) => !asksForNothing(name, request[name]));
}

function reasoningOf(
  effort: unknown,
  budget: unknown,
  thinking: JsonObject | undefined,
  isHidden: boolean,
): JsonObject | undefined {
  const hidden = isHidden ? { exclude: true } : {};
  if (typeof budget === 'number') return { max_tokens: budget, ...hidden };
  if (effort !== undefined) return { effort: effort === 'max' ? 'xhigh' : effort, ...hidden };
  if (thinking?.type === 'disabled') return { enabled: false };
  return thinking === undefined ? undefined : { enabled: true, ...hidden };
}

/** LiteLLM's steps. */
function effortOfTokens(budget: number): string {
  if (budget >= 10_000) return 'high';
  return budget >= 5_000 ? 'medium' : 'low';
}

const order = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

/** The effort itself, or the one next to it that the model knows; what is no effort stays, to be refused by name. */
function nearest(effort: unknown, known: readonly string[]): unknown {
  const wanted = typeof effort === 'string' ? order.indexOf(effort) : -1;
  if (wanted < 0 || known.includes(String(effort))) return effort;
  const above = known.find((one) => order.indexOf(one) >= wanted);
  return above ?? known.at(-1);
}

/** Whether the request asks for JSON without a schema, which OpenAI answers only where the messages say so too. */
export function wantsJson({ response_format: format }: ChatRequest): boolean {
  if (format === undefined || format === null) return false;
  if (!isJsonObject(format))
    throw new RequestTranslationError(
      'response_format',
      `It must be an object, not ${describeValue(format)}.`,
    );
  return format.type === 'json_object';
}
