import type { JsonObject } from '@bytebot/shared';
import type { Call } from '../call.ts';
import type { HeaderMap, Outcome } from '../deliver/event-stream.ts';
import { requireField, requireFile, requireForm } from '../media/form-checks.ts';
import { keyFor } from '../memory.ts';
import { type Form, fieldOf, keptBytesMax } from '../multipart/form.ts';
import { invalid, refusal } from '../openai/refusals.ts';
import { fileObject, type KeptFile, keepFile, keptFile } from './kept-file.ts';
import { pageOf } from './page-of.ts';

const fields = new Set(['file', 'purpose', 'expires_after', 'visibility', 'expiry']);

const purposes: Readonly<Record<string, readonly string[]>> = {
  groq: ['batch'],
  mistral: ['fine-tune', 'batch', 'ocr', 'audio'],
};
const openaiPurposes = ['fine-tune', 'assistants', 'batch', 'user_data', 'vision', 'evals'];

/** `POST /files`: of any size; what is longer than what is kept is counted and hashed only. */
export function uploadFile(call: Call): Outcome {
  const form = requireForm(call, fields);
  const given = requireFile(call, form, 'file');
  const isMistral = call.address.provider === 'mistral';
  // Mistral's files are for training unless it is said what for.
  const purpose = isMistral ? (fieldOf(form, 'purpose') ?? 'fine-tune') : requireField(call, form, 'purpose');
  const known = purposes[call.address.provider] ?? openaiPurposes;
  if (!known.includes(purpose)) {
    const list = known.map((one) => `'${one}'`).join(', ');
    throw invalid(call, `'${purpose}' is not one of [${list}] - 'purpose'`, { param: 'purpose' });
  }
  const filename = given.filename ?? 'file';
  if (given.sizeBytes === 0) throw invalid(call, 'File is empty.', { param: 'file' });
  if (purpose === 'batch' && !filename.endsWith('.jsonl')) {
    throw invalid(call, 'Invalid file format for Batch API. Must be .jsonl', { param: 'file' });
  }
  const createdAt = Math.floor(call.nowMs / 1_000);
  const lifetime = expirySeconds(call, form);
  const file: KeptFile = {
    id: call.ids.next(idPrefix(call)),
    provider: call.address.provider,
    filename,
    purpose,
    sizeBytes: given.sizeBytes,
    sha256: given.sha256,
    content: given.sizeBytes <= keptBytesMax ? given.head : undefined,
    createdAt,
    expiresAt: lifetime === undefined ? undefined : createdAt + lifetime,
  };
  keepFile(call, file);
  return whole(fileObject(file));
}

/** What the ids of files begin with. */
export function idPrefix({ address }: Call): string {
  if (address.provider === 'mistral') return '';
  return address.provider === 'groq' ? 'file_' : 'file-';
}

function expirySeconds(call: Call, form: Form): number | undefined {
  const anchor = fieldOf(form, 'expires_after[anchor]');
  const seconds = fieldOf(form, 'expires_after[seconds]');
  if (anchor === undefined && seconds === undefined) return undefined;
  const value = Number(seconds);
  if (anchor === 'created_at' && Number.isInteger(value) && value >= 3_600 && value <= 2_592_000)
    return value;
  const message =
    "Invalid 'expires_after': expected the anchor 'created_at' and from 3600 to 2592000 seconds.";
  throw invalid(call, message, { param: 'expires_after' });
}

/** `GET /files`, newest first unless asked otherwise. */
export function listFiles(call: Call): Outcome {
  const purpose = call.query.get('purpose');
  const files = call.memory.files
    .newest()
    .filter(
      (file) => file.provider === call.address.provider && (purpose === null || file.purpose === purpose),
    );
  return whole(pageOf(call, files.map(fileObject), 10_000));
}

/** `GET /files/{id}` */
export function getFile(call: Call): Outcome {
  return whole(fileObject(requireKept(call)));
}

/** `GET /files/{id}/content`: the bytes as they came. */
export function getFileContent(call: Call): Outcome {
  const { content, sizeBytes, filename } = requireKept(call);
  if (content === undefined) {
    const message = `The simulator keeps no file above ${keptBytesMax} bytes, and this one has ${sizeBytes}.`;
    throw invalid(call, message, { param: 'id' });
  }
  const headers: HeaderMap = {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename="${filename.replace(/[^\w. -]/g, '_')}"`,
  };
  return { kind: 'whole', status: 200, headers, body: content };
}

/** `DELETE /files/{id}` */
export function deleteFile(call: Call): Outcome {
  const { id } = requireKept(call);
  call.memory.files.delete(keyFor(call, id));
  return whole({ id, object: 'file', deleted: true });
}

function requireKept(call: Call): KeptFile {
  const id = call.address.itemId ?? '';
  const file = keptFile(call, id);
  if (file === undefined) throw refusal(call, 404, `No such File object: ${id}`, { param: 'id' });
  return file;
}

function whole(body: JsonObject): Outcome {
  return { kind: 'whole', status: 200, headers: {}, body };
}
