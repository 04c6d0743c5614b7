import { type FormEvent, type ReactNode, useId, useState } from 'react';
import type { Failure } from './failure.ts';
import { FailureNotice } from './notice.tsx';

interface SecretFormProps {
  readonly title: string;
  /** Why the secret before was refused; undefined when there was none. */
  readonly failure: Failure | undefined;
  /** What the field is called. */
  readonly label: string;
  /** What the button says. */
  readonly action: string;
  /** What is asked for, and where it comes from. */
  readonly children: ReactNode;
  onSecret(text: string): void;
}

/** Asks for something that only this tab may know. */
export function SecretForm({ title, failure, label, action, children, onSecret }: SecretFormProps) {
  const [text, setText] = useState('');
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== '') onSecret(text);
  };
  return (
    <section className="door" aria-labelledby={`${id}-title`}>
      <h1 id={`${id}-title`}>{title}</h1>
      {failure !== undefined && <FailureNotice failure={failure} />}
      <p>{children}</p>
      <form className="door-form" onSubmit={submit}>
        <label htmlFor={`${id}-field`}>{label}</label>
        <input
          id={`${id}-field`}
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
          {action}
        </button>
      </form>
    </section>
  );
}
