import { isJsonObject, type JsonObject } from '@bytebot/shared';
import type { Call } from '../call.ts';
import { listOf } from '../openai/read-question.ts';
import { invalidRequest } from './invalid-request.ts';

/** Models that think by effort alone and take no sampling parameters. */
const adaptiveOnly = /^claude-(opus-4-[78]|(?:opus|sonnet|haiku)-5|fable|mythos)/;

/** Models that do not go on with an answer the client begins. */
const withoutPrefill = /^claude-((?:opus|sonnet)-4-[678]|(?:opus|sonnet|haiku)-5|fable|mythos)/;

/** What the simulator signs a thought with; a changed thought does not match it. */
export function signatureOf(thinking: string): string {
  return Buffer.from(`signature of ${thinking}`).toString('base64');
}

/** Refuses what Anthropic refuses about thinking: its settings, and thoughts that are missing or changed. */
export function checkThinking(call: Call): void {
  const { body } = call;
  checkSettings(call);
  const messages = listOf(body.messages).filter(isJsonObject);
  if (messages.at(-1)?.role === 'assistant' && withoutPrefill.test(call.model)) {
    throw invalidRequest(
      'This model does not support assistant message prefill. The conversation must end with a user message.',
    );
  }
  for (const [index, message] of messages.entries()) {
    for (const [position, block] of listOf(message.content).entries())
      checkSignature(block, `messages.${index}.content.${position}`);
  }
  if (isJsonObject(body.thinking) && body.thinking.type === 'enabled') checkLoop(messages);
}

function checkSettings({ body, model }: Call): void {
  if (!adaptiveOnly.test(model)) return;
  if (isJsonObject(body.thinking) && body.thinking.type === 'enabled') {
    throw invalidRequest(
      '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.',
    );
  }
  for (const name of ['temperature', 'top_p', 'top_k']) {
    if (body[name] !== undefined) throw invalidRequest(`\`${name}\` is deprecated for this model.`);
  }
}

function checkSignature(block: unknown, path: string): void {
  if (!isJsonObject(block) || block.type !== 'thinking') return;
  const { thinking, signature } = block;
  if (typeof signature !== 'string' || signature === '')
    throw invalidRequest(`${path}.thinking.signature: Field required`);
  const text = Buffer.from(signature, 'base64').toString('utf8');
  const isOwn = text.startsWith('signature of ');
  if (!/^[A-Za-z0-9+/=]+$/.test(signature) || (isOwn && signature !== signatureOf(String(thinking)))) {
    throw invalidRequest(`${path}: Invalid \`signature\` in \`thinking\` block`);
  }
}

/** Since the user last spoke, every answer that calls tools must begin with what the model thought. */
function checkLoop(messages: readonly JsonObject[]): void {
  const last = messages.findLastIndex((message) => message.role === 'assistant');
  const [first] = listOf(messages[last]?.content).filter(isJsonObject);
  const calls = listOf(messages[last]?.content).some(
    (block) => isJsonObject(block) && block.type === 'tool_use',
  );
  if (first === undefined || !calls) return;
  if (first.type === 'thinking' || first.type === 'redacted_thinking') return;
  throw invalidRequest(
    `messages.${last}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`${String(first.type)}\`. When \`thinking\` is enabled, a final \`assistant\` message must start with a thinking block (preceeding the lastmost set of \`tool_use\` and \`tool_result\` blocks). We recommend you include thinking blocks from previous turns. To avoid this requirement, disable \`thinking\`. Please consult our documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking`,
  );
}
