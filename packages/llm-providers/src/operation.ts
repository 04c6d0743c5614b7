/**
 * What a client asks for; each has its own path at a provider.
 *
 * `messages`, `responses` and `generate_content` are chats in the words of Anthropic, of OpenAI's newer API and of
 * Google. A provider that lists one of them takes it as bytes; the others are asked by way of `chat`. The counts are
 * those dialects' questions how many tokens a request has. All others pass as bytes or not at all.
 */
export type Operation =
  | 'chat'
  | 'completion'
  | 'embedding'
  | 'messages'
  | 'responses'
  | 'generate_content'
  | 'messages_count'
  | 'responses_count'
  | 'generate_content_count'
  | 'image_generation'
  | 'image_edit'
  | 'speech'
  | 'transcription'
  | 'translation'
  | 'moderation'
  | 'rerank';

/** A chat in a dialect other than OpenAI's chat completions. */
export type ForeignChat = 'messages' | 'responses' | 'generate_content';

export function isForeignChat(operation: Operation): operation is ForeignChat {
  return operation === 'messages' || operation === 'responses' || operation === 'generate_content';
}

/** Whether the answer says how many tokens a request has, and nothing else. */
export function isTokenCount(operation: Operation): boolean {
  return (
    operation === 'messages_count' ||
    operation === 'responses_count' ||
    operation === 'generate_content_count'
  );
}

/** Whether an answer has no tokens of its own: nothing is reserved for them. */
export function hasNoOutput(operation: Operation): boolean {
  return (
    operation === 'embedding' ||
    operation === 'moderation' ||
    operation === 'rerank' ||
    isTokenCount(operation)
  );
}
