import type { Log, LogFields, SecretStore } from '@bytebot/service';

/** A store with these values, which may be changed while it is used. */
export function secretsOf(values: Record<string, string | undefined>): SecretStore {
  return {
    get: (name) => {
      const value = values[name]?.trim();
      return value === '' ? undefined : value;
    },
    originOf: (name) => (values[name] === undefined ? undefined : 'the environment'),
    version: 1,
  };
}

export interface LoggedLine {
  readonly level: 'error' | 'warn' | 'info' | 'debug';
  readonly message: string;
  readonly fields: LogFields;
}

/** A log that keeps its lines. */
export function memoryLog(): { readonly log: Log; readonly lines: LoggedLine[] } {
  const lines: LoggedLine[] = [];
  const write =
    (level: LoggedLine['level']) =>
    (message: string, fields: LogFields = {}): void => {
      lines.push({ level, message, fields });
    };
  const log: Log = {
    error: write('error'),
    warn: write('warn'),
    info: write('info'),
    debug: write('debug'),
    level: 'debug',
    setLevel: () => undefined,
    isJson: true,
    isShown: () => true,
  };
  return { log, lines };
}
