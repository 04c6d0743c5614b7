import type { EnvironmentReader } from '@bytebot/llm-providers';
import type { Log } from '@bytebot/service';
import type { Registry } from 'prom-client';
import type { Tracer } from './trace.ts';

export interface TracesSetup {
  /** Any variable, as it is at the start. */
  readonly variables: EnvironmentReader;
  /** The names in `callbacks` and `success_callback` of the first config. */
  readonly callbacks: readonly string[];
  /** `forward_traceparent_to_llm_provider`; undefined when unset. */
  readonly forwardTraceparent: boolean | undefined;
  readonly log: Log;
  readonly registry: Registry;
  /** The base address of a deployment. */
  readonly apiBaseOf: (deploymentId: string) => string | undefined;
}

/**
 * The traces of this process: made once, at the start, and off unless the config or the environment asks for them.
 * The libraries are loaded in the background and only then.
 */
export class Traces {
  #current: Tracer | undefined;

  constructor(_setup: TracesSetup) {
    this.#current = undefined;
  }

  /** Undefined while traces are off or still loading. */
  get current(): Tracer | undefined {
    return this.#current;
  }

  async close(): Promise<void> {
    await this.#current?.close();
  }
}
