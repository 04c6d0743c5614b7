import { isJsonObject, type JsonObject } from '@bytebot/shared';

/** A call of a function, whole or as far as it has come. */
export interface WrittenCall {
  id: string | undefined;
  name: string;
  arguments: string;
  signature: string | undefined;
}

/** The part of a call; undefined as long as its arguments are no object. */
export function callPart({ id, name, arguments: text, signature }: WrittenCall): JsonObject | undefined {
  const args = parsedArguments(text);
  if (args === undefined) return undefined;
  return {
    functionCall: { ...(id === undefined ? {} : { id }), name, args },
    ...(signature === undefined ? {} : { thoughtSignature: signature }),
  };
}

/** A call or a piece of one, as chat completions give it. */
export function callPieceOf(call: JsonObject): WrittenCall {
  const called = isJsonObject(call.function) ? call.function : {};
  const { name, arguments: given } = called;
  return {
    id: typeof call.id === 'string' && call.id !== '' ? call.id : undefined,
    name: typeof name === 'string' ? name : '',
    // Some servers give the arguments as an object.
    arguments: typeof given === 'string' ? given : isJsonObject(given) ? JSON.stringify(given) : '',
    signature: signatureOf(call),
  };
}

/** Google's own place for it on the OpenAI surface, and LiteLLM's. */
function signatureOf(call: JsonObject): string | undefined {
  const google = isJsonObject(call.extra_content) ? call.extra_content.google : undefined;
  const specific = call.provider_specific_fields;
  for (const place of [google, specific]) {
    const signature = isJsonObject(place) ? place.thought_signature : undefined;
    if (typeof signature === 'string' && signature !== '') return signature;
  }
  return undefined;
}

function parsedArguments(text: string): JsonObject | undefined {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
