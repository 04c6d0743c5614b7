import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';

const NEAR_PIXELS = 80;

interface ThreadScrollerProps {
  readonly label: string;
  /** When this changes the end is shown, wherever its reader is: they have added something themselves. */
  readonly shownFrom?: number;
  readonly children: ReactNode;
}

/** Content that grows at its end. The end stays in view, unless its reader has scrolled away from it. */
export function ThreadScroller({ label, shownFrom = 0, children }: ThreadScrollerProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    const element = scroller.current;
    const grown = content.current;
    if (element === null || grown === null) return;
    const scrolled = () => {
      isAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PIXELS;
    };
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(grown);
    element.addEventListener('scroll', scrolled, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', scrolled);
    };
  }, []);
  useLayoutEffect(() => {
    if (shownFrom === 0 || scroller.current === null) return;
    isAtEnd.current = true;
    scroller.current.scrollTop = scroller.current.scrollHeight;
  }, [shownFrom]);
  return (
    <div className="thread-scroller" ref={scroller}>
      <div className="thread-content" ref={content} role="log" aria-label={label}>
        {children}
      </div>
    </div>
  );
}
