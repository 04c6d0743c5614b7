import { traceCallbacks } from '../../telemetry/traces/trace-targets.ts';
import { isOpenTo } from '../settings/is-open.ts';
import type { ConfigSnapshot } from '../snapshot.ts';

/** Variables that are read once, at the start. */
const startVariables = [
  'JSON_LOGS',
  'HTTPS_PROXY',
  'https_proxy',
  'HTTP_PROXY',
  'http_proxy',
  'NO_PROXY',
  'no_proxy',
  'SSL_CERT_FILE',
  'SERVICE_ACCOUNT_TOKENS',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
];

/**
 * Names the settings that a change touches and that a running proxy cannot follow, each once for each new value: the
 * log's format, the way out, and where it listens, which follows from whether it has a master key.
 */
export class RestartSettings {
  #known: ReadonlyMap<string, string>;

  /** @param first What the process was started with. */
  constructor(first: ConfigSnapshot) {
    this.#known = settingsOf(first);
  }

  /** Sentences for the settings that differ from what they were when last asked. */
  changesIn(next: ConfigSnapshot): readonly string[] {
    const now = settingsOf(next);
    const changed = [...now].filter(([name, value]) => this.#known.get(name) !== value);
    this.#known = now;
    return changed.map(([name]) => `${name} has changed; this counts from the next start of the proxy on.`);
  }
}

function settingsOf({ variables, settings }: ConfigSnapshot): ReadonlyMap<string, string> {
  const mayBeReached = !isOpenTo(settings) || settings.allowUnauthenticated;
  return new Map([
    ...startVariables.map((name): [string, string] => [name, variables(name) ?? '']),
    ['What the callbacks of litellm_settings ask of traces', tracesIn(settings.tracing.callbacks)],
    ['The Redis that replicas share', JSON.stringify(settings.redis ?? null)],
    ['The host to listen on (it depends on the master key)', mayBeReached ? '0.0.0.0' : '127.0.0.1'],
  ]);
}

function tracesIn(callbacks: readonly string[]): string {
  return traceCallbacks.filter((name) => callbacks.includes(name)).join();
}
