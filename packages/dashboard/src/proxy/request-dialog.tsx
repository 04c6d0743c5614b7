import { useCallback, useEffect, useRef } from 'react';
import { Icon } from '../shared/icon.tsx';
import { FailureNotice, Placeholder } from '../shared/notice.tsx';
import { useLoaded } from '../shared/use-loaded.ts';
import { type DecisionSentence, decisionSentences } from './decision-sentences.ts';
import type { ProxyClient } from './proxy-client.ts';

interface RequestDialogProps {
  readonly id: string;
  readonly client: ProxyClient;
  onClose(): void;
}

/** Why one request went as it did, in sentences. Closed with Escape, the button, or a press beside it. */
export function RequestDialog({ id, client, onClose }: RequestDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const { value, failure } = useLoaded(
    useCallback((signal: AbortSignal) => client.decision(id, signal), [client, id]),
  );
  return (
    <dialog
      ref={dialog}
      className="drawer drawer-right request-dialog"
      aria-label="Why this request went as it did"
      onClose={onClose}
      onPointerDown={(event) => {
        // The dialog itself is hit only beside its content: on the darkened page.
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className="drawer-content">
        <div className="drawer-head">
          <h2 className="drawer-title">Why this request went as it did</h2>
          <button
            type="button"
            className="button button-quiet button-icon"
            onClick={() => dialog.current?.close()}
            aria-label="Close"
          >
            <Icon name="close" />
          </button>
        </div>
        <div className="request-story">
          <p className="field-note">
            Request <code>{id}</code>
          </p>
          {failure !== undefined && <FailureNotice failure={failure} />}
          {value === undefined && failure === undefined && <Placeholder>Loading…</Placeholder>}
          {value !== undefined && <Story sentences={decisionSentences(value)} />}
        </div>
      </div>
    </dialog>
  );
}

function Story({ sentences }: { readonly sentences: readonly DecisionSentence[] }) {
  const steps = sentences.map((sentence, index) => ({ ...sentence, key: `${index} ${sentence.text}` }));
  return (
    <ol className="story">
      {steps.map(({ key, text, details, isFailure }) => (
        <li key={key} className={isFailure ? 'story-step story-failed' : 'story-step'}>
          {text}
          {details.map((detail) => (
            <span key={detail} className="row-note">
              {detail}
            </span>
          ))}
        </li>
      ))}
    </ol>
  );
}
