import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { mediaPart, resultMedia } from './gemini-media.ts';
import { isNativePart } from './gemini-parts.ts';
import { RequestTranslationError } from './provider.ts';
import type {
  AssistantTurn,
  ToolCallPiece,
  ToolResultPiece,
  Turn,
  UserPiece,
} from './translate/conversation.ts';
import { describeValue, filledString } from './translate/json.ts';
import type { ToolNames } from './translate/tool-names.ts';
import { callKey, type Recall, textKey } from './translate/turn-memory.ts';

/** Whose signatures are remembered under this name. */
export const geminiFamily = 'google';

/** Google's documented stand-in for a signature that nobody kept ("Thought signatures"). */
const dummySignature = 'skip_thought_signature_validator';

export interface SignatureFacts {
  /** Whether the model refuses function calls without a thought signature (Gemini 3). */
  readonly required: boolean;
  /** Only this model's own signatures are of use to it. */
  readonly model: string;
  readonly recall: Recall | undefined;
}

export interface ContentFacts {
  readonly names: ToolNames;
  readonly generation: number | undefined;
  readonly signatures: SignatureFacts;
}

/**
 * Gemini's `contents`: roles `user` and `model`, tool results as `functionResponse` parts of a user turn
 * (Gemini API reference, "Content").
 *
 * @throws RequestTranslationError when a tool result has lost its call.
 */
export function geminiContents(turns: readonly Turn[], facts: ContentFacts): JsonObject[] {
  return turns.map((turn) =>
    turn.role === 'user'
      ? { role: 'user', parts: turn.pieces.flatMap((piece) => userParts(piece, facts)) }
      : { role: 'model', parts: modelParts(turn, facts) },
  );
}

function userParts(piece: UserPiece, facts: ContentFacts): JsonObject[] {
  if (piece.kind === 'tool_result') return resultParts(piece, facts);
  const data = piece.kind === 'text' ? { text: piece.text } : mediaPart(piece);
  return [piece.google === undefined ? data : { ...data, ...piece.google }];
}

function modelParts(turn: AssistantTurn, facts: ContentFacts): JsonObject[] {
  const { googleParts } = turn;
  if (googleParts !== undefined) return ownParts(googleParts, turn, facts);
  const { names, signatures } = facts;
  const parts: JsonObject[] = (turn.native ?? []).map(({ block }) => block).filter(isNativePart);
  // Only the first call of a step must carry a signature; parallel calls after it never have one.
  let needsSignature = signatures.required;
  let lastText = -1;
  for (const piece of turn.pieces) {
    if (piece.kind === 'text') {
      lastText = parts.length;
      parts.push({ text: piece.text });
    } else if (piece.kind === 'media') parts.push(mediaPart(piece));
    else if (piece.kind === 'tool_call') {
      const signature = signatureOfCall(piece, signatures) ?? (needsSignature ? dummySignature : undefined);
      needsSignature = false;
      parts.push(callPart(piece, signature, names));
    }
  }
  const signature = lastText < 0 ? undefined : signatureOfText(turn, signatures);
  const text = parts[lastText];
  if (text !== undefined && signature !== undefined)
    parts[lastText] = { ...text, thoughtSignature: signature };
  return parts;
}

/** The parts as the client has them, in their order; calls are the turn's, with their names and signatures. */
function ownParts(
  parts: readonly JsonObject[],
  turn: AssistantTurn,
  { names, signatures }: ContentFacts,
): JsonObject[] {
  const calls = turn.pieces.filter((piece) => piece.kind === 'tool_call');
  let position = 0;
  return parts.map((part) => {
    const piece = isJsonObject(part.functionCall) ? calls[position] : undefined;
    if (piece === undefined) return part;
    const isFirst = position === 0;
    position += 1;
    const { functionCall: _call, thoughtSignature: _signature, ...beside } = part;
    const signature =
      signatureOfCall(piece, signatures) ?? (isFirst && signatures.required ? dummySignature : undefined);
    return { ...callPart(piece, signature, names), ...beside };
  });
}

function callPart(piece: ToolCallPiece, signature: string | undefined, names: ToolNames): JsonObject {
  return {
    functionCall: { id: piece.id, name: names.legal(piece.name), args: piece.input },
    ...(signature === undefined ? {} : { thoughtSignature: signature }),
  };
}

/**
 * Where clients keep it, which is Google's own place on the OpenAI surface and LiteLLM's; else from memory. What memory
 * knows to be another model's is not sent, whoever kept it: after a fallback clients send back what they were given.
 */
function signatureOfCall({ call, id }: ToolCallPiece, { recall, model }: SignatureFacts): string | undefined {
  const known = recall?.(callKey(geminiFamily, id));
  if (known !== undefined) return known.model === model ? known.signature : undefined;
  const extra = isJsonObject(call.extra_content) ? call.extra_content.google : undefined;
  const specific = call.provider_specific_fields;
  return (
    (isJsonObject(extra) ? filledString(extra.thought_signature) : undefined) ??
    (isJsonObject(specific) ? filledString(specific.thought_signature) : undefined)
  );
}

/** An answer in words may be signed as well; it is only recommended to send that back. */
function signatureOfText(turn: AssistantTurn, { recall, model }: SignatureFacts): string | undefined {
  if (turn.textSignature !== undefined) return turn.textSignature;
  if (recall === undefined || turn.pieces.some((piece) => piece.kind === 'tool_call')) return undefined;
  const text = turn.pieces.map((piece) => (piece.kind === 'text' ? piece.text : '')).join('');
  return remembered(recall, textKey(geminiFamily, text), model);
}

function remembered(recall: Recall | undefined, key: string | undefined, model: string): string | undefined {
  const turn = key === undefined ? undefined : recall?.(key);
  return turn?.model === model ? turn.signature : undefined;
}

/** Texts go into the response object. Gemini 3 takes media inside of the response, older ones beside it. */
function resultParts(piece: ToolResultPiece, { names, generation }: ContentFacts): JsonObject[] {
  if (piece.name === undefined) {
    throw new RequestTranslationError(
      piece.path,
      `No tool call with the id ${describeValue(piece.id)} comes before this result, and Gemini needs its function name; send the assistant message with the call, or a name.`,
    );
  }
  const { inside, beside } = resultMedia(piece, generation);
  const functionResponse = {
    id: piece.id,
    name: names.legal(piece.name),
    response: responseOf(piece),
    ...(inside.length === 0 ? {} : { parts: inside }),
    ...piece.google,
  };
  return [{ functionResponse }, ...beside];
}

/** `output` and `error` are the keys Google documents; an object of the tool's own is the response itself. */
function responseOf({ content, json, isError }: ToolResultPiece): JsonObject {
  if (isJsonObject(json) && isError !== true) return json;
  const text = content.flatMap((piece) => (piece.kind === 'text' ? [piece.text] : [])).join('\n');
  return isError === true ? { error: json ?? text } : { output: json ?? text };
}
