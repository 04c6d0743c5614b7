import { useCallback, useState } from 'react';
import { keptText } from '../shared/kept-text.ts';

/** A text that is being written; it survives a reload of this tab. The name may not change. */
export function useDraft(name: string): readonly [string, (text: string) => void] {
  const [kept] = useState(() => keptText(() => sessionStorage, `bytebot.agent.draft.${name}`));
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
