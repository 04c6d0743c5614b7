import { useState } from 'react';

interface DeleteButtonProps {
  /** For those who hear the page. */
  readonly question: string;
  readonly isBusy?: boolean;
  onDelete(): void;
}

/** Deletes with the second press only: what is deleted cannot be brought back. */
export function DeleteButton({ question, isBusy = false, onDelete }: DeleteButtonProps) {
  const [isAsking, setIsAsking] = useState(false);
  if (!isAsking) {
    return (
      <button
        type="button"
        className="button button-small"
        disabled={isBusy}
        onClick={() => setIsAsking(true)}
      >
        Delete
      </button>
    );
  }
  return (
    <fieldset className="confirm">
      <legend className="only-heard">{question}</legend>
      <button
        type="button"
        className="button button-small button-danger"
        disabled={isBusy}
        onClick={onDelete}
      >
        Delete for good
      </button>
      <button
        type="button"
        className="button button-small"
        ref={takeFocus}
        onClick={() => setIsAsking(false)}
      >
        Keep
      </button>
    </fieldset>
  );
}

/** The button that was pressed is gone, and the focus with it. */
function takeFocus(button: HTMLButtonElement | null): void {
  button?.focus();
}
