import { isPlaceholder } from '@bytebot/service';
import { variableOf } from '../references.ts';
import { alsoElsewhere, Repetitions } from './repetitions.ts';
import { type Finding, type LintFacts, warning } from './rule.ts';
import type { NamedText } from './scalars.ts';
import { isDummy, isKeyList, isSecretKey } from './secret-names.ts';
import { shown } from './shown.ts';
import { isUnexpanded, isVariableName } from './unexpanded.ts';

/** `postgres://user:password@host`; the beginning is enough, which bounds the work on long texts. */
const urlWithPassword = /^[a-z][a-z0-9+.-]{1,30}:\/\/[^\s/:@]{0,200}:([^\s/@]{1,500})@/i;
/** Reported by a rule of its own. */
const MASTER_KEY_PATH = 'general_settings.master_key';

interface Literal {
  readonly text: NamedText;
  readonly kind: 'key' | 'address';
}

/** Keys and passwords that are written into the file, where everybody who may read it has them. */
export function* literalSecrets({ texts }: LintFacts): Iterable<Finding> {
  const found = new Repetitions<Literal>();
  for (const text of texts) {
    if (text.name === 'master_key' && text.path.join('.') === MASTER_KEY_PATH) continue;
    const kind = kindOf(text);
    if (kind !== undefined) found.add(`${text.name}\n${text.value}`, text.path, { text, kind });
  }
  for (const { item, path, count } of found) {
    const { text, kind } = item;
    const what = kind === 'address' ? 'The password in this address' : 'This secret';
    yield warning(
      path,
      `${what} is written into the file, where everybody who may read it has it.${alsoElsewhere(count)}`,
      `write ${shown(`os.environ/${variableFor(text)}`)} and set that variable`,
    );
  }
}

function kindOf(text: NamedText): Literal['kind'] | undefined {
  const { name, value, path } = text;
  const isItem = text.isItem && !isKeyList(name, path);
  const trimmed = value.trim();
  if (trimmed === '' || variableOf(trimmed) !== undefined || trimmed.startsWith('oidc/')) return undefined;
  if (isUnexpanded(trimmed) || isVariableName(trimmed) || isPlaceholder(trimmed)) return undefined;
  const password = urlWithPassword.exec(trimmed.slice(0, 1_000))?.[1];
  if (password !== undefined) return isPlaceholder(password) ? undefined : 'address';
  if (isItem || (!text.isItem && !isSecretKey(name)) || isDummy(trimmed) || trimmed.includes('os.environ/'))
    return undefined;
  return isPathOfFile(name, trimmed) ? undefined : 'key';
}

/** `vertex_credentials: /secrets/account.json` says where the secret is. */
function isPathOfFile(name: string, value: string): boolean {
  return /credentials$/i.test(name) && !value.includes('{') && /[/\\]|\.json$/.test(value);
}

/** The variable that usually holds such a value. */
function variableFor({ name, path }: NamedText): string {
  const upper = name
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .slice(0, 60);
  if (path[0] === 'environment_variables') return upper;
  if (name === 'api_key') return 'NAME';
  return upper === '' ? 'NAME' : upper;
}
