/** What the proxy has to know of a request on `/v1/responses` until its answer is kept. */
export interface Conversation {
  /** Whose the answer is. */
  readonly scope: string;
  /** Whether whoever asks wants it kept (`store`). */
  readonly isStored: boolean;
  /** The response that it goes on from, where the request named one that the proxy keeps itself. */
  readonly previousId: string | undefined;
  /** How many items of earlier turns stand before those that the client sent. */
  readonly earlierItems: number;
}
