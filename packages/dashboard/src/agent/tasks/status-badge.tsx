import { statusText } from './task-row.ts';

const tones: Readonly<Record<string, string>> = {
  RUNNING: 'active',
  NEEDS_HELP: 'attention',
  NEEDS_REVIEW: 'attention',
  COMPLETED: 'good',
  FAILED: 'bad',
};

/** A task's status: in words, and in a colour. */
export function StatusBadge({ status }: { readonly status: string }) {
  return <span className={`badge badge-${tones[status] ?? 'calm'}`}>{statusText(status)}</span>;
}
