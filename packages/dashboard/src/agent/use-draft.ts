import { useCallback, useEffect, useRef, useState } from 'react';
import { type KeptText, keptText } from '../shared/kept-text.ts';

/** Where a draft is kept between two visits of its field. */
export function draftOf(name: string): KeptText {
  return keptText(() => sessionStorage, `bytebot.agent.draft.${name}`);
}

/**
 * A text that is being written; it survives a reload of this tab. When the name changes, what it belongs to has got
 * another name, and the text goes with it.
 */
export function useDraft(name: string): readonly [string, (text: string) => void] {
  const [text, setText] = useState(() => draftOf(name).read() ?? '');
  const keptAs = useRef(name);
  useEffect(() => {
    if (keptAs.current === name) return;
    const kept = draftOf(keptAs.current);
    draftOf(name).write(kept.read());
    kept.write(undefined);
    keptAs.current = name;
  }, [name]);
  // Kept at once: the field may be gone before its next effect.
  const write = useCallback((changed: string) => {
    draftOf(keptAs.current).write(changed);
    setText(changed);
  }, []);
  return [text, write];
}
