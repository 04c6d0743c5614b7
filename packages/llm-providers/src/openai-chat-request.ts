import { type ChatMessage, type ChatRequest, isJsonObject, type JsonObject } from '@bytebot/shared';
import type { ChatSurface } from './chat-surface.ts';
import { openaiMessages } from './openai-chat-messages.ts';
import { openaiParameters, wantsJson } from './openai-chat-parameters.ts';
import { type NativeRequest, type Provider, RequestTranslationError, type Target } from './provider.ts';
import { describeValue } from './translate/json.ts';
import { asksForNothing } from './translate/parameters.ts';
import { ToolNames } from './translate/tool-names.ts';
import { readTools, type ToolChoice } from './translate/tools.ts';

/** OpenAI's rule for the names of functions. */
const nameRules = { forbidden: /[^a-zA-Z0-9_-]/g, lengthMax: 64 };

const plainSurface: ChatSurface = {};

/**
 * A chat request for an OpenAI-compatible server, from one that a client of another dialect has sent: nothing is left of
 * what OpenAI's API has no place for, but for what this server is known to take.
 *
 * @throws RequestTranslationError when a message, tool or medium cannot be expressed.
 */
export function buildOpenaiChat(request: ChatRequest, target: Target, provider: Provider): NativeRequest {
  const surface = provider.chatSurface ?? plainSurface;
  const names = new ToolNames(nameRules);
  const { fields, dropped, leftOut } = openaiParameters({ ...request, model: target.model }, surface);
  const messages = openaiMessages(request.messages, surface, names);
  if (wantsJson(request) && !messages.some(saysJson)) messages.unshift(jsonWish);
  const body: Record<string, unknown> = {
    model: target.model,
    messages,
    ...fields,
    ...toolFields(request, surface, names),
  };
  const rejected = (provider.rejectedFields ?? []).filter((name) => body[name] !== undefined);
  for (const name of rejected) delete body[name];
  for (const name of provider.rejectedMessageFields ?? [])
    for (const message of messages) delete message[name];
  renameFields(body, provider, target.model);
  const { replaced } = names;
  return {
    body,
    dropped: [...dropped, ...rejected.filter((name) => name !== 'stream_options')],
    ...(leftOut.length === 0 ? {} : { leftOut }),
    ...(replaced === undefined ? {} : { toolNames: replaced }),
  };
}

const jsonWish: ChatMessage = { role: 'system', content: 'Answer with a JSON object.' };

function saysJson({ content }: ChatMessage): boolean {
  return /json/i.test(typeof content === 'string' ? content : JSON.stringify(content ?? ''));
}

/** What the client wrote under the server's own name counts before what it wrote under OpenAI's. */
function renameFields(body: Record<string, unknown>, provider: Provider, model: string): void {
  const renamed =
    provider.renamedFieldsFor === undefined ? provider.renamedFields : provider.renamedFieldsFor(model);
  for (const [name, own] of Object.entries(renamed ?? {})) {
    if (body[name] === undefined) continue;
    body[own] ??= body[name];
    delete body[name];
  }
}

/** @throws RequestTranslationError for a tool that the server does not run. */
function toolFields(request: ChatRequest, surface: ChatSurface, names: ToolNames): JsonObject {
  const { functions, others, choice } = readTools(request);
  const tools: JsonObject[] = functions.map(({ name, description, parameters, strict, cacheControl }) => ({
    type: 'function',
    function: {
      name: names.legal(name),
      ...(description === undefined ? {} : { description }),
      ...(parameters === undefined ? {} : { parameters }),
      ...(strict === undefined ? {} : { strict }),
    },
    ...(isJsonObject(cacheControl) && surface.beside?.includes('cache_control') === true
      ? { cache_control: cacheControl }
      : {}),
  }));
  for (const { tool, path } of others) {
    if (isForeign(tool.type) || (surface.isExact === true && tool.type !== 'custom'))
      throw unknownTool(tool, path);
    tools.push(tool);
  }
  if (tools.length === 0) return {};
  const { parallel_tool_calls: parallel } = request;
  return {
    tools,
    ...(choice === undefined ? {} : { tool_choice: choiceOf(choice, names) }),
    ...(asksForNothing('parallel_tool_calls', parallel) ? {} : { parallel_tool_calls: parallel }),
  };
}

/** Anthropic's own tools end in a date, Google's have capitals. */
function isForeign(type: unknown): boolean {
  return typeof type !== 'string' || /_\d{8}$|[A-Z]/.test(type);
}

function unknownTool(tool: JsonObject, path: string): RequestTranslationError {
  return new RequestTranslationError(
    path,
    `There is no tool of the type ${describeValue(tool.type)} here; write a function.`,
  );
}

function choiceOf(choice: ToolChoice, names: ToolNames): unknown {
  if (choice.mode === 'named') return { type: 'function', function: { name: names.legal(choice.name) } };
  return choice.mode;
}
