/** The conversation that is open. A new one has no id until the agent names it, and stays the same thread then. */
export interface Thread {
  /** Another key is another thread. */
  readonly key: number;
  /** The id in the address when it was opened. */
  readonly openedAs: string | undefined;
  /** The id that the agent gave it since. */
  readonly namedAs: string | undefined;
}

export function openThread(key: number, conversationId: string | undefined): Thread {
  return { key, openedAs: conversationId, namedAs: undefined };
}

/** The thread for the id in the address: the open one if it is the same conversation, else the next one. */
export function threadFor(open: Thread, conversationId: string | undefined): Thread {
  if (open.namedAs !== undefined && open.namedAs === conversationId) {
    // From here on the address without an id means a new conversation, no longer this one.
    return { ...open, openedAs: open.namedAs, namedAs: undefined };
  }
  return open.openedAs === conversationId ? open : openThread(open.key + 1, conversationId);
}
