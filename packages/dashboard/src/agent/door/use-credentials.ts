import { type Dispatch, useEffect, useReducer } from 'react';
import { keptText } from '../../shared/kept-text.ts';
import { tokenInFragment } from '../../shared/token.ts';
import {
  type CredentialAction,
  type Credentials,
  credentialReducer,
  keptCredentials,
} from './credentials.ts';

const keptToken = keptText(() => sessionStorage, 'bytebot.agent.token');
const keptKey = keptText(() => sessionStorage, 'bytebot.agent.key');

/**
 * Takes the token out of the address, where it would stay in the history and in every copied link.
 *
 * @returns undefined when the address has none
 */
export function takeTokenFromAddress(): string | undefined {
  const found = tokenInFragment(location.hash);
  if (found === undefined) return undefined;
  // Kept before it is taken away: a reload at this moment would lose it.
  keptToken.write(found.token);
  history.replaceState(null, '', `${location.pathname}${location.search}${found.rest}`);
  return found.token;
}

/** The credentials of this tab; they survive a reload and end with the tab. */
export function useCredentials(
  givenToken: string | undefined,
): readonly [Credentials, Dispatch<CredentialAction>] {
  const [credentials, dispatch] = useReducer(credentialReducer, undefined, () =>
    keptCredentials(givenToken ?? keptToken.read(), keptKey.read()),
  );
  const { token, tokenRefusal, agentKey } = credentials;
  useEffect(() => keptToken.write(tokenRefusal === undefined ? token : undefined), [token, tokenRefusal]);
  useEffect(() => keptKey.write(agentKey), [agentKey]);
  useEffect(() => {
    const look = () => {
      const found = takeTokenFromAddress();
      if (found !== undefined) dispatch({ type: 'token_given', text: found });
    };
    window.addEventListener('hashchange', look);
    return () => window.removeEventListener('hashchange', look);
  }, []);
  return [credentials, dispatch];
}
