import type { Operation } from '@bytebot/llm-providers';
import { isJsonObject } from '@bytebot/shared';
import { BodyError, type ScannedBody, scanBody } from '../http/scan/scan-body.ts';
import { modeOfModel } from '../pricing/model-facts.ts';
import { resolveModel } from '../routing/resolve.ts';
import type { Services } from '../services.ts';

/**
 * What a request asks for. Nobody names a route for it, so the fields tell that only one sort of request has; where
 * several sorts have them, what the model is for; chat where nothing tells.
 */
export function operationOf(body: Buffer, services: Pick<Services, 'snapshot' | 'prices'>): Operation {
  try {
    const scanned = scanBody(body);
    return operationByFields(scanned) ?? operationByModel(scanned, services);
  } catch (error) {
    // What is wrong with the body is told where it is read as a request.
    if (error instanceof BodyError) return 'chat';
    throw error;
  }
}

function operationByFields(scanned: ScannedBody): Operation | undefined {
  const has = (name: string) => scanned.has(name);
  if (has('contents')) return 'generate_content';
  if (has('messages')) {
    const isAnthropic = messagesFields.some(has) || holds(scanned.value('tools'), 'input_schema');
    return isAnthropic ? 'messages' : 'chat';
  }
  if (has('query') && has('documents')) return 'rerank';
  if (has('input')) {
    if (has('voice')) return 'speech';
    const isResponse =
      responsesFields.some(has) || inputItemFields.some((one) => holds(scanned.value('input'), one));
    return isResponse ? 'responses' : undefined;
  }
  if (has('previous_response_id')) return 'responses';
  if (!has('prompt')) return 'chat';
  if (has('image') || has('images')) return 'image_edit';
  return pictureFields.some(has) ? 'image_generation' : undefined;
}

/** Whether one of a list is an object with this member. */
function holds(list: unknown, name: string): boolean {
  return Array.isArray(list) && list.some((one) => isJsonObject(one) && one[name] !== undefined);
}

/** A text beside `input` or `prompt` and nothing more: several routes take that. */
function operationByModel(scanned: ScannedBody, services: Pick<Services, 'snapshot' | 'prices'>): Operation {
  const mode = modeOf(scanned.model ?? '', services);
  if (scanned.has('prompt')) return mode?.startsWith('image') === true ? 'image_generation' : 'completion';
  return (mode === undefined ? undefined : operationsOfInput.get(mode)) ?? 'embedding';
}

function modeOf(
  model: string,
  { snapshot: read, prices }: Pick<Services, 'snapshot' | 'prices'>,
): string | undefined {
  const snapshot = read();
  const resolution = resolveModel(snapshot, model);
  const [first] = resolution.found === 'group' ? resolution.candidates : [];
  if (first === undefined) return undefined;
  const { deployment, upstreamModel } = first;
  const { mode } = deployment.modelInfo;
  if (typeof mode === 'string') return mode;
  const { provider } = deployment;
  const byName = modeOfModel(provider.id, upstreamModel);
  if (byName !== undefined) return byName;
  const { table, catalogue } = prices.factsOf(deployment, upstreamModel, snapshot.variables, Date.now());
  const isKnown = table !== undefined || catalogue !== undefined;
  return isKnown || !provider.operations.includes('embedding') ? 'chat' : undefined;
}

/** Where a request of each sort is sent to; of several paths the one that its clients know. */
export function routeOf(operation: Operation): string {
  return routes.get(operation) ?? `/v1/${operation}`;
}

const routes: ReadonlyMap<Operation, string> = new Map([
  ['chat', '/v1/chat/completions'],
  ['completion', '/v1/completions'],
  ['embedding', '/v1/embeddings'],
  ['generate_content', '/v1beta/models/{model}:generateContent'],
  ['image_generation', '/v1/images/generations'],
  ['image_edit', '/v1/images/edits'],
  ['speech', '/v1/audio/speech'],
  ['moderation', '/v1/moderations'],
]);

/** Fields of Anthropic's Messages that no chat of OpenAI's has. */
const messagesFields = ['system', 'stop_sequences', 'mcp_servers', 'context_management', 'output_config'];

/** Fields of Responses that neither vectors nor judgements have. */
const responsesFields = [
  ...['instructions', 'previous_response_id', 'conversation', 'max_output_tokens', 'max_tool_calls'],
  ...['tools', 'tool_choice', 'parallel_tool_calls', 'reasoning', 'text', 'include', 'store', 'stream'],
  ...['temperature', 'top_p', 'truncation', 'background'],
];

/** Fields of what a conversation in the words of Responses is made of. */
const inputItemFields = ['role', 'call_id', 'content'];

/** Fields of requests for pictures that no completion has. */
const pictureFields = [
  ...['size', 'quality', 'style', 'background', 'moderation', 'output_format', 'output_compression'],
  ...['partial_images', 'response_format', 'input_fidelity'],
];

const operationsOfInput: ReadonlyMap<string, Operation> = new Map([
  ['chat', 'responses'],
  ['responses', 'responses'],
  ['moderation', 'moderation'],
  ['moderations', 'moderation'],
  ['audio_speech', 'speech'],
]);
