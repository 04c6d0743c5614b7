import { isJsonObject, type JsonObject, textOf } from '@bytebot/shared';
import { toolsIn } from './tools-in.ts';

/** A tool that the client itself runs, as it named it. */
export interface ClientTool {
  readonly kind: 'function' | 'custom' | 'tool_search';
  readonly name: string;
  readonly namespace: string | undefined;
}

/** Functions of chat completions have no longer names (OpenAI API reference, "Create chat completion"). */
const nameLengthMax = 64;

/** What a search for tools that the client runs is called, where it is asked for as a function. */
export const toolSearchName = 'tool_search';

/**
 * The tools of one request by the names that a model is told. A function of a namespace (`{type: 'namespace', name,
 * tools}`) is told as `namespace__name`, because chat completions have no namespaces; answers are written, and earlier
 * calls read, with the two apart again.
 */
export class ToolDirectory {
  readonly #tools = new Map<string, ClientTool>();
  /** Canonical names by namespace and name. */
  readonly #names = new Map<string, string>();

  /** @param request As the client sent it; whatever in it is no tool is passed over. */
  constructor(request: JsonObject) {
    for (const { tool, namespace } of toolsIn(request)) {
      const kind = kindOf(tool);
      const name = kind === 'tool_search' ? toolSearchName : textOf(tool, 'name');
      if (kind !== undefined && name !== undefined) this.#add({ kind, name, namespace });
    }
  }

  /** The name a model is told; also for tools that the request no longer has. */
  canonicalName(name: string, namespace: string | undefined): string {
    return this.#names.get(keyOf(name, namespace)) ?? joined(name, namespace);
  }

  /** The client's own tool; a plain function where it has none of this name. */
  toolOf(canonicalName: string): ClientTool {
    return this.#tools.get(canonicalName) ?? { kind: 'function', name: canonicalName, namespace: undefined };
  }

  #add(tool: ClientTool): void {
    const key = keyOf(tool.name, tool.namespace);
    if (this.#names.has(key)) return;
    const name = this.#free(joined(tool.name, tool.namespace));
    this.#names.set(key, name);
    this.#tools.set(name, tool);
  }

  /** Two tools cut to the same name, or joined to one that another has, are told apart by a number. */
  #free(wanted: string): string {
    let name = wanted;
    for (let number = 2; this.#tools.has(name); number += 1) {
      const ending = `_${number}`;
      name = wanted.slice(0, nameLengthMax - ending.length) + ending;
    }
    return name;
  }
}

function kindOf(tool: JsonObject): ClientTool['kind'] | undefined {
  switch (tool.type) {
    case 'function':
    case 'custom':
    case 'tool_search':
      return tool.type;
    default:
      return undefined;
  }
}

function joined(name: string, namespace: string | undefined): string {
  if (namespace === undefined) return name;
  const between = namespace.endsWith('__') ? '' : '__';
  const whole = `${namespace}${between}${name}`;
  // The function's own name says more than the beginning of its namespace.
  return whole.length <= nameLengthMax ? whole : whole.slice(-nameLengthMax);
}

function keyOf(name: string, namespace: string | undefined): string {
  return `${namespace ?? ''}\n${name}`;
}

/** The namespace of a call or a tool; `null` and the empty text say that it has none. */
export function namespaceOf(item: unknown): string | undefined {
  return isJsonObject(item) ? textOf(item, 'namespace') : undefined;
}
