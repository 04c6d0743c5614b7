import { isJsonObject } from '@bytebot/shared';
import { embeddingOf } from '../answer/embedding.ts';
import type { Call } from '../call.ts';
import type { Outcome } from '../deliver/event-stream.ts';
import { geminiError } from '../failures/envelopes.ts';
import { Refusal } from '../failures/refusal.ts';
import { listOf } from '../openai/read-question.ts';
import { field } from './read-question.ts';

const defaultDimensions = 3_072;
const requestsMax = 100;

/** `embedContent` */
export function embedContent(call: Call): Outcome {
  return whole({ embedding: embedding(call.body, 'EmbedContentRequest') });
}

/** `batchEmbedContents` */
export function batchEmbedContents(call: Call): Outcome {
  const requests = listOf(call.body.requests);
  if (requests.length === 0)
    throw invalid('* BatchEmbedContentsRequest.requests: at least one request is required\n');
  if (requests.length > requestsMax)
    throw invalid(
      `* BatchEmbedContentsRequest.requests: at most ${requestsMax} requests can be in one batch\n`,
    );
  const embeddings = requests.map((request, index) =>
    embedding(request, `BatchEmbedContentsRequest.requests[${index}]`),
  );
  return whole({ embeddings });
}

function embedding(request: unknown, place: string): object {
  const content = isJsonObject(request) ? request.content : undefined;
  const parts = isJsonObject(content) ? listOf(content.parts) : [];
  if (parts.length === 0) throw invalid(`* ${place}.content: content is required\n`);
  const text = parts.map((part) => (isJsonObject(part) ? String(part.text ?? '') : '')).join('\n');
  if (text === '') throw invalid(`* ${place}.content: the content must not be empty\n`);
  const asked = field(request, 'outputDimensionality');
  const dimensions = Number.isInteger(asked) && Number(asked) > 0 ? Number(asked) : defaultDimensions;
  return { values: [...embeddingOf(text, Math.min(dimensions, defaultDimensions))] };
}

function invalid(message: string): Refusal {
  return new Refusal(geminiError(400, message, 'INVALID_ARGUMENT'));
}

function whole(body: unknown): Outcome {
  return { kind: 'whole', status: 200, headers: {}, body };
}
