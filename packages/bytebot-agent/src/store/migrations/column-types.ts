import { type ColumnDefinitionBuilder, type RawBuilder, sql } from 'kysely';

export type DatabaseKind = 'sqlite' | 'postgres';

/** The few places where the two databases name the same thing differently. */
export interface ColumnTypes {
  /** Compared byte by byte on both: times sort by time, and no locale of a server changes an order. */
  readonly text: 'text' | RawBuilder<unknown>;
  readonly wholeNumber: 'integer' | 'bigint';
  /** A number the database counts up and never gives twice, as the primary key. */
  counter(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder;
}

export function columnTypes(kind: DatabaseKind): ColumnTypes {
  return kind === 'sqlite'
    ? {
        text: 'text',
        wholeNumber: 'integer',
        counter: (column) => column.primaryKey().autoIncrement(),
      }
    : {
        text: sql`text collate "C"`,
        wholeNumber: 'bigint',
        counter: (column) => column.primaryKey().generatedAlwaysAsIdentity(),
      };
}
