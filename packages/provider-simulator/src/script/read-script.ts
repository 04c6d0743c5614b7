import { validateHeaderName, validateHeaderValue } from 'node:http';
import { isJsonObject, type JsonObject, nearMatches } from '@bytebot/shared';
import type { Match, Reply, Script } from './reply.ts';

/** A script that cannot be played; the message names the field and what it should be. */
export class ScriptError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ScriptError';
  }
}

type FieldCheck = (value: unknown) => string | undefined;

const isWhole = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 0;

function isHeader(name: string, text: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, text);
    return true;
  } catch {
    return false;
  }
}

const count: FieldCheck = (value) => (isWhole(value) ? undefined : 'a whole number from 0');
const positive: FieldCheck = (value) => (isWhole(value) && value > 0 ? undefined : 'a whole number from 1');
const flag: FieldCheck = (value) => (typeof value === 'boolean' ? undefined : 'true or false');
const text: FieldCheck = (value) => (typeof value === 'string' ? undefined : 'a text');
const anything: FieldCheck = () => undefined;
const milliseconds: FieldCheck = (value) =>
  typeof value === 'number' && value >= 0 && value <= 3_600_000
    ? undefined
    : 'milliseconds from 0 to 3600000';
const seconds: FieldCheck = (value) =>
  typeof value === 'number' && value >= 0 ? undefined : 'a number of seconds';
const status: FieldCheck = (value) =>
  isWhole(value) && value >= 200 && value <= 599 ? undefined : 'a status from 200 to 599';
const headers: FieldCheck = (value) => {
  if (!isJsonObject(value)) return 'an object of texts';
  for (const [name, text] of Object.entries(value)) {
    if (typeof text !== 'string' || !isHeader(name, text))
      return 'an object of texts that can be sent as headers';
  }
  return undefined;
};
const texts: FieldCheck = (value) =>
  Array.isArray(value) && value.every((one) => typeof one === 'string') ? undefined : 'a list of texts';
const toolCalls: FieldCheck = (value) =>
  Array.isArray(value) &&
  value.every((one) => isJsonObject(one) && typeof one.name === 'string' && isJsonObject(one.input))
    ? undefined
    : 'a list of {"name", "input"}';
const body: FieldCheck = (value) =>
  typeof value === 'string' || (typeof value === 'object' && value !== null)
    ? undefined
    : 'a text, an object or a list';
const objectOrNull: FieldCheck = (value) =>
  value === null || isJsonObject(value) ? undefined : 'an object, or null to leave it out';

const replyFields: Readonly<Record<keyof Reply, FieldCheck>> = {
  status,
  headers,
  body,
  fixture: text,
  retryAfter: seconds,
  delayMs: milliseconds,
  hang: flag,
  reset: flag,
  text,
  chunks: texts,
  tools: toolCalls,
  chunkDelayMs: milliseconds,
  keepAlives: count,
  cutAfter: count,
  endAfter: count,
  stallAfter: count,
  malformedAfter: count,
  errorAfter: count,
  errorBody: anything,
  html: flag,
  empty: flag,
  splitBytes: positive,
  finishReason: text,
  usage: objectOrNull,
  dropDone: flag,
  tearBody: flag,
};

const matchFields: Readonly<Record<keyof Match, FieldCheck>> = {
  provider: text,
  model: text,
  path: text,
  key: text,
};
const scriptFields = ['match', 'model', 'replies', 'repeat'];

/** Several of these in one reply would leave open which one strikes. */
const faultFields = ['cutAfter', 'endAfter', 'stallAfter', 'malformedAfter', 'errorAfter'] as const;

/**
 * Reads what `POST /__script` was sent.
 *
 * @param fixtureNames The fixtures there are, to refuse others by name.
 * @throws ScriptError naming the field, for anything that would not do what it says.
 */
export function readScript(value: unknown, fixtureNames: readonly string[]): Script {
  if (!isJsonObject(value))
    throw new ScriptError('the script must be a JSON object such as {"model":"x","replies":[429]}');
  checkNames(value, scriptFields, '');
  const { repeat, replies } = value;
  if (repeat !== undefined && repeat !== 'last') throw new ScriptError('repeat must be "last" or absent');
  if (!Array.isArray(replies) || replies.length === 0) {
    throw new ScriptError('replies must be a list of at least one reply: a status, or an object');
  }
  const match = readMatch(value);
  const read = replies.map((reply: unknown, index) => readReply(reply, `replies[${index}]`, fixtureNames));
  return repeat === 'last' ? { match, replies: read, repeat } : { match, replies: read };
}

function readMatch(script: JsonObject): Match {
  const { match = {}, model } = script;
  if (!isJsonObject(match))
    throw new ScriptError('match must be an object with provider, model, path or key');
  checkFields(match, matchFields, 'match.');
  if (model === undefined) return match;
  if (typeof model !== 'string') throw new ScriptError('model must be a text');
  if (match.model !== undefined)
    throw new ScriptError('model is given twice, in the script and in match: keep one');
  return { ...match, model };
}

function readReply(value: unknown, place: string, fixtureNames: readonly string[]): Reply {
  const reply = typeof value === 'number' ? { status: value } : value;
  if (!isJsonObject(reply)) throw new ScriptError(`${place} must be a status such as 429, or an object`);
  checkFields(reply, replyFields, `${place}.`);
  const faults = faultFields.filter((name) => reply[name] !== undefined);
  if (faults.length > 1)
    throw new ScriptError(`${place} has both ${faults.join(' and ')}: only one can strike`);
  if (reply.errorBody !== undefined && reply.errorAfter === undefined) {
    throw new ScriptError(`${place}.errorBody needs errorAfter, the number of content events before it`);
  }
  const { fixture } = reply;
  if (typeof fixture === 'string' && !fixtureNames.includes(fixture)) {
    const near = nearMatches(fixture, fixtureNames, 3);
    const hint = near.length > 0 ? near.join(', ') : 'GET /__fixtures lists them';
    throw new ScriptError(`${place}.fixture: there is no "${fixture}"; did you mean: ${hint}`);
  }
  return reply;
}

function checkFields(value: JsonObject, checks: Readonly<Record<string, FieldCheck>>, place: string): void {
  checkNames(value, Object.keys(checks), place);
  for (const [name, given] of Object.entries(value)) {
    const expected = checks[name]?.(given);
    if (expected !== undefined) throw new ScriptError(`${place}${name} must be ${expected}`);
  }
}

function checkNames(value: JsonObject, known: readonly string[], place: string): void {
  for (const name of Object.keys(value)) {
    if (known.includes(name)) continue;
    const near = nearMatches(name, known, 1);
    const hint = near.length > 0 ? `did you mean ${near[0]}?` : `there are: ${known.join(', ')}`;
    throw new ScriptError(`${place}${name} is not known; ${hint}`);
  }
}
