import type { DefaultValue, KeyEntry, Outcome, ValueType } from '../key-entry.ts';

const outcomes: readonly Outcome[] = ['works', 'warns', 'harmless', 'refused'];
const types: readonly Exclude<ValueType, readonly string[]>[] = [
  ...([
    'any',
    'boolean',
    'integer',
    'list',
    'map',
    'names',
    'number',
    'period',
    'seconds',
    'string',
  ] as const),
];

/**
 * The entries of one section, written as one line each:
 *
 *     name | outcome | type | default | sentence | note; note
 *
 * `one of a, b` is the type of a key that takes certain words. The notes, which few keys have:
 * - `use …`, `write …`, `set …`, `remove …`: what to do instead;
 * - `same a, b`: the values with which this proxy does as LiteLLM does;
 * - `groups`: it is about groups of several deployments, and not worth a word in a config without one;
 * - `security`; `judged`: a check of its own reports; `always said`: whatever the value is.
 *
 * @throws Error when a line is not of this form.
 */
export function entriesOf(section: string, lines: readonly string[]): readonly KeyEntry[] {
  return lines.map((line) => entryOf(section, line));
}

function entryOf(section: string, line: string): KeyEntry {
  const [name = '', outcome, type, standard = '', meaning = '', notes = '', ...rest] = line
    .split('|')
    .map((cell) => cell.trim());
  const known = outcomes.find((one) => one === outcome);
  if (name === '' || known === undefined || meaning === '' || rest.length > 0) {
    throw new Error(`This line of the key table of ${section} cannot be read: ${line}`);
  }
  return {
    section,
    name,
    outcome: known,
    type: typeOf(type ?? '', line),
    meaning,
    ...(standard === '' ? {} : { default: scalarOf(standard) }),
    ...notesOf(notes, line),
  };
}

function typeOf(text: string, line: string): ValueType {
  if (text.startsWith('one of ')) return text.slice('one of '.length).split(/,\s*/);
  const type = types.find((one) => one === text);
  if (type === undefined) throw new Error(`This line of the key table has no type: ${line}`);
  return type;
}

type Notes = Partial<
  Pick<
    KeyEntry,
    'suggestion' | 'isSecurity' | 'sameWith' | 'isJudgedElsewhere' | 'isAlwaysSaid' | 'isForGroups'
  >
>;

function notesOf(text: string, line: string): Notes {
  return Object.assign({}, ...text.split(/;\s*/).map((note) => noteOf(note, line)));
}

function noteOf(note: string, line: string): Notes {
  if (note === '') return {};
  if (note === 'security') return { isSecurity: true };
  if (note === 'always said') return { isAlwaysSaid: true };
  if (note === 'groups') return { isForGroups: true };
  if (note === 'judged') return { isJudgedElsewhere: true };
  if (/^(?:remove|set|use|write) /.test(note)) return { suggestion: note };
  if (note.startsWith('same ')) return { sameWith: note.slice('same '.length).split(/,\s*/).map(scalarOf) };
  throw new Error(`This line of the key table has a note that nobody knows: ${line}`);
}

function scalarOf(text: string): DefaultValue {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
}
