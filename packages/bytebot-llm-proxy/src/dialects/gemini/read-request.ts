import type { ChatRequest, JsonObject } from '@bytebot/shared';
import { isControlField } from '../../execute/control-fields.ts';
import type { CanonicalRequest } from '../client-dialect.ts';
import { DialectError } from '../client-dialect.ts';
import { camelCase, describe, fieldOf, pathOf } from './proto-json.ts';
import { readContents, readSystemInstruction } from './read-contents.ts';
import { readGenerationConfig } from './read-generation-config.ts';
import { readToolConfig, readTools } from './read-tools.ts';

/** Read below. */
const translated: ReadonlySet<string> = new Set([
  'contents',
  'systemInstruction',
  'tools',
  'toolConfig',
  'generationConfig',
  'serviceTier',
]);

/** Google's own; they keep their names, and providers that have no place for them name them. */
const own: ReadonlySet<string> = new Set(['safetySettings', 'cachedContent', 'labels', 'continuationToken']);

/** The model stands in the path, and whether Google may keep the request is nobody else's business. */
const informational: ReadonlySet<string> = new Set(['model', 'store']);

/** OpenAI's words for the tiers. */
const tiers: Readonly<Record<string, string>> = { standard: 'default', flex: 'flex', priority: 'priority' };

/**
 * A `generateContent` request as a chat in the canonical form. What is Google's alone and more exact than what the
 * canonical form has a word for stands in `extra_content.google`, beside what says it to all others.
 *
 * @throws DialectError naming the place of what cannot be read.
 */
export function readGeminiRequest(body: JsonObject): CanonicalRequest {
  const dropped: string[] = [];
  const system = readSystemInstruction(body);
  const turns = readContents(fieldOf(body, 'contents'), dropped);
  const tools = readTools(body);
  const { toolChoice, own: toolConfig } = readToolConfig(body, dropped);
  const config = readGenerationConfig(
    fieldOf(body, 'generationConfig'),
    pathOf(body, 'generationConfig', ''),
  );
  const tier = tierOf(fieldOf(body, 'serviceTier'));
  const chat: Omit<ChatRequest, 'model'> = {
    messages: system === undefined ? turns : [system, ...turns],
    ...config,
    ...(tools.length === 0 ? {} : { tools: tools as ChatRequest['tools'] }),
    ...(toolChoice === undefined || tools.length === 0 ? {} : { tool_choice: toolChoice }),
    ...(tier === undefined ? {} : { service_tier: tier }),
    ...ownFields(body),
    ...(toolConfig === undefined ? {} : { extra_content: { google: { toolConfig } } }),
  };
  return { chat, dropped: [...new Set(dropped.map(placeOf))] };
}

/** Each sort of place once: a long conversation has the same in many contents, and a header tells them all. */
function placeOf(path: string): string {
  return path.replaceAll(/\[\d+\]/g, '[]');
}

/** @throws DialectError for a field that Google's API does not have and the proxy does not know. */
function ownFields(body: JsonObject): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [written, value] of Object.entries(body)) {
    const name = camelCase(written);
    if (own.has(name)) {
      if (value !== null && fields[name] === undefined) fields[name] = value;
    } else if (
      !translated.has(name) &&
      !informational.has(name) &&
      !isControlField(written, 'generate_content')
    ) {
      throw new DialectError(written, `Unknown name ${describe(written)}: Cannot find field.`);
    }
  }
  return fields;
}

function tierOf(tier: unknown): unknown {
  if (typeof tier !== 'string') return tier;
  return Object.hasOwn(tiers, tier) ? tiers[tier] : tier;
}
