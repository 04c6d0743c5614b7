import type { HistoryMessage } from './history.ts';
import { screenshotsOf, withoutScreenshots } from './shrink-content.ts';

/** Anthropic refuses a request with more than 100 images ("Vision"). */
const COUNT_MAX = 80;
/** Characters of base64: Gemini takes 20 MB with everything inside of a request, Anthropic 32 MB. */
const CHARACTERS_MAX = 14_000_000;

/**
 * Takes away the oldest screenshots once there are more than any provider takes in one request, whatever the model's
 * window. The latest stays in any case.
 *
 * So many go at once that half of the room is free again: what a provider has cached of the conversation stays valid
 * for many steps, which it would not if each new screenshot pushed out an old one.
 */
export function limitScreenshots<Message extends HistoryMessage>(
  messages: readonly Message[],
  countMax = COUNT_MAX,
  charactersMax = CHARACTERS_MAX,
): readonly Message[] {
  const sizes = messages.map(({ content }) => {
    const images = screenshotsOf(content);
    return {
      count: images.length,
      characters: images.reduce((sum, { source }) => sum + source.data.length, 0),
    };
  });
  let count = excess(
    sizes.map((size) => size.count),
    countMax,
  );
  let characters = excess(
    sizes.map((size) => size.characters),
    charactersMax,
  );
  if (count <= 0 && characters <= 0) return messages;
  const latest = sizes.findLastIndex((size) => size.count > 0);
  return messages.map((message, index) => {
    const size = sizes[index];
    if (size === undefined || size.count === 0 || index === latest || (count <= 0 && characters <= 0))
      return message;
    count -= size.count;
    characters -= size.characters;
    return { ...message, content: withoutScreenshots(message.content) };
  });
}

/** What has to go, in steps of half of the limit, so that it is the same for a while. */
function excess(sizes: readonly number[], max: number): number {
  const over = sizes.reduce((sum, size) => sum + size, 0) - max;
  return over <= 0 ? 0 : Math.ceil(over / (max / 2)) * (max / 2);
}
