import { Fragment, type ReactNode } from 'react';
import type { Failure } from './failure.ts';
import { Icon } from './icon.tsx';

interface FailureNoticeProps {
  readonly failure: Failure;
  /** What to press: a button to try again. */
  readonly children?: ReactNode;
}

/** What went wrong and what to do about it; read out at once. */
export function FailureNotice({ failure, children }: FailureNoticeProps) {
  return (
    <div className="notice notice-failure" role="alert">
      <Icon name="alert" />
      <div className="notice-words">
        <p className="notice-message">{withCode(failure.message)}</p>
        {failure.detail !== undefined && <p className="notice-detail">{withCode(failure.detail)}</p>}
        {failure.hint !== undefined && <p className="notice-hint">{withCode(failure.hint)}</p>}
        {children !== undefined && <div className="notice-actions">{children}</div>}
      </div>
    </div>
  );
}

/** The agent's sentences mark names with backticks, as Markdown does. */
function withCode(sentence: string): ReactNode {
  const pieces = sentence
    .split('`')
    .map((text, index) => ({ key: `${index}`, text, isCode: index % 2 === 1 }));
  return pieces.map(({ key, text, isCode }) =>
    isCode ? <code key={key}>{text}</code> : <Fragment key={key}>{text}</Fragment>,
  );
}

/** A place that is empty or still loading, in words. */
export function Placeholder({ children }: { readonly children: ReactNode }) {
  return (
    <p className="placeholder" role="status">
      {children}
    </p>
  );
}
