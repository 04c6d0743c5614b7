import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';

interface DisclosureProps {
  readonly icon: IconName;
  readonly title: ReactNode;
  /** Beside the title: what became of it. */
  readonly note?: string | undefined;
  readonly isFailed?: boolean;
  readonly children: ReactNode;
}

/** A line that opens to its details. */
export function Disclosure({ icon, title, note, isFailed = false, children }: DisclosureProps) {
  return (
    <details className={isFailed ? 'disclosure disclosure-failed' : 'disclosure'}>
      <summary>
        <Icon name={icon} />
        <span className="disclosure-title">{title}</span>
        {note !== undefined && <span className="disclosure-note">{note}</span>}
        <Icon name="chevron" />
      </summary>
      <div className="disclosure-body">{children}</div>
    </details>
  );
}

/** A value as indented JSON; a text as itself. */
export function ValueText({ label, value }: { readonly label: string; readonly value: unknown }) {
  return (
    <figure className="value">
      <figcaption>{label}</figcaption>
      <pre>{typeof value === 'string' ? value : JSON.stringify(value, undefined, 2)}</pre>
    </figure>
  );
}
