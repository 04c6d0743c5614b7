import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, Gauge, type Registry } from 'prom-client';
import { reloadResults } from '../../config/watch/reload.ts';
import { messageRepairs } from '../../repair/message-repair.ts';

export interface OwnMetricsOptions {
  readonly inFlightRequests?: () => number;
  readonly droppedLogLines?: () => number;
}

/** What LiteLLM has no name for, and its gauge of requests in flight. */
export function createOwnMetrics(registry: Registry, options: OwnMetricsOptions) {
  const registers = [registry];
  const gauge = (name: string, help: string): Gauge => new Gauge({ name, help, registers });
  new Gauge({
    name: 'litellm_in_flight_requests',
    help: 'Requests being served now.',
    registers,
    collect() {
      this.set(options.inFlightRequests?.() ?? 0);
    },
  });
  new Counter({
    name: 'bytebot_log_lines_dropped_total',
    help: 'Log lines lost because the output was slow or gone.',
    registers,
    collect() {
      this.reset();
      this.inc(options.droppedLogLines?.() ?? 0);
    },
  });
  const reloads = new Counter({
    name: 'bytebot_config_reloads_total',
    help: 'Looks at a config that may have changed: accepted, rejected, or unchanged after all.',
    labelNames: ['result'],
    registers,
  });
  for (const result of reloadResults) reloads.inc({ result }, 0);
  const repairs = new Counter({
    name: 'bytebot_message_repairs_total',
    help: 'Messages put in the order that providers take, by repair.',
    labelNames: ['repair'],
    registers,
  });
  for (const repair of messageRepairs) repairs.inc({ repair }, 0);
  return {
    reloads,
    repairs,
    streams: gauge('bytebot_streams_in_flight', 'Streams being sent to clients now.'),
    configGeneration: gauge('bytebot_config_generation', 'Number of the config in use, counted from 1.'),
    lastReload: gauge(
      'bytebot_config_last_reload_success',
      '1 when the last change of the config was accepted, 0 when the old one stays in use.',
    ),
    close: measureEventLoop(registers),
  };
}

const quantiles = [0.5, 0.9, 0.99];
const resolutionMs = 20;

/**
 * How late timers fire: the one number that shows a process doing too much. Quantiles since the last scrape;
 * `quantile="1"` is the longest delay.
 */
function measureEventLoop(registers: Registry[]): () => void {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  new Gauge({
    name: 'bytebot_event_loop_delay_seconds',
    help: 'Delay of the event loop since the last scrape, by quantile.',
    labelNames: ['quantile'],
    registers,
    collect() {
      for (const quantile of quantiles)
        this.set({ quantile }, secondsBeyond(delay.percentile(quantile * 100)));
      this.set({ quantile: 1 }, secondsBeyond(delay.max));
      delay.reset();
    },
  });
  return () => {
    delay.disable();
  };
}

/** The monitor's timer sleeps `resolutionMs` between two samples; only what is above it is delay. */
function secondsBeyond(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e9 - resolutionMs / 1_000);
}
