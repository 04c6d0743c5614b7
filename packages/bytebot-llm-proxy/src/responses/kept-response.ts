import { isJsonObject, type JsonObject } from '@bytebot/shared';

/** A response that the proxy keeps itself: what its model was given, and what it answered. */
export interface KeptResponse {
  readonly kind: 'kept';
  /** The items that came before the answer, earlier turns among them, as JSON text: a list. */
  readonly inputJson: Buffer;
  /** The response object as its client got it. */
  readonly response: JsonObject;
}

/** A response that its provider keeps. */
export interface BoundResponse {
  readonly kind: 'bound';
  readonly deploymentId: string;
  /** The model as it was asked for; an entry for any model has a provider only with it. */
  readonly model: string;
}

const VERSION = 1;
const LINE_FEED = 0x0a;

/**
 * A record of either: a line about it, and for a kept one its input and its response, a line each. JSON has no line
 * feeds of its own, so that the input of a long conversation passes on as the bytes that it is.
 */
export function writeBound(deploymentId: string, model: string): Buffer {
  return Buffer.from(JSON.stringify({ version: VERSION, kind: 'bound', deploymentId, model }));
}

export function writeKept(inputJson: string, responseJson: string): Buffer {
  return Buffer.from(`${JSON.stringify({ version: VERSION, kind: 'kept' })}\n${inputJson}\n${responseJson}`);
}

/** Undefined for anything else, also what another version has written. */
export function readRecord(record: Buffer): KeptResponse | BoundResponse | undefined {
  const lineEnd = record.indexOf(LINE_FEED);
  const line = parsed(lineEnd === -1 ? record : record.subarray(0, lineEnd));
  if (!isJsonObject(line) || line.version !== VERSION) return undefined;
  const { kind, deploymentId, model } = line;
  if (kind === 'bound' && typeof deploymentId === 'string' && typeof model === 'string')
    return { kind, deploymentId, model };
  const inputEnd = record.indexOf(LINE_FEED, lineEnd + 1);
  if (kind !== 'kept' || lineEnd === -1 || inputEnd === -1) return undefined;
  const response = parsed(record.subarray(inputEnd + 1));
  if (!isJsonObject(response)) return undefined;
  return { kind, inputJson: record.subarray(lineEnd + 1, inputEnd), response };
}

/** The items of the answer. */
export function outputOf({ response: { output } }: Pick<KeptResponse, 'response'>): readonly JsonObject[] {
  return Array.isArray(output) ? output.filter(isJsonObject) : [];
}

/** The items that came before the answer, in order. */
export function inputOf({ inputJson }: Pick<KeptResponse, 'inputJson'>): readonly JsonObject[] {
  const items = parsed(inputJson);
  return Array.isArray(items) ? items.filter(isJsonObject) : [];
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
