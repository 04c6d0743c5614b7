import type { SseEvent } from '../sse/sse-event.ts';

/** Cuts the bytes of a stream, in whatever pieces they arrive, into events. */
export interface EventDecoder {
  /**
   * The events that these bytes complete, in order; often none.
   *
   * @throws Error when the stream cannot be read on; the decoder is of no use afterwards.
   */
  push(bytes: Uint8Array): SseEvent[];
  /** The events left when the stream has ended. */
  end(): SseEvent[];
}
