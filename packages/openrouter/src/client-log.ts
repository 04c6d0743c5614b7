/** Where a client tells what it does; the services' log fits, and so does `console`. */
export interface ClientLog {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

const silent = (): void => undefined;

/** Without a log of the application only warnings are told, on the standard error output. */
export const defaultLog: ClientLog = {
  debug: silent,
  info: silent,
  warn: (message, fields) => (fields === undefined ? console.warn(message) : console.warn(message, fields)),
};
