import { useEffect, useState } from 'react';
import { Icon } from './icon.tsx';

const SHOWN_MS = 2_000;

interface CopyButtonProps {
  /** What is copied, for those who cannot see where the button stands. */
  readonly label: string;
  readonly textOf: () => string;
}

/** Puts a text into the clipboard and says whether that worked. */
export function CopyButton({ label, textOf }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<'copied' | 'failed'>();
  useEffect(() => {
    if (outcome === undefined) return;
    const timer = setTimeout(() => setOutcome(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = () => {
    copyText(textOf()).then(
      () => setOutcome('copied'),
      () => setOutcome('failed'),
    );
  };
  return (
    <span className="copy">
      <button type="button" className="button button-quiet button-small" onClick={copy} aria-label={label}>
        <Icon name={outcome === 'copied' ? 'check' : 'copy'} />
        {outcome === 'copied' ? 'Copied' : 'Copy'}
      </button>
      <span className="only-heard" role="status">
        {outcome === 'copied' && 'Copied.'}
      </span>
      {outcome === 'failed' && (
        <span role="alert">The browser did not allow it: mark the text and copy it.</span>
      )}
    </span>
  );
}

/** The clipboard's interface exists only on https and on this computer; elsewhere the older command has to do. */
async function copyText(text: string): Promise<void> {
  if (window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'only-heard';
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand('copy');
  field.remove();
  if (!isCopied) throw new Error('The text was not copied.');
}
