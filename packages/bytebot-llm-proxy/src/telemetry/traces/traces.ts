import type { EnvironmentReader } from '@bytebot/llm-providers';
import type { Log } from '@bytebot/service';
import type { Registry } from 'prom-client';
import { createCleaner } from '../metrics.ts';
import { ServerAddresses } from './server-addresses.ts';
import { createSpanCounters } from './span-report.ts';
import type { Tracer } from './trace.ts';
import { type TraceSettings, traceSettingsOf } from './trace-settings.ts';

/** Names that come from outside are cut, as in the log. */
const NAME_MAX = 256;

export interface TracesSetup {
  /** Any variable, as it is at the start. */
  readonly variables: EnvironmentReader;
  /** The names in the callback lists of the first config. */
  readonly callbacks: readonly string[];
  readonly log: Log;
  readonly registry: Registry;
  /** The base address of a deployment. */
  readonly apiBaseOf: (deploymentId: string) => string | undefined;
  /** Removes known keys from a text. */
  readonly redact: (text: string) => string;
}

/**
 * The traces of this process: made once, at the start, and off unless the config or the environment asks for them.
 * The libraries are loaded in the background and only then.
 */
export class Traces {
  #current: Tracer | undefined;
  readonly #loading: Promise<void> | undefined;
  #isClosed = false;

  constructor(setup: TracesSetup) {
    const { settings, warnings } = traceSettingsOf(setup.variables, setup.callbacks);
    for (const warning of warnings) setup.log.warn(warning);
    if (settings !== undefined) this.#loading = this.#load(settings, setup);
  }

  /** Undefined while traces are off or still loading: then requests leave none. */
  get current(): Tracer | undefined {
    return this.#current;
  }

  /** Resolves when traces are on, or have been found to be off. */
  async ready(): Promise<void> {
    await this.#loading;
  }

  /** Sends what is left, for at most two seconds. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const tracer = this.#current;
    this.#current = undefined;
    await tracer?.close();
  }

  async #load(settings: TraceSettings, { log, registry, apiBaseOf, redact }: TracesSetup): Promise<void> {
    try {
      const { OtlpTracer } = await import('./otlp-tracer.ts');
      if (this.#isClosed) return;
      this.#current = new OtlpTracer({
        settings,
        words: {
          addresses: new ServerAddresses(apiBaseOf),
          clean: createCleaner((text) => redact(text.slice(0, NAME_MAX))),
        },
        counters: createSpanCounters(registry),
        log,
      });
      for (const { name, url } of settings.targets) {
        log.info(`Traces go to ${name === 'langfuse' ? 'Langfuse' : 'a collector'}`, {
          address: URL.parse(url)?.origin ?? '',
        });
      }
    } catch (error) {
      log.error('Traces are off: their libraries cannot be loaded', {
        error: error instanceof Error ? error.message : String(error),
      });
    }
  }
}
