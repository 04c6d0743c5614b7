import type { JsonObject } from '@bytebot/shared';
import type { Address } from './address.ts';
import type { Ids } from './ids.ts';
import type { Memory } from './memory.ts';
import type { Form } from './multipart/form.ts';
import type { Reply } from './script/reply.ts';

/** One request to a simulated provider, with everything an operation may use; the answer is computed from it alone. */
export interface Call {
  readonly address: Address;
  /** As people write it: `OpenRouter`. */
  readonly providerName: string;
  /** Empty when the request names none. */
  readonly model: string;
  /** `{}` for look-ups. */
  readonly body: JsonObject;
  /** The parts of a body that has parts; undefined for any other. */
  readonly form: Form | undefined;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The scripted reply, if it shapes a normal answer. */
  readonly reply: Reply | undefined;
  /** Whether what the real provider refuses is refused. */
  readonly isStrict: boolean;
  readonly ids: Ids;
  readonly memory: Memory;
  readonly nowMs: number;
}
