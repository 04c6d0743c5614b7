import { type Log, readBoundedFile } from '@bytebot/service';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { USER_AGENT } from '../../version.ts';
import type { TraceTarget } from './trace-targets.ts';

const PREFIX = 'OTEL_EXPORTER_OTLP_';
const CERTIFICATE_MAX_BYTES = 1024 * 1024;

/** OTLP over HTTP with JSON to one receiver. Opens no connection before the first export. */
export function createExporter(target: TraceTarget, log: Log): SpanExporter {
  const { ca, cert, key } = target.tls;
  return withOnlyVariables({ COMPRESSION: target.isCompressed ? 'gzip' : 'none' }, () => {
    return new OTLPTraceExporter({
      url: target.url,
      headers: { ...target.headers },
      timeoutMillis: target.timeoutMs,
      userAgent: USER_AGENT,
      httpAgentOptions: {
        keepAlive: true,
        proxyEnv: process.env,
        ca: pem(ca, log),
        cert: pem(cert, log),
        key: pem(key, log),
      },
    });
  });
}

/**
 * The exporter adds what the process's variables say to what it is given, so that the collector's keys would go to
 * Langfuse too. It reads them while it is made, which is synchronous: nobody else sees them missing.
 */
function withOnlyVariables<Made>(variables: Readonly<Record<string, string>>, make: () => Made): Made {
  const hidden = Object.entries(process.env).filter(([name]) => name.startsWith(PREFIX));
  for (const [name] of hidden) Reflect.deleteProperty(process.env, name);
  for (const [name, value] of Object.entries(variables)) process.env[`${PREFIX}${name}`] = value;
  try {
    return make();
  } finally {
    for (const name of Object.keys(variables)) Reflect.deleteProperty(process.env, `${PREFIX}${name}`);
    for (const [name, value] of hidden) process.env[name] = value;
  }
}

function pem(file: string | undefined, log: Log): string | undefined {
  if (file === undefined) return undefined;
  const read = readBoundedFile(file, CERTIFICATE_MAX_BYTES);
  if ('text' in read) return read.text;
  log.warn(
    `The certificate or key at ${file} for the collector ${'missing' in read ? 'is missing' : read.problem}`,
    {
      remedy: 'correct OTEL_EXPORTER_OTLP_CERTIFICATE, _CLIENT_CERTIFICATE or _CLIENT_KEY',
    },
  );
  return undefined;
}
