import { CopyButton } from '../../shared/copy-button.tsx';
import { Disclosure, ValueText } from '../../shared/disclosure.tsx';
import { Markdown } from '../../shared/markdown.tsx';
import { FailureNotice } from '../../shared/notice.tsx';
import { type Turn, type TurnPart, textOfTurn } from './chat-state.ts';

interface TurnViewProps {
  readonly turn: Turn;
  /** Given for the last answer: asks its question again. */
  readonly onRetry: (() => void) | undefined;
}

/** A question or an answer. */
export function TurnView({ turn, onRetry }: TurnViewProps) {
  if (turn.role === 'user') {
    return (
      <article className="turn turn-user" aria-label="You">
        <p className="plain">{textOfTurn(turn)}</p>
      </article>
    );
  }
  return (
    <article className="turn turn-assistant" aria-label="ByteBot" aria-busy={turn.status === 'streaming'}>
      {partsWithKeys(turn.parts).map(({ key, part }) => (
        <PartView key={key} part={part} />
      ))}
      <TurnEnd turn={turn} onRetry={onRetry} />
    </article>
  );
}

/** Parts are only ever added at the end, so their place names them. */
function partsWithKeys(
  parts: readonly TurnPart[],
): readonly { readonly key: string; readonly part: TurnPart }[] {
  return parts.map((part, index) => ({ key: `part-${index}`, part }));
}

function PartView({ part }: { readonly part: TurnPart }) {
  if (part.kind === 'text') return <Markdown text={part.text} />;
  return (
    <Disclosure
      icon="tool"
      title={<code>{part.tool}</code>}
      note={part.isError === true ? 'failed' : undefined}
      isFailed={part.isError === true}
    >
      <ValueText label="Arguments" value={part.args} />
      {part.result !== undefined && <ValueText label="Result" value={part.result} />}
    </Disclosure>
  );
}

function TurnEnd({ turn, onRetry }: TurnViewProps) {
  const text = textOfTurn(turn);
  if (turn.status === 'streaming') {
    return (
      <p className="working">
        <span className="working-dots" aria-hidden="true" />
        {turn.parts.length === 0 ? 'Thinking…' : 'Answering…'}
      </p>
    );
  }
  return (
    <>
      {turn.status === 'stopped' && <p className="turn-note">You stopped this answer.</p>}
      {turn.failure !== undefined && (
        <FailureNotice failure={turn.failure}>
          {onRetry !== undefined && <RetryButton onRetry={onRetry} />}
        </FailureNotice>
      )}
      {turn.status === 'complete' && turn.parts.length === 0 && (
        <p className="turn-note">The model answered with nothing.</p>
      )}
      <div className="turn-actions">
        {text !== '' && <CopyButton label="Copy the answer" textOf={() => text} />}
        {turn.status === 'stopped' && onRetry !== undefined && <RetryButton onRetry={onRetry} />}
      </div>
    </>
  );
}

function RetryButton({ onRetry }: { readonly onRetry: () => void }) {
  return (
    <button type="button" className="button button-small" onClick={onRetry}>
      Try again
    </button>
  );
}
