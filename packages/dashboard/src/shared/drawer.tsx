import { type ReactNode, useEffect, useRef } from 'react';
import { Icon } from './icon.tsx';
import { useMediaQuery } from './use-media-query.ts';

interface DrawerProps {
  /** What is in it, as a heading and for those who hear the page. */
  readonly title: string;
  readonly side: 'left' | 'right';
  /** Up to this width it is a drawer over the page, from it on a column of the page. */
  readonly narrowQuery: string;
  readonly isOpen: boolean;
  onClose(): void;
  readonly children: ReactNode;
}

/** A column beside the content; on a narrow screen a drawer that is opened with a button and closed with Escape. */
export function Drawer({ title, side, narrowQuery, isOpen, onClose, children }: DrawerProps) {
  const isNarrow = useMediaQuery(narrowQuery);
  if (!isNarrow) {
    return (
      <aside className={`column column-${side}`} aria-label={title}>
        {children}
      </aside>
    );
  }
  return (
    <DrawerDialog title={title} side={side} isOpen={isOpen} onClose={onClose}>
      {children}
    </DrawerDialog>
  );
}

function DrawerDialog({ title, side, isOpen, onClose, children }: Omit<DrawerProps, 'narrowQuery'>) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  return (
    <dialog
      ref={dialog}
      className={`drawer drawer-${side}`}
      aria-label={title}
      onClose={onClose}
      onPointerDown={(event) => {
        // The dialog itself is hit only beside its content: on the darkened page.
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className="drawer-content">
        <div className="drawer-head">
          <p className="drawer-title">{title}</p>
          <button
            type="button"
            className="button button-quiet button-icon"
            onClick={onClose}
            aria-label="Close"
          >
            <Icon name="close" />
          </button>
        </div>
        {isOpen && children}
      </div>
    </dialog>
  );
}
