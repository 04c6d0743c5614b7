import { isJsonObject, type JsonObject, textOf } from '@bytebot/shared';

/** One tool of a request, with its place. */
export interface PlacedTool {
  readonly tool: JsonObject;
  readonly path: string;
  readonly namespace: string | undefined;
  /** What the namespace is for, with the first of its tools. */
  readonly about: string | undefined;
}

/** Items of the input that bring tools of their own. */
const typesWithTools: ReadonlySet<unknown> = new Set(['additional_tools', 'tool_search_output']);

/**
 * All tools of a request, in order: those of `tools`, those in namespaces, and those that items of the input added later
 * (`additional_tools`, `tool_search_output`). Entries that are no objects are passed over.
 */
export function toolsIn(request: JsonObject): readonly PlacedTool[] {
  const placed: PlacedTool[] = [];
  addTools(request.tools, 'tools', placed);
  if (Array.isArray(request.input)) {
    for (const [index, item] of request.input.entries()) {
      if (isJsonObject(item) && typesWithTools.has(item.type))
        addTools(item.tools, `input[${index}].tools`, placed);
    }
  }
  return placed;
}

/** The items of an input that bring tools of their own, and nothing else of it. */
export function itemsWithTools(input: unknown): readonly unknown[] {
  return Array.isArray(input)
    ? input.filter((item) => isJsonObject(item) && typesWithTools.has(item.type))
    : [];
}

function addTools(tools: unknown, path: string, placed: PlacedTool[]): void {
  if (!Array.isArray(tools)) return;
  for (const [index, tool] of tools.entries()) {
    if (!isJsonObject(tool)) continue;
    const place = `${path}[${index}]`;
    if (tool.type === 'namespace' && Array.isArray(tool.tools)) addNamespace(tool, tool.tools, place, placed);
    else placed.push({ tool, path: place, namespace: undefined, about: undefined });
  }
}

function addNamespace(
  space: JsonObject,
  tools: readonly unknown[],
  path: string,
  placed: PlacedTool[],
): void {
  const namespace = textOf(space, 'name');
  let about = textOf(space, 'description');
  for (const [index, tool] of tools.entries()) {
    if (!isJsonObject(tool)) continue;
    placed.push({ tool, path: `${path}.tools[${index}]`, namespace, about });
    about = undefined;
  }
}
