/** The part of `Storage` that is used here. */
export type TextStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** A text that survives a reload. */
export interface KeptText {
  read(): string | undefined;
  /** Empty or undefined forgets it. */
  write(text: string | undefined): void;
}

/**
 * A text in the browser's storage. A browser that refuses storage (private windows, quotas) costs the survival of a
 * reload and nothing else.
 */
export function keptText(storageOf: () => TextStorage, name: string): KeptText {
  return {
    read() {
      try {
        return storageOf().getItem(name) || undefined;
      } catch {
        return undefined;
      }
    },
    write(text) {
      try {
        if (text === undefined || text === '') storageOf().removeItem(name);
        else storageOf().setItem(name, text);
      } catch {
        // What cannot be kept is lost with the page.
      }
    },
  };
}
