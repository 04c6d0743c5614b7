import { SecretForm } from '../../shared/secret-form.tsx';

interface TokenFormProps {
  /** Why the token before was refused; undefined when there was none. */
  readonly refusal: string | undefined;
  onToken(text: string): void;
}

/** Asks for the token that the chat needs. */
export function TokenForm({ refusal, onToken }: TokenFormProps) {
  const failure =
    refusal === undefined ? undefined : { message: refusal, hint: 'Paste a token that is still valid.' };
  return (
    <SecretForm
      title={failure === undefined ? 'Sign in to chat' : 'A new token is needed'}
      failure={failure}
      label="Token, or the whole link"
      action="Sign in"
      onSecret={onToken}
    >
      The chat belongs to a user, and a token says which one. On your own computer, <code>npm start</code>{' '}
      prints a link to this page with a token in it: open that link, or paste it here. Elsewhere, ask whoever
      runs this agent.
    </SecretForm>
  );
}
