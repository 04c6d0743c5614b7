import { type FormEvent, useId, useState } from 'react';
import { FailureNotice } from '../../shared/notice.tsx';

interface KeyFormProps {
  /** The agent's sentence. */
  readonly refusal: string;
  /** False when no key was sent yet. */
  readonly wasGiven: boolean;
  onKey(text: string): void;
}

/** Asks for the key of the task API. */
export function KeyForm({ refusal, wasGiven, onKey }: KeyFormProps) {
  const [text, setText] = useState('');
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== '') onKey(text);
  };
  return (
    <section className="door" aria-labelledby={`${id}-title`}>
      <h1 id={`${id}-title`}>Tasks need the agent key</h1>
      {wasGiven && (
        <FailureNotice failure={{ message: refusal, hint: 'Check the key and enter it again.' }} />
      )}
      <p>
        This agent was started with <code>BYTEBOT_AGENT_API_KEY</code>. Enter the same value here; whoever
        runs the agent has it.
      </p>
      <form className="door-form" onSubmit={submit}>
        <label htmlFor={`${id}-key`}>Agent key</label>
        <input
          id={`${id}-key`}
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
          Open the tasks
        </button>
      </form>
    </section>
  );
}
