import type { ChatRequest } from '@bytebot/shared';
import { buildAnthropicChat } from './anthropic-request.ts';
import type { NativeRequest, Target } from './provider.ts';
import { vertexModel } from './vertex-address.ts';

/** Top-level fields that Anthropic's own platform has and Vertex AI refuses. */
const refused: ReadonlySet<string> = new Set([
  'service_tier',
  'inference_geo',
  'container',
  'mcp_servers',
  'speed',
]);

/**
 * A `rawPredict` request for Claude on Vertex AI: Anthropic's, with the model in the address and the version of the
 * API in the body (Anthropic, "Claude on Vertex AI").
 *
 * @throws RequestTranslationError when a message, tool or format cannot be expressed.
 */
export function buildVertexClaude(request: ChatRequest, target: Target): NativeRequest {
  const known = vertexModel(target.model);
  const claudeTarget = 'id' in known ? { ...target, model: known.id } : target;
  const native = buildAnthropicChat(request, claudeTarget);
  const { model: _inAddress, ...fields } = native.body;
  const left = Object.keys(fields).filter((name) => refused.has(name));
  for (const name of left) delete fields[name];
  return {
    ...native,
    body: { anthropic_version: 'vertex-2023-10-16', ...fields },
    dropped: [...native.dropped, ...left.filter((name) => !native.dropped.includes(name))],
  };
}

/** Vertex AI does not fetch for Claude; images and documents travel inside the request. */
export function mustInlineForClaude(url: string): boolean {
  return /^https?:\/\//i.test(url);
}
