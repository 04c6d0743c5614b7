import { isForeignChat, type NativeDialect, type Target } from '@bytebot/llm-providers';
import { isJsonObject } from '@bytebot/shared';
import type { Deployment } from '../config/snapshot.ts';
import { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
import type { ModelCall } from '../http/model-call.ts';
import type { LongTexts } from '../http/scan/long-texts.ts';
import { writingFor } from './client-writing.ts';
import { INVALID_MEDIA, inlineMedia, mediaToFetch } from './media/inline-media.ts';
import { openaiDialectFor } from './openai-dialect.ts';
import { tokenCeilingOf } from './token-ceiling.ts';
import { type Translation, translate } from './translation.ts';
import { translatedRequest, understandsStreamUsage } from './upstream-body.ts';

/** A request in the provider's dialect, as it is sent. */
export interface TranslatedBody {
  readonly translation: Translation;
  readonly parts: readonly Buffer[];
}

/** What a translation is made from. */
export interface TranslationSource {
  readonly exchange: Exchange;
  readonly call: ModelCall;
  readonly deployment: Deployment;
  readonly target: Target;
  readonly dialect: NativeDialect | undefined;
  readonly overrides: Readonly<Record<string, unknown>>;
  /** Takes the place of the client's, when they had to be repaired. */
  readonly messages: readonly unknown[] | undefined;
}

/**
 * Translates a request. Where the dialect only carries texts, the long ones are not even decoded.
 *
 * @throws Failure `invalid_request` for what cannot be translated, `unsupported` for an operation that is not there.
 */
export async function translateBody(source: TranslationSource): Promise<TranslatedBody> {
  const { call, dialect, messages } = source;
  const longTexts =
    dialect?.carriesTexts === true && messages === undefined && call.dialect === undefined
      ? call.scanned.longTexts()
      : undefined;
  const short = longTexts === undefined ? undefined : await translateAround(source, longTexts);
  if (short !== undefined) return short;
  const translation = await translateParsed(source, call.chatBody());
  return { translation, parts: [Buffer.from(jsonOf(translation))] };
}

/** Undefined when it has to be done with the texts; what is wrong with the request is said then. */
async function translateAround(
  source: TranslationSource,
  longTexts: LongTexts,
): Promise<TranslatedBody | undefined> {
  try {
    const parsed = longTexts.parsed();
    if (!isJsonObject(parsed)) return undefined;
    const translation = await translateParsed(source, parsed);
    const parts = longTexts.restore(jsonOf(translation));
    return parts === undefined ? undefined : { translation, parts };
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Failure && isAboutTexts(error))) return undefined;
    throw error;
  }
}

/** A picture that cannot be fetched is not fetched any better a second time. */
function isAboutTexts({ kind, details }: Failure): boolean {
  return kind === 'invalid_request' && details.code !== INVALID_MEDIA;
}

async function translateParsed(
  { exchange, call, deployment, target, dialect, overrides, messages }: TranslationSource,
  body: Readonly<Record<string, unknown>>,
): Promise<Translation> {
  const ceiling = tokenCeilingOf(exchange.snapshot.settings, deployment, exchange.operation);
  const asked = translatedRequest(call, body, deployment, overrides, messages, ceiling);
  if (dialect === undefined && call.streaming && understandsStreamUsage(deployment) === true) {
    asked.stream_options = { ...Object(asked.stream_options), include_usage: true };
  }
  const foreign = isForeignChat(exchange.operation) ? openaiDialectFor(deployment.provider) : undefined;
  const media = mediaToFetch(asked, dialect ?? foreign);
  const whole = media === undefined ? asked : await inlineMedia(exchange, asked, media);
  const writing = writingFor(exchange, call);
  const { recall } = exchange.services;
  return translate(exchange.operation, whole, deployment.provider, target, recall, writing);
}

/** Schemas may nest deeper than the printer's stack. */
function jsonOf(translation: Translation): string {
  try {
    return JSON.stringify(translation.body);
  } catch (error) {
    if (error instanceof RangeError)
      throw new Failure('invalid_request', 'The request is nested too deeply.');
    throw error;
  }
}
