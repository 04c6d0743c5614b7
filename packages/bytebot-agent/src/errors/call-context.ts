import type { Provider } from '@bytebot/llm-providers';
import { type ErrorKind, headerOf } from '@bytebot/shared';
import type { ModelErrorFacts } from '../model/model-error.ts';
import { providerOfModel } from '../model/model-names.ts';
import type { ThrownFacts } from './thrown-facts.ts';

/** Where the call went and what is known about it beside the error. */
export interface CallContext {
  /** The model that was asked. */
  readonly model: string;
  /** The proxy's host and port; undefined when the provider was called directly. */
  readonly proxyHost: string | undefined;
  /** The provider that was called directly, or the proxy's by the model's name. */
  readonly provider?: Provider | undefined;
  /** Whether pieces of the answer had come already. */
  readonly hasBegun?: boolean;
  /** Takes the keys in use out of a text. */
  readonly redact: (text: string) => string;
  readonly nowMs: number;
}

/** A failure that is understood, but not yet fit to be shown. */
export type FoundFailure = Omit<ModelErrorFacts, 'model' | 'originalError'>;

export const PROXY_ADDRESS_HINT = 'Check BYTEBOT_LLM_PROXY_URL and that the proxy is running.';

/** The name of whose model was asked. */
export function askedProvider({ provider, model }: CallContext): string {
  return (provider ?? providerOfModel(model))?.name ?? 'OpenAI';
}

/** Whatever broke the answer off after its beginning: what has been told already is incomplete. */
export function brokenKind(kind: ErrorKind, { hasBegun }: CallContext): ErrorKind {
  const isBreak = kind === 'network' || kind === 'timeout' || kind === 'upstream';
  return hasBegun === true && isBreak ? 'stream_broken' : kind;
}

/** Whether the answer does not say that it has been tried often enough. */
export function mayRetry({ headers }: ThrownFacts): boolean {
  return headerOf(headers, 'x-should-retry')?.trim().toLowerCase() !== 'false';
}

/** A field that is left out when there is nothing in it. */
export function optional<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): Partial<Record<Name, Value>> {
  const fields: Partial<Record<Name, Value>> = {};
  if (value !== undefined) fields[name] = value;
  return fields;
}
