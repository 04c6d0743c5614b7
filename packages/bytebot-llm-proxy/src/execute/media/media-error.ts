/** Media could not be fetched; the message is for the client and holds neither query nor address. */
export class MediaError extends Error {
  override readonly name = 'MediaError';
}
