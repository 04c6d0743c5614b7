import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { geminiError } from '../failures/envelopes.ts';
import { Refusal } from '../failures/refusal.ts';
import { field } from '../gemini/read-question.ts';
import { listOf } from '../openai/read-question.ts';

/** What the Gemini API takes and Vertex AI does not know. */
const unknownFields = ['serviceTier', 'store'] as const;

/** Tools that only Vertex AI has. */
const ownTools = ['enterpriseWebSearch', 'exaAiSearch', 'parallelAiSearch'] as const;

/**
 * Refuses what Vertex AI refuses and the Gemini API takes: ids of calls, turns without a role, addresses without a
 * type, addresses of the other API's files.
 *
 * @returns The body without what only Vertex AI takes, to be checked as Gemini's.
 * @throws Refusal with Google's own error.
 */
export function checkVertexNames(body: JsonObject): JsonObject {
  const unknown = unknownFields.find((name) => field(body, name) !== undefined);
  if (unknown !== undefined) throw unknownName(unknown, '');
  for (const [index, content] of listOf(body.contents).entries()) {
    const role = field(content, 'role');
    if (role !== 'user' && role !== 'model') throw invalid('Please use a valid role: user, model.');
    for (const [position, part] of listOf(field(content, 'parts')).entries()) {
      checkPart(part, `contents[${index}].parts[${position}]`);
    }
  }
  const tools = listOf(body.tools).filter(
    (tool) => !isJsonObject(tool) || !ownTools.some((name) => field(tool, name) !== undefined),
  );
  return body.tools === undefined ? body : { ...body, tools };
}

function checkPart(part: unknown, place: string): void {
  for (const [name, path] of [
    ['functionCall', 'function_call'],
    ['functionResponse', 'function_response'],
  ] as const) {
    if (field(field(part, name), 'id') !== undefined) throw unknownName('id', `${place}.${path}`);
  }
  const file = field(part, 'fileData');
  if (file === undefined) return;
  if (field(file, 'mimeType') === undefined)
    throw invalid('Unable to submit request because it must have a mimeType.');
  if (String(field(file, 'fileUri')).includes('generativelanguage.googleapis.com')) {
    throw invalid(
      'Cannot fetch content from the provided URL. Please ensure the URL is valid and accessible by Vertex AI.',
    );
  }
}

function unknownName(name: string, path: string): Refusal {
  const place = path === '' ? '' : ` at '${path}'`;
  const description = `Invalid JSON payload received. Unknown name "${name}"${place}: Cannot find field.`;
  const violation = path === '' ? { description } : { field: path, description };
  const details = [{ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: [violation] }];
  return new Refusal(geminiError(400, description, 'INVALID_ARGUMENT', details));
}

function invalid(message: string): Refusal {
  return new Refusal(geminiError(400, message, 'INVALID_ARGUMENT'));
}
