import type { Log } from '@bytebot/service';
import { Registry } from 'prom-client';
import { Traces } from './traces.ts';

/** Traces as a process has them, with what they wrote to its log. */
export interface TestTraces {
  readonly traces: Traces;
  /** Lines of the log: the level, the message, and the fields as JSON. */
  readonly log: string[];
  metrics(): Promise<string>;
}

/** @param variables What the environment says beside an endpoint; nothing of the process's own counts. */
export function createTraces(
  variables: Readonly<Record<string, string>>,
  callbacks: readonly string[] = [],
): TestTraces {
  const lines: string[] = [];
  const registry = new Registry();
  const traces = new Traces({
    variables: (name) => variables[name],
    callbacks,
    log: logInto(lines),
    registry,
    apiBaseOf: (id) => (id === 'gone' ? undefined : 'https://api.example.com/v1'),
    redact: (text) => text.replaceAll('sk-test-secret', 'REDACTED'),
  });
  return { traces, log: lines, metrics: () => registry.metrics() };
}

function logInto(lines: string[]): Log {
  const write =
    (level: string): Log['info'] =>
    (message, fields) => {
      lines.push(`${level}: ${message}${fields === undefined ? '' : ` ${JSON.stringify(fields)}`}`);
    };
  return {
    error: write('error'),
    warn: write('warn'),
    info: write('info'),
    debug: write('debug'),
    level: 'debug',
    setLevel: () => undefined,
    isJson: true,
    isShown: () => true,
  };
}
