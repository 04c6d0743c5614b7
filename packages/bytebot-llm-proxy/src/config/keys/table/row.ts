import type { DefaultValue, KeyEntry, Outcome, ValueType } from '../key-entry.ts';

/** Name, outcome, type, sentence, default (null: none), and what only few keys have. */
export type Row = readonly [
  name: string,
  outcome: Outcome,
  type: ValueType,
  meaning: string,
  standard?: DefaultValue | null,
  more?: Pick<KeyEntry, 'suggestion' | 'isSecurity' | 'sameWith' | 'isJudgedElsewhere'>,
];

/** The entries of one section. */
export function entriesOf(section: string, rows: readonly Row[]): readonly KeyEntry[] {
  return rows.map(([name, outcome, type, meaning, standard, more]) => ({
    section,
    name,
    outcome,
    type,
    meaning,
    ...(standard === undefined || standard === null ? {} : { default: standard }),
    ...more,
  }));
}
