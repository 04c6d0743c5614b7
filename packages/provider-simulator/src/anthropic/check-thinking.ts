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

const redacted = 'what is not shown';

/** What stands for a thought that is not shown. */
export function redactedData(): string {
  return signatureOf(redacted);
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
    if (message.role === 'assistant') checkFirst(message, index);
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

/** Signatures of recordings are short; longer ones are the simulator's own, and say what they were made for. */
const foreignLengthMax = 12;

function checkSignature(block: unknown, path: string): void {
  if (!isJsonObject(block)) return;
  if (block.type === 'redacted_thinking') checkRedacted(block, path);
  if (block.type !== 'thinking') return;
  const { thinking, signature } = block;
  if (typeof signature !== 'string' || signature === '')
    throw invalidRequest(`${path}.thinking.signature: Field required`);
  const isForeign = /^[A-Za-z0-9+/=]+$/.test(signature) && signature.length <= foreignLengthMax;
  if (!isForeign && signature !== signatureOf(String(thinking)))
    throw invalidRequest(`${path}: Invalid \`signature\` in \`thinking\` block`);
}

function checkRedacted({ data }: JsonObject, path: string): void {
  if (typeof data !== 'string') throw invalidRequest(`${path}.redacted_thinking.data: Field required`);
  if (data.length <= foreignLengthMax || data === signatureOf(redacted)) return;
  throw invalidRequest(`${path}: Invalid \`data\` in \`redacted_thinking\` block`);
}

/** An answer with thoughts begins with one. */
function checkFirst(message: JsonObject, index: number): void {
  const types = listOf(message.content).map((block) => (isJsonObject(block) ? String(block.type) : ''));
  const isThought = (type: string | undefined): boolean =>
    type === 'thinking' || type === 'redacted_thinking';
  if (!types.some(isThought) || isThought(types[0])) return;
  throw invalidRequest(
    `messages.${index}.content.0: If an assistant message contains any thinking blocks, the first block must be \`thinking\` or \`redacted_thinking\`. Found \`${types[0]}\`.`,
  );
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
