import { findKey, findMistake, findSection, type KeyEntry, keySections, nearKeys } from './key-table.ts';

/** What is said about a key that the table does not have at its place. */
export interface Verdict {
  readonly message: string;
  readonly suggestion?: string;
}

/** Short names differ by one letter all the time (`top_k`, `top_p`), so none is taken for another. */
const SHORTEST_NAME = 6;
/** How much an unknown name may differ from a known one: where others are ignored, and where they have a meaning. */
const MAX_DIFFERENCE = 0.3;
const MAX_DIFFERENCE_OF_FREE = 0.2;

const settingSections = ['litellm_settings', 'router_settings', 'general_settings', ''];
const entrySections = ['model_list[].litellm_params', 'model_list[].model_info'];

/**
 * Judges a key that is not in the table at this place: people are known to write it, it belongs elsewhere, it is
 * misspelt, or nobody knows it. Undefined where other keys are free and it resembles none.
 *
 * @param looksForNear Whether to look for the key that was meant, which takes longer than everything else here.
 */
export function judgeUnknownKey(section: string, name: string, looksForNear: boolean): Verdict | undefined {
  const others = findSection(section)?.others ?? 'unjudged';
  const shown = `\`${name.slice(0, 100)}\``;
  const mistake = findMistake(section, name);
  if (mistake !== undefined) {
    const reason = mistake.reason === '' ? '' : ` ${mistake.reason}`;
    return { message: `${leadOf(section, others, shown)}${reason}`, suggestion: mistake.suggestion };
  }
  const home = others === 'ignored' || others === 'forwarded' ? homeOf(section, name) : undefined;
  if (home !== undefined) return misplaced(section, name, shown, home);
  const near = looksForNear ? nearestOf(section, name, others === 'ignored') : undefined;
  if (near !== undefined) {
    return { message: leadOf(section, others, shown), suggestion: `did you mean \`${near}\`?` };
  }
  if (others !== 'ignored') return undefined;
  if (/^[A-Z][A-Z0-9]*_[A-Z0-9_]+$/.test(name)) {
    const message = `${shown} is no setting that LiteLLM or this proxy knows; it is ignored. Variables stand in a section of their own.`;
    return { message, suggestion: `write \`environment_variables.${name.slice(0, 100)}\`` };
  }
  return { message: `${leadOf(section, others, shown)} Remove it or correct its name.` };
}

function leadOf(section: string, others: string, shown: string): string {
  if (others === 'forwarded') {
    return `${shown} is no setting of a deployment; it goes upstream as a field of the request.`;
  }
  if (others === 'ignored') return `${shown} is no setting that LiteLLM or this proxy knows; it is ignored.`;
  return `${shown} is kept, but nothing reads it in \`${shownPath(section)}\`.`;
}

function nearestOf(section: string, name: string, isStrict: boolean): string | undefined {
  if (!isStrict && name.length < SHORTEST_NAME) return undefined;
  const [near] = nearKeys(section, name, isStrict ? MAX_DIFFERENCE : MAX_DIFFERENCE_OF_FREE);
  return near?.includes('*') === true ? undefined : near;
}

/** The section that has this key, the likely ones first. */
function homeOf(section: string, name: string): string | undefined {
  const within = keySections.map(({ path }) => path).filter((path) => isDirectlyIn(path, section));
  const candidates = section.startsWith('model_list[]')
    ? [...entrySections, ...settingSections.filter((path) => path !== '')]
    : [...settingSections, ...within];
  return candidates.find((path) => path !== section && findKey(path, name)?.name === name);
}

function isDirectlyIn(path: string, section: string): boolean {
  return section !== '' && path.startsWith(`${section}.`) && !/[[*]/.test(path.slice(section.length));
}

function misplaced(section: string, name: string, shown: string, home: string): Verdict {
  const entry = findKey(home, name);
  const place = home === '' ? 'at the top level of the config' : `in \`${shownPath(home)}\``;
  const isForwarded = findSection(section)?.others === 'forwarded';
  const effect = isForwarded ? 'it goes upstream as a field of the request' : 'it has no effect';
  const message = `${shown} belongs ${place}; here ${effect}.`;
  if (entry?.isAlwaysSaid === true && entry.suggestion !== undefined) {
    return { message: `${message} ${entry.meaning}`, suggestion: entry.suggestion };
  }
  return {
    message: `${message} Move it.${entry === undefined ? '' : afterMove(entry)}`,
    suggestion: `write \`${home === '' ? name : `${shownPath(home)}.${name}`}\``,
  };
}

/** What moving a key to its section brings. */
function afterMove({ outcome, isSecurity }: KeyEntry): string {
  if (outcome === 'harmless') return ' It changes no answer there either.';
  if (outcome === 'warns') {
    const unprotected = isSecurity === true ? ' Until then it protects nothing, in LiteLLM either.' : '';
    return `${unprotected} This version does not act on it there yet.`;
  }
  return isSecurity === true ? ' Until then it protects nothing.' : '';
}

function shownPath(section: string): string {
  return section.replace('model_list[].', '').replaceAll('[]', '');
}
