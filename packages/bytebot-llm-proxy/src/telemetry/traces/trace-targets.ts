import { readKeyValueList } from './key-value-list.ts';
import type { TraceVariables } from './trace-variables.ts';

export interface TlsFiles {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** Where spans are sent, over HTTP as JSON. */
export interface TraceTarget {
  readonly name: 'collector' | 'langfuse';
  readonly url: string;
  /** May hold keys. */
  readonly headers: Readonly<Record<string, string>>;
  /** One export with its retries. */
  readonly timeoutMs: number;
  readonly isCompressed: boolean;
  /** Paths of PEM files, for a receiver with certificates of its own. */
  readonly tls: TlsFiles;
}

const collectorCallbacks = ['otel', 'opentelemetry'];
const langfuseCallbacks = ['langfuse', 'langfuse_otel'];
/** The callbacks of LiteLLM that are traces here. */
export const traceCallbacks: readonly string[] = [...collectorCallbacks, ...langfuseCallbacks];

const EXACT_ENDPOINT = 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT';
const ENDPOINT = 'OTEL_EXPORTER_OTLP_ENDPOINT';
const LITELLM_ENDPOINT = 'OTEL_ENDPOINT';
const STANDARD_ENDPOINT = 'http://localhost:4318';
const TRACES_PATH = '/v1/traces';
const LANGFUSE_CLOUD = 'https://cloud.langfuse.com';
const LANGFUSE_PATH = '/api/public/otel/v1/traces';
const DEFAULT_TIMEOUT_MS = 10_000;
/** LiteLLM's names and the standard's for what we send; collectors that take protobuf over HTTP take JSON as well. */
const overHttp = new Set(['otlp_http', 'otlp', 'http/json', 'http/protobuf', 'http']);

/** The collector: asked for by a callback or by an endpoint in the environment. */
export function collectorTarget(
  read: TraceVariables,
  callbacks: ReadonlySet<string>,
): TraceTarget | undefined {
  const exact = read.text(EXACT_ENDPOINT);
  const isNamed = collectorCallbacks.some((name) => callbacks.has(name));
  if (!isNamed && exact === undefined && read.text(ENDPOINT) === undefined) return undefined;
  if (read.word('OTEL_TRACES_EXPORTER') === 'none' || !isSpoken(read)) return undefined;
  const url = exact ?? withPath(read.text(ENDPOINT, LITELLM_ENDPOINT) ?? STANDARD_ENDPOINT, TRACES_PATH);
  if (!isHttpAddress(url)) {
    const variable = read.named(EXACT_ENDPOINT, ENDPOINT, LITELLM_ENDPOINT);
    read.warnings.push(
      `No traces are sent to a collector: ${variable} is no address. Set it to one such as ${STANDARD_ENDPOINT}.`,
    );
    return undefined;
  }
  return {
    name: 'collector',
    url,
    headers: {
      ...readKeyValueList(read.text('OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_HEADERS')),
      ...readKeyValueList(read.text('OTEL_EXPORTER_OTLP_TRACES_HEADERS')),
    },
    timeoutMs: timeoutOf(read),
    isCompressed: standard(read, 'COMPRESSION') === 'gzip',
    tls: {
      ca: standard(read, 'CERTIFICATE'),
      cert: standard(read, 'CLIENT_CERTIFICATE'),
      key: standard(read, 'CLIENT_KEY'),
    },
  };
}

/** Langfuse's endpoint for OpenTelemetry: asked for by a callback, with its keys in the environment. */
export function langfuseTarget(
  read: TraceVariables,
  callbacks: ReadonlySet<string>,
): TraceTarget | undefined {
  const callback = langfuseCallbacks.find((name) => callbacks.has(name));
  if (callback === undefined) return undefined;
  const keys = ['LANGFUSE_PUBLIC_KEY', 'LANGFUSE_SECRET_KEY'].map((name) => ({
    name,
    value: read.text(name),
  }));
  const missing = keys.filter(({ value }) => value === undefined).map(({ name }) => name);
  if (missing.length > 0) {
    read.warnings.push(
      `No traces are sent to Langfuse: set ${missing.join(' and ')}, or remove the callback \`${callback}\`.`,
    );
    return undefined;
  }
  const hosts = ['LANGFUSE_OTEL_HOST', 'LANGFUSE_HOST', 'LANGFUSE_BASE_URL'] as const;
  const url = langfuseAddress(read.text(...hosts) ?? LANGFUSE_CLOUD);
  if (!isHttpAddress(url)) {
    read.warnings.push(
      `No traces are sent to Langfuse: ${read.named(...hosts)} is no address. Set it to one such as ${LANGFUSE_CLOUD}.`,
    );
    return undefined;
  }
  const credentials = keys.map(({ value }) => value).join(':');
  return {
    name: 'langfuse',
    url,
    headers: {
      authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
      // Without it spans show some ten minutes later.
      'x-langfuse-ingestion-version': '4',
    },
    timeoutMs: timeoutOf(read),
    isCompressed: false,
    tls: {},
  };
}

function isSpoken(read: TraceVariables): boolean {
  const names = [
    'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL',
    'OTEL_EXPORTER_OTLP_PROTOCOL',
    'OTEL_EXPORTER',
  ] as const;
  const protocol = read.word(...names);
  if (protocol === undefined || overHttp.has(protocol)) return true;
  const variable = read.named(...names);
  read.warnings.push(
    `No traces are sent to a collector: ${variable} asks for \`${protocol.slice(0, 40)}\`, and this proxy sends OTLP over HTTP. ` +
      `Set ${variable} to ${variable === 'OTEL_EXPORTER' ? 'otlp_http' : 'http/json'} and the endpoint to the collector's HTTP port (usually 4318).`,
  );
  return false;
}

function timeoutOf(read: TraceVariables): number {
  const both = read.integer('OTEL_EXPORTER_OTLP_TIMEOUT', DEFAULT_TIMEOUT_MS, 1);
  return read.integer('OTEL_EXPORTER_OTLP_TRACES_TIMEOUT', both, 1);
}

/** A variable of the standard that may be set for traces alone. */
function standard(read: TraceVariables, name: string): string | undefined {
  return read.text(`OTEL_EXPORTER_OTLP_TRACES_${name}`, `OTEL_EXPORTER_OTLP_${name}`);
}

/** LiteLLM's `LANGFUSE_OTEL_HOST` may hold the path already, or a part of it. */
function langfuseAddress(host: string): string {
  const bare = host.replace(/\/+$/, '').replace(/\/api\/public\/otel(?:\/v1\/traces)?$/, '');
  return `${/^https?:\/\//i.test(bare) ? bare : `https://${bare}`}${LANGFUSE_PATH}`;
}

function withPath(address: string, path: string): string {
  const bare = address.replace(/\/+$/, '');
  return bare.endsWith(path) ? bare : `${bare}${path}`;
}

function isHttpAddress(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && /^https?:$/.test(parsed.protocol);
}
