import { entriesOf } from './row.ts';

/** What LiteLLM has learnt to read between its 1.94 and its 1.109, by what becomes of it here. */
interface Group {
  readonly outcome: 'warns' | 'harmless';
  readonly meaning: string;
  readonly notes?: string;
  /** `name type`, or `name type default`. */
  readonly keys: readonly string[];
}

/** The rows of one section, put together from their groups. */
export function rowsOf(section: string, groups: readonly Group[]): ReturnType<typeof entriesOf> {
  const lines = groups.flatMap(({ outcome, meaning, notes = '', keys }) =>
    keys.map((key) => {
      const [name, type, standard = ''] = key.split(' ');
      return `${name} | ${outcome} | ${type} | ${standard} | ${meaning} | ${notes}`;
    }),
  );
  return entriesOf(section, lines);
}
