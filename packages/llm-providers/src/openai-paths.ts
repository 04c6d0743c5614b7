import type { Operation } from './operation.ts';

/** Where OpenAI's API, and whoever follows it, serves each operation (OpenAI API reference). */
export const openaiPaths: Readonly<Record<Operation, string>> = {
  chat: '/chat/completions',
  completion: '/completions',
  embedding: '/embeddings',
  messages: '/messages',
  responses: '/responses',
  generate_content: '',
  messages_count: '/messages/count_tokens',
  responses_count: '/responses/input_tokens',
  generate_content_count: '',
  image_generation: '/images/generations',
  image_edit: '/images/edits',
  speech: '/audio/speech',
  transcription: '/audio/transcriptions',
  translation: '/audio/translations',
  moderation: '/moderations',
  rerank: '/rerank',
};
