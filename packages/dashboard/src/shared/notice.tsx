import type { ReactNode } from 'react';
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
        <p className="notice-message">{failure.message}</p>
        {failure.detail !== undefined && <p className="notice-detail">{failure.detail}</p>}
        {failure.hint !== undefined && <p className="notice-hint">{failure.hint}</p>}
        {children !== undefined && <div className="notice-actions">{children}</div>}
      </div>
    </div>
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
