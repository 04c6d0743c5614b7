import { textOf } from '@bytebot/shared/browser';

/** What a link's fragment (`#token=…&…`) holds. */
export interface FragmentToken {
  readonly token: string;
  /** The fragment without the token, with its `#`; empty when nothing is left. */
  readonly rest: string;
}

/** The token in a fragment; undefined when there is none. */
export function tokenInFragment(fragment: string): FragmentToken | undefined {
  const parts = fragment.replace(/^#/, '').split('&');
  const found = parts.find((part) => part.startsWith('token='));
  const token = found === undefined ? '' : decoded(found.slice('token='.length)).trim();
  if (token === '') return undefined;
  const others = parts.filter((part) => part !== found && part !== '');
  return { token, rest: others.length === 0 ? '' : `#${others.join('&')}` };
}

/** The token in what a person pasted: the token itself, `Bearer` before it, or the whole link. */
export function tokenInPasted(text: string): string {
  const trimmed = text.trim();
  const hash = trimmed.indexOf('#');
  const fromLink = hash < 0 ? undefined : tokenInFragment(trimmed.slice(hash));
  return fromLink?.token ?? trimmed.replace(/^(authorization:\s*)?bearer\s+/i, '');
}

/**
 * Whose token this is: the `sub` of a JWT's payload (RFC 7519, 4.1.2), else one of the claims that the agent also
 * takes. Nothing is verified here; the agent does that with every request.
 *
 * @returns undefined when the text is no JWT or names nobody
 */
export function subjectOf(token: string): string | undefined {
  const [, payload, signature, ...more] = token.split('.');
  if (payload === undefined || signature === undefined || more.length > 0) return undefined;
  try {
    const base64 = payload.replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return textOf(claims, 'sub') ?? textOf(claims, 'user_id') ?? textOf(claims, 'id');
  } catch {
    return undefined;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
