import type { StateWords } from './words.ts';

/** A state in words; the dot's colour repeats what they say. */
export function StateBadge({ words: { text, tone } }: { readonly words: StateWords }) {
  return text === '' ? null : <span className={`state state-${tone}`}>{text}</span>;
}
