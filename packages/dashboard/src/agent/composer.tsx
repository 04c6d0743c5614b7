import { type FormEvent, type KeyboardEvent, type ReactNode, type RefObject, useId } from 'react';
import { Icon } from '../shared/icon.tsx';

/** The agent takes no longer message (REQUIREMENTS 4.2). */
export const LONGEST_MESSAGE = 5_000;
const COUNTED_FROM = 4_500;

interface ComposerProps {
  readonly label: string;
  readonly placeholder: string;
  readonly text: string;
  onText(text: string): void;
  onSend(): void;
  /** Given while there is something to stop; then the button stops instead of sending. */
  readonly onStop?: (() => void) | undefined;
  readonly isBusy?: boolean;
  /** Undefined: no limit. */
  readonly longest?: number;
  readonly field?: RefObject<HTMLTextAreaElement | null>;
  /** Stands beside the button. */
  readonly children?: ReactNode;
}

/** A field for a message: Enter sends, Shift and Enter start a new line. */
export function Composer(props: ComposerProps) {
  const { text, onText, onSend, onStop, isBusy = false, longest = Number.POSITIVE_INFINITY } = props;
  const id = useId();
  const isTooLong = text.length > longest;
  const maySend = text.trim() !== '' && !isTooLong && !isBusy && onStop === undefined;
  const send = (event: FormEvent | KeyboardEvent) => {
    event.preventDefault();
    if (maySend) onSend();
  };
  return (
    <form className="composer" onSubmit={send}>
      <label className="only-heard" htmlFor={id}>
        {props.label}
      </label>
      <textarea
        id={id}
        ref={props.field}
        className="composer-field"
        rows={1}
        placeholder={props.placeholder}
        value={text}
        aria-describedby={`${id}-note`}
        aria-invalid={isTooLong}
        onChange={(event) => onText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) send(event);
        }}
      />
      <div className="composer-row">
        {props.children}
        <p className="composer-note" id={`${id}-note`}>
          {text.length < Math.min(COUNTED_FROM, longest) ? (
            <span className="composer-keys">Enter sends, Shift+Enter starts a new line</span>
          ) : (
            <Count length={text.length} longest={longest} />
          )}
        </p>
        {onStop === undefined ? (
          <button
            type="submit"
            className="button button-primary button-round"
            disabled={!maySend}
            aria-label="Send"
          >
            <Icon name="send" />
          </button>
        ) : (
          <button
            type="button"
            className="button button-primary button-round"
            onClick={onStop}
            aria-label="Stop"
          >
            <span className="stop-mark" aria-hidden="true" />
          </button>
        )}
      </div>
    </form>
  );
}

function Count({ length, longest }: { readonly length: number; readonly longest: number }) {
  if (!Number.isFinite(longest)) return null;
  return length > longest ? (
    <span className="composer-too-long" role="alert">
      {length - longest} characters too long: {longest} is the most.
    </span>
  ) : (
    <span>
      {length} of {longest} characters
    </span>
  );
}
