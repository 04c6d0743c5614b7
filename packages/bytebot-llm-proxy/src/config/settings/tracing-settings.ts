import type { LitellmSettings } from '../schema/sections.ts';

/** What a config says about traces. */
export interface TracingSettings {
  /** The names in the lists of callbacks, each once, in order: `otel`, `langfuse`, others. */
  readonly callbacks: readonly string[];
  /** Whether `traceparent` goes upstream; undefined: where traces are on. */
  readonly forwardsTraceparent: boolean | undefined;
}

/** LiteLLM calls some for successes and some for failures; a trace is about both. */
const lists = ['callbacks', 'success_callback', 'failure_callback'] as const;

/** What is no name in the lists has been reported where they are checked. */
export function tracingSettings(litellm: LitellmSettings): TracingSettings {
  const written = lists.flatMap((list) => litellm[list]);
  return {
    callbacks: [...new Set(written.filter((name) => typeof name === 'string'))],
    forwardsTraceparent: litellm.forward_traceparent_to_llm_provider ?? undefined,
  };
}
