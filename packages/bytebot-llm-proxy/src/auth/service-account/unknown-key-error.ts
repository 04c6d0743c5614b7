/** No key of the set is the one that a token names. */
export class UnknownKeyError extends Error {
  override readonly name = 'UnknownKeyError';
}
