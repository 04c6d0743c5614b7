import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { keptThinking } from './kept-thinking.ts';

/** What Google gives sound as: 16 bit PCM, which `pcm16` of OpenAI is as well. */
const PCM = 'audio/L16;codec=pcm;rate=24000';

/** Parts in Google's own words (`executableCode` …), which an answer of its own models carries. */
const nativeKinds = ['executableCode', 'codeExecutionResult', 'toolCall', 'toolResponse'] as const;

/**
 * What a message or a delta says beside its calls, in order: thoughts, what Google's tools did, text, pictures, sound.
 *
 * @param showsThoughts Whether the client asked for the thoughts; what a provider wants back of them comes all the same.
 */
export function saidParts(message: JsonObject, showsThoughts: boolean): JsonObject[] {
  const specific = isJsonObject(message.provider_specific_fields) ? message.provider_specific_fields : {};
  const parts = thoughtParts(message, showsThoughts);
  for (const block of objectsOf(specific.native_blocks)) if (isNative(block)) parts.push(block);
  const text = textOf(message.content) + filled(message.refusal);
  const signature = lastOf(specific.thought_signatures);
  if (text !== '' || signature !== undefined) {
    parts.push({ text, ...(signature === undefined ? {} : { thoughtSignature: signature }) });
  }
  for (const image of objectsOf(message.images)) {
    const part = imagePart(image);
    if (part !== undefined) parts.push(part);
  }
  if (isJsonObject(message.audio)) parts.push(...soundParts(message.audio));
  return parts;
}

function thoughtParts(message: JsonObject, showsThoughts: boolean): JsonObject[] {
  const blocks = objectsOf(message.thinking_blocks).filter(isSigned);
  const thoughts = filled(message.reasoning_content) || filled(message.reasoning);
  if (blocks.length === 0) return showsThoughts && thoughts !== '' ? [{ text: thoughts, thought: true }] : [];
  // A delta with a signature follows those with the thoughts; a whole message has both.
  const isWhole = message.reasoning_content !== undefined;
  return blocks.map((block) => ({
    text: showsThoughts && isWhole ? filled(block.thinking) : '',
    thought: true,
    thoughtSignature: keptThinking(block),
  }));
}

function isSigned(block: JsonObject): boolean {
  return block.type === 'redacted_thinking' || filled(block.signature) !== '';
}

function isNative(block: JsonObject): boolean {
  return nativeKinds.some((kind) => isJsonObject(block[kind]));
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return objectsOf(content)
    .map(({ text }) => filled(text))
    .join('');
}

function imagePart({ image_url: image }: JsonObject): JsonObject | undefined {
  const url = isJsonObject(image) ? filled(image.url) : filled(image);
  if (url === '') return undefined;
  const data = /^data:([^;,]*)(?:;[^,]*)?;base64,/i.exec(url.slice(0, 200));
  if (data === null) return { fileData: { fileUri: url } };
  return { inlineData: { mimeType: data[1] || 'image/png', data: url.slice(data[0].length) } };
}

function soundParts(audio: JsonObject): JsonObject[] {
  const data = filled(audio.data);
  const transcript = filled(audio.transcript);
  return [
    ...(transcript === '' ? [] : [{ text: transcript }]),
    ...(data === '' ? [] : [{ inlineData: { mimeType: filled(audio.mime_type) || PCM, data } }]),
  ];
}

export function objectsOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function lastOf(value: unknown): string | undefined {
  const last: unknown = Array.isArray(value) ? value.at(-1) : undefined;
  return typeof last === 'string' && last !== '' ? last : undefined;
}

function filled(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
