import { Icon } from '../shared/icon.tsx';
import { clockText } from './format.ts';
import type { TroubledKey } from './requests.ts';
import { keyWords } from './words.ts';

/** The keys that providers do not take now, and what to do about them. Nothing of a key is shown. */
export function KeyTroubles({ keys }: { readonly keys: readonly TroubledKey[] }) {
  if (keys.length === 0) return null;
  return (
    <section className="notice notice-attention" aria-label="Keys in trouble">
      <Icon name="alert" />
      <ul className="notice-words">
        {keys.map((key) => (
          <li key={`${key.provider} ${key.id} ${key.variable}`}>{sentenceOf(key)}</li>
        ))}
      </ul>
    </section>
  );
}

function sentenceOf({ provider, variable, id, state, reason, until, lastError }: TroubledKey): string {
  const key = variable === undefined ? `A key of ${provider} (${id})` : `${variable} of ${provider}`;
  const end = clockText(until);
  const why = reason === undefined ? '' : ` (${reason.replaceAll('_', ' ')})`;
  const words = lastError === undefined ? '' : ` It said: ${lastError}`;
  return `${key} ${keyWords(state)}${why}${end === '' ? '' : ` until ${end}`}.${words}`;
}
