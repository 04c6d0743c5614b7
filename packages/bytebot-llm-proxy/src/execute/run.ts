import type { Exchange } from '../http/exchange.ts';
import type { ModelCall } from '../http/model-call.ts';
import type { ClientStream } from './client-stream.ts';
import type { Contestant } from './race.ts';
import type { RawRequest } from './raw-request.ts';

/** One request being executed. */
export interface Run {
  readonly exchange: Exchange;
  readonly call: ModelCall;
  /** The client's stream; undefined for a unary answer. */
  readonly client: ClientStream | undefined;
  /** Monotonic time after which no further attempt begins. */
  readonly deadline: number;
  /** Told once a call begins that the request has waited for. */
  whenRoomIsTaken: (() => void) | undefined;
  /** Set where the request passes as it is, to one deployment and whatever it asks for there. */
  readonly raw?: RawRequest | undefined;
  /** Set while another attempt may run at once. */
  readonly contestant?: Contestant | undefined;
}
