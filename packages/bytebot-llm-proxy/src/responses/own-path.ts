import type { Conversation } from './conversation.ts';

const ITEM = /^input\[(\d+)\]/;

/**
 * A place in a request as its client counts: items of earlier turns stand before its own in what was read.
 *
 * @returns `previous_response_id` for a place in those.
 */
export function ownPath(path: string, conversation: Conversation | undefined): string {
  const earlier = conversation?.earlierItems ?? 0;
  const index = earlier === 0 ? undefined : ITEM.exec(path)?.[1];
  if (index === undefined) return path;
  const own = Number(index) - earlier;
  return own < 0 ? 'previous_response_id' : path.replace(ITEM, `input[${own}]`);
}
