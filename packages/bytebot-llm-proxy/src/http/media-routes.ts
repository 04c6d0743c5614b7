import type { Operation } from '@bytebot/llm-providers';
import type { Route } from './route.ts';

/** A route that calls a model. */
export interface ModelRoute extends Pick<Route, 'method' | 'paths' | 'summary'> {
  readonly operation: Operation;
}

/** The routes of pictures, sound, judgements and rankings: they pass as bytes, or not at all. */
export const mediaRoutes: readonly ModelRoute[] = [
  route('image_generation', 'images/generations', 'Pictures from a text'),
  route('image_edit', 'images/edits', 'Pictures from a text and pictures'),
  route('speech', 'audio/speech', 'Speech from a text'),
  route('transcription', 'audio/transcriptions', 'Text from speech'),
  route('translation', 'audio/translations', 'English text from speech'),
  route('moderation', 'moderations', 'Judgements whether a text is harmful'),
  route('rerank', 'rerank', 'Documents in the order of their relevance', ['/v2/rerank']),
];

function route(
  operation: Operation,
  path: string,
  summary: string,
  further: readonly string[] = [],
): ModelRoute {
  const paths = [`/v1/${path}`, `/${path}`, ...further, `/openai/deployments/:model/${path}`];
  return { operation, method: 'POST', paths, summary };
}
