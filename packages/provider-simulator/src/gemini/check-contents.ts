import { isJsonObject, type JsonObject } from '@bytebot/shared';
import type { Call } from '../call.ts';
import { geminiError } from '../failures/envelopes.ts';
import { Refusal } from '../failures/refusal.ts';
import { listOf } from '../openai/read-question.ts';
import { partData } from './known-fields.ts';
import { field } from './read-question.ts';
import { checkSignatures } from './signatures.ts';

/** Refuses conversations Gemini refuses: nothing said, wrong roles, calls and responses that do not match. */
export function checkContents(call: Call): void {
  const { contents } = call.body;
  if (!Array.isArray(contents) || contents.length === 0) {
    throw invalid('* GenerateContentRequest.contents: contents is not specified\n');
  }
  for (const [index, content] of contents.entries()) checkContent(content, index);
  const turns = contents.filter(isJsonObject);
  checkFunctionTurns(turns);
  if (isNewest(call.model)) requireSignatures(turns);
  checkSignatures(call);
  const config = field(call.body, 'generationConfig');
  const hasFunctions = listOf(call.body.tools).some(
    (tool) => listOf(field(tool, 'functionDeclarations')).length > 0,
  );
  if (hasFunctions && field(config, 'responseMimeType') === 'application/json' && !isNewest(call.model)) {
    throw invalid("Function calling with a response mime type: 'application/json' is unsupported");
  }
  checkDeclarations(call.body);
  checkTools(call, hasFunctions);
  checkPenalties(call);
}

/** Gemini 3 and later: signatures are enforced, tools of both kinds combine, penalties are gone. */
export function isNewest(model: string): boolean {
  return /gemini-(?:[3-9]|\d\d)/.test(model);
}

/** Google's own tools beside functions: not before Gemini 3, and then only when it is said. */
function checkTools(call: Call, hasFunctions: boolean): void {
  const hasOwn = listOf(call.body.tools).some(
    (tool) => isJsonObject(tool) && Object.keys(tool).some((name) => !/^function_?declarations$/i.test(name)),
  );
  if (!hasOwn || !hasFunctions) return;
  if (!isNewest(call.model)) throw invalid('Tool use with function calling is unsupported by the model.');
  if (field(field(call.body, 'toolConfig'), 'includeServerSideToolInvocations') !== true) {
    throw invalid(
      'Please enable tool_config.include_server_side_tool_invocations to use Built-in tools with Function calling.',
    );
  }
}

function checkPenalties(call: Call): void {
  const config = field(call.body, 'generationConfig');
  const asked =
    field(config, 'presencePenalty') !== undefined || field(config, 'frequencyPenalty') !== undefined;
  if (asked && isNewest(call.model)) throw invalid(`Penalty is not enabled for models/${call.model}`);
}

function invalid(message: string): Refusal {
  return new Refusal(geminiError(400, message, 'INVALID_ARGUMENT'));
}

function checkContent(content: unknown, index: number): void {
  const place = `GenerateContentRequest.contents[${index}]`;
  const parts = isJsonObject(content) ? listOf(content.parts) : [];
  if (!isJsonObject(content) || parts.length === 0) {
    throw invalid(`* ${place}.parts: contents.parts must not be empty.\n`);
  }
  if (
    content.role !== undefined &&
    content.role !== 'user' &&
    content.role !== 'model' &&
    content.role !== 'function'
  ) {
    throw invalid('Please use a valid role: user, model.');
  }
  for (const [position, part] of parts.entries()) {
    if (!isJsonObject(part) || !partData.some((name) => isSet(field(part, name), part))) {
      throw invalid(
        `* ${place}.parts[${position}].data: required oneof field 'data' must have one initialized field\n`,
      );
    }
    checkInlineData(field(part, 'inlineData'), `contents[${index}].parts[${position}].inline_data`);
    checkFile(field(part, 'fileData'));
    const response = field(part, 'functionResponse');
    for (const [inner, one] of listOf(field(response, 'parts')).entries()) {
      checkInlineData(
        field(one, 'inlineData'),
        `contents[${index}].parts[${position}].function_response.parts[${inner}].inline_data`,
      );
    }
    if (isJsonObject(response) && !isJsonObject(response.response)) {
      throw invalid(
        `Invalid value at 'contents[${index}].parts[${position}].function_response.response' (type.googleapis.com/google.protobuf.Struct), ${JSON.stringify(response.response ?? null)}`,
      );
    }
  }
}

/** To Gemini an empty text is no text, unless it carries a signature of its own back. */
function isSet(value: unknown, part: JsonObject): boolean {
  return value !== undefined && (value !== '' || part.thoughtSignature !== undefined);
}

const imageTypes = /^image\/(png|jpeg|webp|heic|heif|gif)$|^(audio|video|text|application)\//;

function checkInlineData(data: unknown, place: string): void {
  if (data === undefined) return;
  const mimeType = field(data, 'mimeType');
  const bytes = field(data, 'data');
  if (typeof mimeType !== 'string' || !imageTypes.test(mimeType)) {
    throw invalid(`Unsupported MIME type: ${String(mimeType ?? '')}`);
  }
  if (typeof bytes !== 'string' || !/^[A-Za-z0-9+/_=-]+$/.test(bytes)) {
    throw invalid(
      `Invalid value at '${place}.data' (TYPE_BYTES), Base64 decoding failed for "${String(bytes).slice(0, 20)}"`,
    );
  }
}

const readable =
  /^gs:\/\/|^https:\/\/generativelanguage\.googleapis\.com\/(?:v[^/]+\/)?files\/|^https?:\/\/(?:www\.|m\.)?youtube\.com\/|^https?:\/\/youtu\.be\//;

/** Files are uploaded before; of the web only YouTube is looked at. */
function checkFile(data: unknown): void {
  if (data === undefined) return;
  const uri = field(data, 'fileUri');
  if (typeof uri !== 'string' || !readable.test(uri)) {
    throw invalid('Cannot fetch content from the provided URL.');
  }
}

/** After a turn of function calls comes one with as many responses, and responses come nowhere else. */
function checkFunctionTurns(turns: readonly JsonObject[]): void {
  for (const [index, turn] of turns.entries()) {
    const responses = partsWith(turn, 'functionResponse').length;
    const calls = partsWith(turn, 'functionCall').length;
    const callsBefore = index === 0 ? 0 : partsWith(turns[index - 1], 'functionCall').length;
    if (responses > 0 || callsBefore > 0) {
      if (responses === callsBefore) continue;
      throw invalid(
        'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.',
      );
    }
    if (calls > 0 && turns[index - 1]?.role === 'model') {
      throw invalid(
        'Please ensure that function call turn comes immediately after a user turn or after a function response turn.',
      );
    }
  }
}

function partsWith(turn: JsonObject | undefined, name: string): unknown[] {
  return listOf(turn?.parts).filter((part) => field(part, name) !== undefined);
}

/** Gemini 3 wants its signature back on the first call of each turn since the user last spoke. */
function requireSignatures(turns: readonly JsonObject[]): void {
  const lastSpoken = turns.findLastIndex(
    (turn) => turn.role !== 'model' && partsWith(turn, 'text').length > 0,
  );
  for (const [index, turn] of turns.entries()) {
    const [first] = index > lastSpoken && turn.role === 'model' ? partsWith(turn, 'functionCall') : [];
    if (first === undefined || field(first, 'thoughtSignature') !== undefined) continue;
    const name = String(field(field(first, 'functionCall'), 'name'));
    throw invalid(
      `Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance. Additional data, function call \`default_api:${name}\` , position ${index + 1}. Please refer to https://ai.google.dev/gemini-api/docs/thought-signatures for more details.`,
    );
  }
}

function checkDeclarations(body: JsonObject): void {
  for (const [index, tool] of listOf(body.tools).entries()) {
    for (const [position, declaration] of listOf(field(tool, 'functionDeclarations')).entries()) {
      const place = `GenerateContentRequest.tools[${index}].function_declarations[${position}]`;
      const name = field(declaration, 'name');
      if (typeof name !== 'string' || !/^[a-zA-Z_][\w.:-]{0,127}$/.test(name)) {
        throw invalid(
          `* ${place}.name: Invalid function name. Must start with a letter or an underscore. Must be alphameric (a-z, A-Z, 0-9), underscores (_), dots (.), colons (:), or dashes (-), with a maximum length of 128.\n`,
        );
      }
      const hasBoth =
        field(declaration, 'parameters') !== undefined &&
        field(declaration, 'parametersJsonSchema') !== undefined;
      if (hasBoth) throw invalid(`* ${place}: parameters and parameters_json_schema cannot both be set.\n`);
    }
  }
}
