import { StoreError } from './store.ts';

/** The row a statement with `returning` must have given. */
export function written<Row>(row: Row | undefined): Row {
  if (row === undefined) throw new StoreError('The database gave no row back for one that was written.');
  return row;
}

/** The word of a list a column holds. @throws StoreError when it is none of them. */
export function oneOf<Word extends string>(words: readonly Word[], value: string, column: string): Word {
  const found = words.find((word) => word === value);
  if (found === undefined) {
    throw new StoreError(
      `The database holds "${value.slice(0, 40)}" as ${column}, which this version does not know.`,
    );
  }
  return found;
}

/** The word at a place of a list. @throws StoreError when there is none. */
export function wordAt<Word extends string>(words: readonly Word[], place: number, column: string): Word {
  const found = words[place];
  if (found === undefined) {
    throw new StoreError(`The database holds ${place} as ${column}, which this version does not know.`);
  }
  return found;
}

/** `undefined` and null are SQL's NULL. */
export function toJson(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}

/**
 * What was written with `JSON.stringify` in one of the store's own columns, whose shape the writing method's type says.
 */
export function fromJson<Shape>(text: string): Shape {
  const value: Shape = JSON.parse(text);
  return value;
}
