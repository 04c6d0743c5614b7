const logLevels = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

/** LiteLLM's, Python's and other loggers' names for the same four. */
const otherNames: Readonly<Record<string, LogLevel>> = {
  critical: 'error',
  fatal: 'error',
  warning: 'warn',
  notice: 'info',
  http: 'info',
  verbose: 'debug',
  trace: 'debug',
  silly: 'debug',
};

interface LogLevelChoice {
  readonly level: LogLevel;
  /** A sentence for a value that is no level; undefined when all is well. */
  readonly problem: string | undefined;
}

/**
 * `LOG_LEVEL`, else LiteLLM's `LITELLM_LOG`, else `debug` for `GIN_MODE=debug` (a name from Go services), else
 * `info`.
 */
export function chooseLogLevel(environment: Readonly<Record<string, string | undefined>>): LogLevelChoice {
  for (const variable of ['LOG_LEVEL', 'LITELLM_LOG']) {
    const value = environment[variable]?.trim().toLowerCase() ?? '';
    if (value === '') continue;
    const level = parseLogLevel(value);
    if (level !== undefined) return { level, problem: undefined };
    return {
      level: 'info',
      problem: `${variable} is not one of ${logLevels.join(', ')}; info is used instead.`,
    };
  }
  const isGinDebug = environment.GIN_MODE?.trim().toLowerCase() === 'debug';
  return { level: isGinDebug ? 'debug' : 'info', problem: undefined };
}

/** Is a line of `level` shown when `threshold` is set? */
export function isShown(level: LogLevel, threshold: LogLevel): boolean {
  return logLevels.indexOf(level) <= logLevels.indexOf(threshold);
}

function parseLogLevel(value: string): LogLevel | undefined {
  return (
    logLevels.find((level) => level === value) ??
    (Object.hasOwn(otherNames, value) ? otherNames[value] : undefined)
  );
}
