import { isJsonObject, type JsonObject } from '@bytebot/shared';
import type { Call } from '../call.ts';
import { geminiError } from '../failures/envelopes.ts';
import { Refusal } from '../failures/refusal.ts';
import { listOf } from '../openai/read-question.ts';
import { field } from './read-question.ts';

/** What a text is signed with; a call is signed with the name of its function. */
const textSubject = 'what was said';

/** What Google's documents give for calls that another model made. */
const dummies = ['skip_thought_signature_validator', 'context_engineering_is_the_way_to_go'];

/** Signatures of recordings are short; longer ones are the simulator's own. */
const foreignLengthMax = 12;

/** What the simulator signs a call of a function with, or, without its name, a text. */
export function signatureOf(subject = textSubject): string {
  return Buffer.from(`signature of ${subject}`).toString('base64');
}

/** Refuses signatures that are no bytes, were changed or stand at another part than theirs. */
export function checkSignatures({ body, address }: Call): void {
  for (const [index, content] of listOf(body.contents).entries()) {
    for (const [position, part] of listOf(field(content, 'parts')).entries()) {
      const signature = field(part, 'thoughtSignature');
      if (!isJsonObject(part) || signature === undefined) continue;
      const place = `contents[${index}].parts[${position}].thought_signature`;
      if (typeof signature !== 'string' || !/^[A-Za-z0-9+/_-]*=*$/.test(signature)) {
        const shown = JSON.stringify(String(signature).slice(0, 20));
        throw invalid(`Invalid value at '${place}' (TYPE_BYTES), Base64 decoding failed for ${shown}`);
      }
      if (isGenuine(signature, part)) continue;
      throw invalid(
        address.provider === 'vertex'
          ? 'Unable to submit request because Thought signature is not valid.. Learn more: https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/gemini'
          : 'Corrupted thought signature.',
      );
    }
  }
}

function isGenuine(signature: string, part: JsonObject): boolean {
  if (signature.length <= foreignLengthMax || dummies.includes(signature)) return true;
  // Bytes may be written in either alphabet of base64, with or without its padding.
  const text = Buffer.from(signature, 'base64url').toString('utf8');
  if (dummies.includes(text)) return true;
  const name = field(field(part, 'functionCall'), 'name');
  const expected = signatureOf(typeof name === 'string' ? name : undefined);
  return text === Buffer.from(expected, 'base64').toString('utf8');
}

function invalid(message: string): Refusal {
  return new Refusal(geminiError(400, message, 'INVALID_ARGUMENT'));
}
