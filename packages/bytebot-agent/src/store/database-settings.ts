/** The embedded store: a SQLite file in a directory that is locked. */
export interface SqliteSettings {
  readonly kind: 'sqlite';
  readonly directory: string;
}

export type DatabaseSettings = SqliteSettings;
