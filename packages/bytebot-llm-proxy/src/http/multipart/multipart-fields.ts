import { controlFields } from '../../execute/control-fields.ts';
import { BodyError } from '../scan/body-error.ts';
import { type Part, type ScannedMultipart, shownName, textOfPart } from './scan-multipart.ts';

/** How deep `metadata[a][b]` may go. */
const DEPTH_MAX = 8;
/** Fields that are numbers or words where a body is JSON, beside those that only steer the proxy. */
const typedFields: ReadonlySet<string> = new Set(['stream', 'n', 'max_tokens', 'drop_params']);
/** Objects that a field is written into: without a prototype, so that every name is one like any other. */
type Fields = Record<string, unknown>;

/**
 * The fields of a multipart body as the object that they would be in JSON: what the path reads of a request is the same
 * for both. Files are not among them.
 *
 * Lists and objects come as forms write them, `name[]` and `name[key]`; fields of the proxy may also come as JSON text
 * (`metadata={"tags":["a"]}`).
 *
 * @throws BodyError for a field that steers something and stands there twice, and for what is no text.
 */
export function multipartFields(scanned: ScannedMultipart): Fields {
  const fields: Fields = Object.create(null);
  const seen = new Set<string>();
  for (const part of scanned.parts) {
    const root = rootOf(part.name);
    refuseName(part, root);
    if (part.filename !== undefined) {
      if (root === 'model' || controlFields.has(root)) throw notText(part);
      continue;
    }
    const isSingle = isTyped(root) || root === 'model';
    if (isSingle && seen.has(part.name) && !part.name.endsWith('[]')) throw twice(part);
    seen.add(part.name);
    const text = textOfPart(scanned, part);
    put(fields, part, isTyped(root) ? typed(text) : text);
  }
  if (fields.stream !== undefined && typeof fields.stream !== 'boolean') {
    throw new BodyError('`stream` must be true or false.', 0, 'stream');
  }
  return fields;
}

/** `metadata` of `metadata[tags][]`. */
export function rootOf(name: string): string {
  const bracket = name.indexOf('[');
  return bracket > 0 ? name.slice(0, bracket) : name;
}

function isTyped(root: string): boolean {
  return typedFields.has(root) || controlFields.has(root);
}

/** Whatever a reader could take for the model is the model. */
function refuseName({ name, start }: Part, root: string): void {
  if (name === 'model' || root.trim().toLowerCase() !== 'model') return;
  throw new BodyError(
    `The multipart body has a field \`${shownName(name)}\`. The name is \`model\`, in lower case, and its value one text.`,
    start,
    shownName(name),
  );
}

/** JSON where the text is some, else the text; Python writes its words with a capital. */
function typed(text: string): unknown {
  if (text === 'True' || text === 'False') return text === 'True';
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}

function put(fields: Fields, { name, start }: Part, value: unknown): void {
  const root = rootOf(name);
  const keys = name === root ? [] : keysOf(name.slice(root.length));
  if (keys === undefined || keys.length > DEPTH_MAX) {
    // A name with odd brackets is a name like any other.
    add(fields, name, value);
    return;
  }
  let target = fields;
  let key = root;
  for (const next of keys) {
    if (next === '') {
      addItem(target, key, value);
      return;
    }
    const inner = target[key];
    if (inner !== undefined && !isFields(inner)) {
      throw new BodyError(
        `The multipart body has \`${shownName(name)}\` in two forms. Send it once.`,
        start,
        root,
      );
    }
    const nested: Fields = isFields(inner) ? inner : Object.create(null);
    target[key] = nested;
    target = nested;
    key = next;
  }
  add(target, key, value);
}

/** `['a', '']` of `[a][]`; a list is only understood at the end. */
function keysOf(brackets: string): string[] | undefined {
  if (!/^(?:\[[^[\]]*\])+$/.test(brackets)) return undefined;
  const keys = brackets.slice(1, -1).split('][');
  return keys.slice(0, -1).includes('') ? undefined : keys;
}

/** What comes several times is a list. */
function add(target: Fields, key: string, value: unknown): void {
  if (Object.hasOwn(target, key)) addItem(target, key, value);
  else target[key] = value;
}

function addItem(target: Fields, key: string, value: unknown): void {
  const before = Object.hasOwn(target, key) ? target[key] : [];
  if (Array.isArray(before)) before.push(value);
  target[key] = Array.isArray(before) ? before : [before, value];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function twice({ name, start }: Part): BodyError {
  return new BodyError(
    `The multipart body has \`${shownName(name)}\` twice, the second time at byte ${start}. Send it once.`,
    start,
    shownName(name),
  );
}

function notText({ name, start }: Part): BodyError {
  return new BodyError(
    `The multipart body has \`${shownName(name)}\` as a file. Send it as a field, without a file name.`,
    start,
    shownName(name),
  );
}
