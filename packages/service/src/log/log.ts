import { Writable } from 'node:stream';
import { createRedactor } from '@bytebot/shared';
import winston from 'winston';
import { jsonText } from './json-text.ts';
import { type LogFields, redactValue } from './log-fields.ts';
import { chooseLogLevel, isShown, type LogLevel } from './log-level.ts';
import { printable } from './printable.ts';

/** The log of everything but requests; those have a writer of their own (`request-log.ts`). */
export interface Log {
  error(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
  /** The least serious level that is shown now. */
  readonly level: LogLevel;
  /** Reads the variables of the level again: a config that is reloaded may set another. */
  setLevel(environment: LogOptions['environment']): void;
  /** False on a terminal, unless `JSON_LOGS` asks for JSON there too. */
  readonly isJson: boolean;
  /** To save the work of putting together a line nobody sees. */
  isShown(level: LogLevel): boolean;
}

/** Where finished lines go: a `LineWriter`, or a stream. Must not block. */
export interface LogSink {
  write(line: string): unknown;
}

export interface LogOptions {
  /** `LOG_LEVEL`, `LITELLM_LOG`, `GIN_MODE`, `JSON_LOGS` are read from it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stream: LogSink;
  readonly isTerminal: boolean;
  /** The keys in use now; they never appear in a line, whatever their shape. */
  readonly secrets: () => Iterable<string>;
  readonly now?: () => Date;
}

/**
 * A winston logger behind a narrow interface: JSON lines, or coloured text for a person at a terminal. Every text is
 * searched for keys as the last step before it is printed.
 */
export function createLog(options: LogOptions): Log {
  let { level, problem } = chooseLogLevel(options.environment);
  const isJson = !options.isTerminal || isTrue(options.environment.JSON_LOGS);
  const now = options.now ?? (() => new Date());
  const hide = createRedactor(options.secrets);
  const line = isJson ? jsonLine : prettyLine;
  const logger = winston.createLogger({
    level,
    levels: { error: 0, warn: 1, info: 2, debug: 3 },
    format: winston.format.printf((info) =>
      line(now().toISOString(), info.level, hide(String(info.message)), redactValue(info.fields, hide)),
    ),
    transports: [new winston.transports.Stream({ stream: streamInto(options.stream), eol: '\n' })],
  });
  const write = (lineLevel: LogLevel) => (message: string, fields?: LogFields) => {
    logger.log({ level: lineLevel, message, fields });
  };
  const log: Log = {
    error: write('error'),
    warn: write('warn'),
    info: write('info'),
    debug: write('debug'),
    get level() {
      return level;
    },
    setLevel(environment) {
      const chosen = chooseLogLevel(environment);
      if (chosen.problem !== undefined && chosen.problem !== problem) log.warn(chosen.problem);
      ({ level, problem } = chosen);
      logger.level = level;
    },
    isJson,
    isShown: (lineLevel) => isShown(lineLevel, level),
  };
  if (problem !== undefined) log.warn(problem);
  return log;
}

/** winston writes to streams only. This one takes every line at once, so winston never waits for it. */
function streamInto(sink: LogSink): Writable {
  return new Writable({
    decodeStrings: false,
    write(chunk, _encoding, callback) {
      sink.write(String(chunk));
      callback();
    },
  });
}

function jsonLine(time: string, level: string, message: string, fields: unknown): string {
  const head = `{"time":"${time}","level":"${level}","msg":${jsonText(message)}`;
  const rest = entriesOf(fields)
    .filter(([name]) => name !== 'time' && name !== 'level' && name !== 'msg')
    .map(([name, value]) => `,${jsonText(name)}:${oneLine(JSON.stringify(value))}`);
  return `${head}${rest.join('')}}`;
}

const colours: Readonly<Record<string, string>> = {
  error: '\u001b[31m',
  warn: '\u001b[33m',
  debug: '\u001b[2m',
};

function prettyLine(time: string, level: string, message: string, fields: unknown): string {
  const colour = colours[level] ?? '';
  const rest = entriesOf(fields).map(
    ([name, value]) => ` ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const text = printable(`${message}${rest.join('')}`);
  return `${time.slice(11, 19)} ${colour}${level.padEnd(5)}${colour === '' ? '' : '\u001b[0m'} ${text}`;
}

function entriesOf(fields: unknown): [string, unknown][] {
  return typeof fields === 'object' && fields !== null
    ? Object.entries(fields).filter(([, value]) => value !== undefined)
    : [];
}

/** Line breaks that JSON allows inside strings but some readers of lines do not. */
function oneLine(json: string): string {
  return json.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029').replaceAll('\u0085', '\\u0085');
}

function isTrue(value: string | undefined): boolean {
  return value !== undefined && ['true', '1', 'yes', 'on'].includes(value.trim().toLowerCase());
}
