import { subjectOf, tokenInPasted } from '../../shared/token.ts';

/** What opens the agent's two surfaces. */
export interface Credentials {
  /** The JWT of the todo chat; kept when it was refused, so that a reload says so again. */
  readonly token: string | undefined;
  /** Why the token cannot be used; then a new one is asked for. */
  readonly tokenRefusal: string | undefined;
  /** The key of the task API; undefined until the agent wants one. */
  readonly agentKey: string | undefined;
  /** Why the key, or none, was refused; then one is asked for. */
  readonly keyRefusal: string | undefined;
}

export type CredentialAction =
  | { readonly type: 'token_given'; readonly text: string }
  | { readonly type: 'token_refused'; readonly token: string; readonly sentence: string }
  | { readonly type: 'token_forgotten' }
  | { readonly type: 'key_given'; readonly text: string }
  | { readonly type: 'key_refused'; readonly agentKey: string | undefined; readonly sentence: string };

/** The credentials that were kept when the page was loaded last. */
export function keptCredentials(token: string | undefined, agentKey: string | undefined): Credentials {
  const none: Credentials = {
    token: undefined,
    tokenRefusal: undefined,
    agentKey,
    keyRefusal: undefined,
  };
  return token === undefined ? none : credentialReducer(none, { type: 'token_given', text: token });
}

export function credentialReducer(state: Credentials, action: CredentialAction): Credentials {
  switch (action.type) {
    case 'token_given': {
      const token = tokenInPasted(action.text);
      return { ...state, token, tokenRefusal: subjectOf(token) === undefined ? notAToken(token) : undefined };
    }
    case 'token_refused':
      // An answer to an older token says nothing about the one that replaced it.
      return action.token === state.token ? { ...state, tokenRefusal: action.sentence } : state;
    case 'token_forgotten':
      return { ...state, token: undefined, tokenRefusal: undefined };
    case 'key_given':
      return { ...state, agentKey: action.text.trim() || undefined, keyRefusal: undefined };
    case 'key_refused':
      return action.agentKey === state.agentKey ? { ...state, keyRefusal: action.sentence } : state;
  }
}

/** Whose token it is; undefined when it cannot be used. */
export function signedInAs({ token, tokenRefusal }: Credentials): string | undefined {
  return token === undefined || tokenRefusal !== undefined ? undefined : subjectOf(token);
}

function notAToken(token: string): string {
  const parts = token.split('.').length;
  return parts === 3
    ? 'This token names no user: its payload needs a "sub".'
    : 'This is no token: a token has three parts with dots between them (aaa.bbb.ccc).';
}
