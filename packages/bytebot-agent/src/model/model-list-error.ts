/** The models cannot be listed; the answer has this status and this text (ByteBot). */
export class ModelListError extends Error {
  override readonly name = 'ModelListError';
  readonly status: 500 | 502;

  constructor(status: 500 | 502, message: string) {
    super(message);
    this.status = status;
  }
}
