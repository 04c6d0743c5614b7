import { type ChatChunk, type ChatRequest, memberOf, type SseEvent, textOf } from '@bytebot/shared';
import { buildAnthropicChat } from './anthropic-request.ts';
import { AnthropicChatStream } from './anthropic-stream.ts';
import { mustInlineForBedrock } from './bedrock-media.ts';
import { bedrockModel } from './bedrock-model.ts';
import { readBedrockEvent } from './bedrock-stream.ts';
import {
  type ChatStreamReader,
  type NativeRequest,
  type ReadContext,
  RequestTranslationError,
  type Target,
} from './provider.ts';
import { type Classify, unusableAnswer } from './translate/failure.ts';
import { filledString } from './translate/json.ts';
import type { Recall, RememberedTurn } from './translate/turn-memory.ts';

/** The dialect's version on Bedrock (Bedrock user guide, "Anthropic Claude Messages API"). */
const messagesVersion = 'bedrock-2023-05-31';

/**
 * A Messages request for InvokeModel: Anthropic's body without the model and `stream`, which the path says.
 * `anthropic_beta`, a header elsewhere, is a field here.
 *
 * @throws RequestTranslationError when a message, tool or format cannot be expressed.
 */
export function buildInvokedMessages(request: ChatRequest, target: Target, recall?: Recall): NativeRequest {
  const { anthropic_beta: named, guardrailConfig, performanceConfig, service_tier: tier, ...rest } = request;
  refuseAddresses(request.messages);
  const claude = (/claude-[\w.-]+/i.exec(bedrockModel(target).name)?.[0] ?? target.model).toLowerCase();
  const isTier = tier === 'flex' || tier === 'priority' || tier === 'reserved';
  const { body, headers, ...others } = buildAnthropicChat(
    { ...rest, ...(isTier ? {} : { service_tier: tier }), model: request.model, messages: request.messages },
    { ...target, model: claude },
    recall === undefined ? undefined : (key) => recalledAs(claude, target.model, recall(key)),
  );
  const { model: _model, stream: _stream, ...fields } = body;
  const betas = [...(Array.isArray(named) ? named : []), ...(headers?.['anthropic-beta']?.split(',') ?? [])];
  return {
    ...others,
    body: {
      anthropic_version: messagesVersion,
      ...(betas.length === 0 ? {} : { anthropic_beta: [...new Set(betas)] }),
      ...fields,
    },
    headers: headersOf(guardrailConfig, performanceConfig, isTier ? tier : undefined),
  };
}

/** What Converse has fields for, InvokeModel has headers for (API reference, "InvokeModel"). */
function headersOf(guardrail: unknown, performance: unknown, tier: unknown): Record<string, string> {
  const headers = {
    'x-amzn-bedrock-guardrailidentifier': textOf(guardrail, 'guardrailIdentifier'),
    'x-amzn-bedrock-guardrailversion': textOf(guardrail, 'guardrailVersion'),
    'x-amzn-bedrock-trace': textOf(guardrail, 'trace')?.toUpperCase(),
    'x-amzn-bedrock-performanceconfig-latency': textOf(performance, 'latency'),
    'x-amzn-bedrock-service-tier': filledString(tier),
  };
  const said: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && /^[\w:/.-]{1,2048}$/.test(value)) said[name] = value;
  }
  return said;
}

/** What was remembered under Bedrock's name of the model, under the one the translation knows it by. */
function recalledAs(
  claude: string,
  model: string,
  turn: RememberedTurn | undefined,
): RememberedTurn | undefined {
  return turn?.model === model ? { ...turn, model: claude } : turn;
}

/** The caller puts media at web addresses into the request; one that is still there would be refused. */
function refuseAddresses(messages: readonly unknown[]): void {
  if (!Array.isArray(messages)) return;
  for (const [index, message] of messages.entries()) {
    const content = memberOf(message, 'content');
    if (!Array.isArray(content)) continue;
    for (const [position, part] of content.entries()) {
      const image = memberOf(part, 'image_url');
      const url = typeof image === 'string' ? image : textOf(image, 'url');
      if (url === undefined || !mustInlineForBedrock(url)) continue;
      throw new RequestTranslationError(
        `messages[${index}].content[${position}]`,
        'Bedrock takes data URLs here; it fetches nothing from the web.',
      );
    }
  }
}

/** Reads the events of a Messages stream out of the chunks they travel in (ResponseStream, PayloadPart). */
export class InvokedMessagesStream implements ChatStreamReader {
  readonly #classify: Classify;
  readonly #inner: AnthropicChatStream;

  constructor(context: ReadContext, classify: Classify) {
    this.#classify = classify;
    this.#inner = new AnthropicChatStream(context, classify);
  }

  get finished(): boolean {
    return this.#inner.finished;
  }

  get ended(): boolean {
    return this.#inner.ended;
  }

  read({ event, data }: SseEvent): readonly ChatChunk[] {
    const { bytes } = readBedrockEvent(event, data, this.#classify);
    if (event !== 'chunk') return [];
    if (typeof bytes !== 'string') throw unusableAnswer('The stream holds a chunk without bytes.');
    return this.#inner.read({ event: '', data: Buffer.from(bytes, 'base64').toString('utf8') });
  }
}
