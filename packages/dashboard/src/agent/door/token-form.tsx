import { type FormEvent, useId, useState } from 'react';
import { FailureNotice } from '../../shared/notice.tsx';

interface TokenFormProps {
  /** Why the token before was refused; undefined when there was none. */
  readonly refusal: string | undefined;
  onToken(text: string): void;
}

/** Asks for the token that the chat needs. */
export function TokenForm({ refusal, onToken }: TokenFormProps) {
  const [text, setText] = useState('');
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== '') onToken(text);
  };
  return (
    <section className="door" aria-labelledby={`${id}-title`}>
      <h1 id={`${id}-title`}>{refusal === undefined ? 'Sign in to chat' : 'A new token is needed'}</h1>
      {refusal !== undefined && (
        <FailureNotice failure={{ message: refusal, hint: 'Paste a token that is still valid.' }} />
      )}
      <p>
        The chat belongs to a user, and a token says which one. On your own computer, <code>npm start</code>{' '}
        prints a link to this page with a token in it: open that link, or paste it here. Elsewhere, ask
        whoever runs this agent.
      </p>
      <form className="door-form" onSubmit={submit}>
        <label htmlFor={`${id}-token`}>Token, or the whole link</label>
        <input
          id={`${id}-token`}
          className="field"
          type="password"
          autoComplete="off"
          spellCheck={false}
          value={text}
          aria-describedby={`${id}-note`}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <p className="field-note" id={`${id}-note`}>
          It stays in this tab and is forgotten when you close it.
        </p>
        <button type="submit" className="button button-primary" disabled={text.trim() === ''}>
          Sign in
        </button>
      </form>
    </section>
  );
}
