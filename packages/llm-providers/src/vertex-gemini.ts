import { type ChatRequest, isJsonObject, type JsonObject } from '@bytebot/shared';
import { buildGeminiChat } from './gemini-request.ts';
import { type NativeRequest, RequestTranslationError, type Target } from './provider.ts';
import { filledString, objectsOf } from './translate/json.ts';
import { mediaTypeOfName } from './translate/media-type.ts';
import { asksForNothing } from './translate/parameters.ts';
import type { Recall } from './translate/turn-memory.ts';
import { vertexModel } from './vertex-address.ts';

/** Tools that only Vertex AI has, recognised by their one field. */
const ownTools: ReadonlySet<string> = new Set([
  'retrieval',
  'enterpriseWebSearch',
  'enterprise_web_search',
  'exaAiSearch',
  'parallelAiSearch',
]);

/** The shared, cheaper or faster capacity is asked for in headers (Vertex AI, "Flex PayGo" and "Priority PayGo"). */
const sharedTiers: ReadonlySet<string> = new Set(['flex', 'priority']);

/**
 * A `generateContent` request for Vertex AI: Gemini's, except for what the two surfaces do not share. Calls and
 * results carry no ids (they are matched by name and order), addresses carry their type, labels are allowed, and the
 * service tier is a header.
 *
 * @throws RequestTranslationError when a message, tool or format cannot be expressed.
 */
export function buildVertexGemini(request: ChatRequest, target: Target, recall?: Recall): NativeRequest {
  const model = vertexModel(target.model);
  const { service_tier: tier, labels, ...rest } = request;
  const { kept, own } = splitTools(rest.tools);
  const asked = kept === rest.tools ? rest : { ...rest, tools: kept };
  const geminiTarget = 'id' in model ? { ...target, model: model.id } : target;
  const native = buildGeminiChat({ ...asked, model: request.model }, geminiTarget, recall);
  const { serviceTier: _elsewhere, store: _never, ...fields } = native.body;
  const contents = vertexContents(objectsOf(fields.contents));
  const tools = [...own, ...objectsOf(fields.tools)];
  const shared = typeof tier === 'string' && sharedTiers.has(tier);
  return {
    ...native,
    body: {
      ...fields,
      contents,
      ...(tools.length === 0 ? {} : { tools }),
      ...(isJsonObject(labels) ? { labels } : {}),
    },
    dropped: [
      ...native.dropped,
      ...(shared || tier === 'standard' || asksForNothing('service_tier', tier) ? [] : ['service_tier']),
      ...(isUnsaidLabel(labels) ? ['labels'] : []),
    ],
    ...(shared ? { headers: { ...native.headers, ...tierHeaders(tier) } } : {}),
  };
}

function tierHeaders(tier: string): Record<string, string> {
  return { 'x-vertex-ai-llm-shared-request-type': tier };
}

function isUnsaidLabel(labels: unknown): boolean {
  return labels !== undefined && labels !== null && !isJsonObject(labels);
}

/** The client's tools, and apart from them those that only Vertex AI has. */
function splitTools(tools: ChatRequest['tools']): { kept: ChatRequest['tools']; own: JsonObject[] } {
  if (!Array.isArray(tools)) return { kept: tools, own: [] };
  const own: JsonObject[] = [];
  const kept = tools.filter((tool: unknown) => {
    const name = isJsonObject(tool) ? Object.keys(tool).find((key) => ownTools.has(key)) : undefined;
    if (!isJsonObject(tool) || name === undefined) return true;
    own.push({ [name]: tool[name] });
    return false;
  });
  return own.length === 0 ? { kept: tools, own } : { kept, own };
}

function vertexContents(contents: readonly JsonObject[]): JsonObject[] {
  return contents.map((content, index) => {
    const parts = inOrderOfCalls(objectsOf(content.parts), objectsOf(contents[index - 1]?.parts));
    return { ...content, parts: parts.map(vertexPart) };
  });
}

/**
 * Results in the order of their calls, since without ids nothing else tells two calls of one function apart. What
 * follows a result (its pictures) goes with it; what follows the last one may be the user's own and stays at the end.
 */
function inOrderOfCalls(parts: JsonObject[], before: readonly JsonObject[]): JsonObject[] {
  const positions = new Map(before.map((part, index) => [idOf(part.functionCall), index]));
  const groups: { readonly position: number; readonly parts: JsonObject[] }[] = [];
  for (const part of parts) {
    const isResult = isJsonObject(part.functionResponse);
    if (isResult)
      groups.push({ position: positions.get(idOf(part.functionResponse)) ?? parts.length, parts: [] });
    const group = groups.at(-1);
    if (group === undefined) return parts;
    group.parts.push(part);
  }
  const rest = groups.at(-1)?.parts.splice(1) ?? [];
  groups.sort((one, other) => one.position - other.position);
  return [...groups.flatMap((group) => group.parts), ...rest];
}

function idOf(value: unknown): unknown {
  return isJsonObject(value) ? value.id : undefined;
}

function vertexPart(part: JsonObject): JsonObject {
  const { functionCall, functionResponse, fileData } = part;
  if (isJsonObject(functionCall)) return { ...part, functionCall: withoutId(functionCall) };
  if (isJsonObject(functionResponse)) return { ...part, functionResponse: withoutId(functionResponse) };
  return isJsonObject(fileData) ? { ...part, fileData: withType(fileData) } : part;
}

function withoutId(value: JsonObject): JsonObject {
  const { id: _id, ...rest } = value;
  return rest;
}

/** @throws RequestTranslationError when the type is neither given nor told by the address. */
function withType(file: JsonObject): JsonObject {
  if (filledString(file.mimeType) !== undefined) return file;
  const uri = filledString(file.fileUri) ?? '';
  const mimeType = isFilm(uri) ? 'video/mp4' : mediaTypeOfName(uri);
  if (mimeType !== undefined) return { mimeType, ...file };
  throw new RequestTranslationError(
    'messages',
    `Vertex AI wants the type of ${JSON.stringify(uri.slice(0, 80))}; name it as format beside the address ("format": "image/png").`,
  );
}

/** YouTube's addresses name no type, and Vertex AI takes every film there for this one. */
function isFilm(uri: string): boolean {
  return /^https?:\/\/(?:(?:www\.|m\.)?youtube\.com|youtu\.be)\//i.test(uri);
}
