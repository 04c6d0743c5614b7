import { useEffect, useRef, useState } from 'react';
import { Disclosure, ValueText } from '../../shared/disclosure.tsx';
import { Icon } from '../../shared/icon.tsx';
import { Markdown } from '../../shared/markdown.tsx';
import type { Picture, TimelineEntry, ToolUse } from './timeline.ts';

/** What happened in a task. */
export function Timeline({ entries }: { readonly entries: readonly TimelineEntry[] }) {
  return entries.map((entry) => <EntryView key={entry.key} entry={entry} />);
}

function EntryView({ entry }: { readonly entry: TimelineEntry }) {
  switch (entry.kind) {
    case 'text':
      return entry.isUser ? (
        <article className="turn turn-user" aria-label="You">
          <p className="plain">{entry.text}</p>
        </article>
      ) : (
        <article className="turn turn-assistant" aria-label="ByteBot">
          <Markdown text={entry.text} />
        </article>
      );
    case 'thinking':
      return (
        <Disclosure icon="thought" title="Thinking">
          <p className="plain">{entry.text}</p>
        </Disclosure>
      );
    case 'picture':
      return <PictureView picture={entry.picture} />;
    case 'file':
      return <p className="turn-note">File: {entry.name}</p>;
    case 'tool':
      return <ToolUseView use={entry.use} />;
  }
}

function ToolUseView({ use }: { readonly use: ToolUse }) {
  const { name, input, byUser, result } = use;
  return (
    <div className="tool-use">
      <Disclosure
        icon="tool"
        title={
          <>
            {byUser && 'You: '}
            <code>{name}</code>
          </>
        }
        note={noteOf(use)}
        isFailed={result?.isError === true}
      >
        <ValueText label="Arguments" value={input} />
        {result !== undefined && result.texts.length > 0 && (
          <ValueText label="Result" value={result.texts.join('\n')} />
        )}
      </Disclosure>
      {result?.pictures.map((picture) => (
        <PictureView key={picture.address} picture={picture} />
      ))}
    </div>
  );
}

function noteOf({ byUser, result }: ToolUse): string | undefined {
  if (result?.isError === true) return 'failed';
  return byUser || result !== undefined ? undefined : 'running';
}

/** A screenshot, small; pressed, it fills the window. */
function PictureView({ picture }: { readonly picture: Picture }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className="picture"
        aria-label="Show the screenshot in full size"
        onClick={() => setIsOpen(true)}
      >
        <img src={picture.address} alt="Screenshot" />
      </button>
      {isOpen && <PictureDialog picture={picture} onClose={() => setIsOpen(false)} />}
    </>
  );
}

function PictureDialog({ picture, onClose }: { readonly picture: Picture; onClose(): void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className="picture-dialog" aria-label="Screenshot" onClose={onClose}>
      <form method="dialog">
        <button type="submit" className="button button-icon" aria-label="Close">
          <Icon name="close" />
        </button>
      </form>
      <img src={picture.address} alt="Screenshot in full size" />
    </dialog>
  );
}
