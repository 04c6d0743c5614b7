import { useCallback, useState } from 'react';
import { type KeptText, keptText } from '../shared/kept-text.ts';

/** Where a draft is kept between two visits of its field. */
export function draftOf(name: string): KeptText {
  return keptText(() => sessionStorage, `bytebot.agent.draft.${name}`);
}

/** A text that is being written; it survives a reload of this tab. The name may not change. */
export function useDraft(name: string): readonly [string, (text: string) => void] {
  const [kept] = useState(() => draftOf(name));
  const [text, setText] = useState(() => kept.read() ?? '');
  const write = useCallback(
    (changed: string) => {
      kept.write(changed);
      setText(changed);
    },
    [kept],
  );
  return [text, write];
}
