import type { ChatRequest } from '@bytebot/shared';
import { buildAnthropicChat } from './anthropic-request.ts';
import type { Operation } from './operation.ts';
import type { NativeRequest, PassedFields, Target } from './provider.ts';
import { asksForNothing } from './translate/parameters.ts';
import type { Recall } from './translate/turn-memory.ts';
import { vertexModel } from './vertex-address.ts';

/** The dialect's version on Vertex AI. */
const messagesVersion = 'vertex-2023-10-16';

/** Top-level fields that Anthropic's own platform has and Vertex AI refuses. */
const refused = ['service_tier', 'inference_geo', 'container', 'mcp_servers', 'speed'] as const;

/**
 * A `rawPredict` request for Claude on Vertex AI: Anthropic's, with the model in the address and the version of the
 * API in the body (Anthropic, "Claude on Vertex AI").
 *
 * @throws RequestTranslationError when a message, tool or format cannot be expressed.
 */
export function buildVertexClaude(request: ChatRequest, target: Target, recall?: Recall): NativeRequest {
  const known = vertexModel(target.model);
  const claudeTarget = 'id' in known ? { ...target, model: known.id } : target;
  // Left out before the translation, so that it asks for no features they would need.
  const left = refused.filter((name) => !asksForNothing(name, request[name]));
  const asked = { ...request };
  for (const name of refused) delete asked[name];
  const native = buildAnthropicChat(asked, claudeTarget, recall);
  const { model: _inAddress, ...fields } = native.body;
  return {
    ...native,
    body: { anthropic_version: messagesVersion, ...fields },
    dropped: [...native.dropped, ...left],
  };
}

/**
 * What a Messages request is changed by on its way: the model stands in the address, but in the body where its tokens
 * are counted. `stream` stays: the address alone does not make a stream.
 */
export function vertexPassedFields(operation: Operation, { model }: Target): PassedFields | undefined {
  const set = { anthropic_version: messagesVersion };
  if (operation === 'messages') return { set, remove: ['model'] };
  if (operation !== 'messages_count') return undefined;
  const known = vertexModel(model);
  return { set: { ...set, model: 'id' in known ? known.id : model }, remove: [] };
}

/** Vertex AI does not fetch for Claude; images and documents travel inside the request. */
export function mustInlineForClaude(url: string): boolean {
  return /^https?:\/\//i.test(url);
}
