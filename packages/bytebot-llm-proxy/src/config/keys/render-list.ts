import { type KeyEntry, keySections, keysOfSection, type ValueType } from './key-table.ts';

const NAME_WIDTH = 44;
const OUTCOME_WIDTH = 8;
const TYPE_WIDTH = 8;

/** The table as plain text, section by section, one line for each key: `npm run check-config -- --list`. */
export function renderKeyList(): string {
  const head = `Every key of a LiteLLM config and what this proxy does with it:
works; warns (accepted, and what happens instead); harmless (accepted, changes no answer); refused.`;
  const blocks = keySections.map(({ path, meaning, sameAs }) => {
    const title = `${path === '' ? 'top level' : path}: ${meaning}`;
    if (sameAs !== undefined) return `${title}\n  the keys of ${sameAs}`;
    return [title, ...keysOfSection(path).map(lineOf)].join('\n');
  });
  return `${[head, ...blocks].join('\n\n')}\n`;
}

function lineOf(entry: KeyEntry): string {
  const { name, outcome, type, meaning } = entry;
  const cells = [name.padEnd(NAME_WIDTH), outcome.padEnd(OUTCOME_WIDTH), typeName(type).padEnd(TYPE_WIDTH)];
  return `  ${cells.join(' ')} ${meaning}${detailsOf(entry)}`;
}

/** The words a key takes, its default and what to write instead. */
function detailsOf({ type, default: standard, suggestion }: KeyEntry): string {
  const details = [
    ...(typeof type === 'string' ? [] : [`one of ${type.join(', ')}`]),
    ...(standard === undefined ? [] : [`default ${standard}`]),
    ...(suggestion === undefined ? [] : [suggestion]),
  ];
  return details.length === 0 ? '' : ` (${details.join('; ')})`;
}

function typeName(type: ValueType): string {
  return typeof type === 'string' ? type : 'word';
}
