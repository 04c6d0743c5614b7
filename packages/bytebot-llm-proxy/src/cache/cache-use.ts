import type { AnswerCopy } from './answer-copy.ts';

/** What the response cache does for one request. */
export class CacheUse {
  readonly key: string;
  status: 'hit' | 'miss' = 'miss';
  /** Set while the answer is copied on its way to the client. */
  copy: AnswerCopy | undefined;

  constructor(key: string) {
    this.key = key;
  }
}
