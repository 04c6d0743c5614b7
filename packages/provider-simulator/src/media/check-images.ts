import type { JsonObject } from '@bytebot/shared';
import type { Call } from '../call.ts';
import { type Form, fieldOf, filesOf } from '../multipart/form.ts';
import { invalid, isOpenai, missing, notAmong, refuseUnknown, wrongType } from '../openai/refusals.ts';
import { requireField, requireForm } from './form-checks.ts';
import { type ImageRequest, isGptImage } from './images.ts';

const generationFields = new Set(
  `background complexity frame_count frame_duration_ms model moderation n output_compression output_format
  partial_images prompt quality response_format safety_identifier size stream style svg user`.split(/\s+/),
);
const editFields = new Set(
  `background complexity frame_count frame_duration_ms image input_fidelity markup mask model n output_compression
  output_format partial_images prompt quality response_format safety_identifier size stream user`.split(
    /\s+/,
  ),
);

const sizes: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^dall-e-2$/, ['256x256', '512x512', '1024x1024']],
  [/^dall-e-3$/, ['1024x1024', '1024x1792', '1792x1024']],
  [/^(gpt|chatgpt)-image-?1/, ['1024x1024', '1024x1536', '1536x1024', 'auto']],
];

/** Reads `POST /images/generations`. */
export function readGeneration(call: Call): ImageRequest {
  const { body } = call;
  if (call.isStrict) refuseUnknown(call, body, generationFields, '');
  if (body.prompt === undefined || body.prompt === '') throw missing(call, 'prompt');
  if (typeof body.prompt !== 'string') throw wrongType(call, 'prompt', 'a string', body.prompt);
  return requestOf(call, body.prompt, body, 0);
}

const supportedTypes = ['image/jpeg', 'image/png', 'image/webp'];
const givenMax = 16;

/** Reads `POST /images/edits`, a form. */
export function readEdit(call: Call): ImageRequest {
  const form = requireForm(call, editFields);
  const given = filesOf(form, 'image');
  if (given.length === 0) throw missing(call, 'image');
  const prompt = requireField(call, form, 'prompt');
  if (given.length > givenMax) throw invalid(call, `Too many images: at most ${givenMax} can be edited.`);
  for (const file of [...given, ...filesOf(form, 'mask')]) {
    const type = file.contentType ?? 'application/octet-stream';
    if (call.isStrict && !supportedTypes.includes(type)) {
      const message = `Invalid file '${file.name}': unsupported mimetype ('${type}'). Supported file formats are 'image/jpeg', 'image/png', and 'image/webp'.`;
      throw invalid(call, message, { param: file.name, code: 'unsupported_file_mimetype' });
    }
    if (file.sizeBytes === 0)
      throw invalid(call, 'The image file is empty.', { param: file.name, code: 'empty_image_file' });
  }
  return { ...requestOf(call, prompt, asJson(form), given.length), kind: 'image_edit' };
}

/** The plain fields with the types they would have in JSON. */
function asJson(form: Form): JsonObject {
  const names = ['n', 'partial_images', 'output_compression', 'stream'];
  const fields = form.parts
    .filter((part) => part.filename === undefined)
    .map(({ name }): [string, unknown] => {
      const text = fieldOf(form, name) ?? '';
      if (!names.includes(name)) return [name, text];
      return [name, name === 'stream' ? text === 'true' : Number(text)];
    });
  return Object.fromEntries(fields);
}

function requestOf(call: Call, prompt: string, given: JsonObject, givenCount: number): ImageRequest {
  const isNew = isGptImage(call.model);
  if (call.isStrict) checkChoices(call, given, isNew);
  const asked = given.response_format;
  return {
    prompt,
    givenCount,
    count: countOf(call, given.n),
    size: String(given.size ?? (isNew ? 'auto' : '1024x1024')),
    quality: String(given.quality ?? 'auto'),
    background: String(given.background ?? 'auto'),
    format: String(given.output_format ?? 'png'),
    responseFormat: isNew ? undefined : asked === 'b64_json' || asked === 'base64' ? 'b64_json' : 'url',
    isStream: given.stream === true,
    partialCount: Math.min(3, Math.max(0, Number(given.partial_images ?? 0) || 0)),
    kind: 'image_generation',
  };
}

function checkChoices(call: Call, given: JsonObject, isNew: boolean): void {
  const { response_format: format, stream, size } = given;
  // The newer models answer inline, and know no other way.
  if (isNew && format !== undefined) {
    const message = "Unknown parameter: 'response_format'.";
    throw invalid(call, message, { param: 'response_format', code: 'unknown_parameter' });
  }
  const formats = call.address.provider === 'together' ? ['url', 'base64'] : ['url', 'b64_json'];
  if (format !== undefined && !formats.includes(String(format)))
    throw notAmong(call, format, formats, 'response_format');
  if (stream === true && !isNew && isOpenai(call)) {
    throw invalid(call, `The model '${call.model}' does not support streaming.`, { param: 'stream' });
  }
  if (!isOpenai(call) || size === undefined) return;
  const [, known] = sizes.find(([pattern]) => pattern.test(call.model)) ?? [];
  if (known !== undefined && !known.includes(String(size))) throw notAmong(call, size, known, 'size');
}

const countMax = 10;

function countOf(call: Call, count: unknown): number {
  if (count === undefined || count === null) return 1;
  if (typeof count !== 'number' || !Number.isInteger(count)) throw wrongType(call, 'n', 'an integer', count);
  if (count < 1 || count > countMax) {
    const side = count < 1 ? 'below minimum' : 'above maximum';
    const bound = count < 1 ? '>= 1' : `<= ${countMax}`;
    const message = `Invalid 'n': integer ${side} value. Expected a value ${bound}, but got ${count} instead.`;
    throw invalid(call, message, {
      param: 'n',
      code: `integer_${count < 1 ? 'below_min' : 'above_max'}_value`,
    });
  }
  if (call.model === 'dall-e-3' && count > 1)
    throw invalid(call, 'You must provide n=1 for this model.', { param: 'n' });
  return count;
}
