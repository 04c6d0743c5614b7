import type { Store } from '../store/store.ts';
import type { Tool, ToolOutput } from './tool.ts';

/** A store for tools that have no business with one: whatever they ask for is an error. */
const noStore: Store = new Proxy(Object.create(null), {
  get(_, name) {
    throw new Error(`This tool must not use the store (${String(name)}).`);
  },
});

/** Runs one of the tools by its name, as the loop does. */
export function runNamed(
  tools: readonly Tool[],
  name: string,
  input: unknown,
  { store = noStore, signal = new AbortController().signal } = {},
): Promise<ToolOutput> {
  const tool = tools.find((one) => one.name === name);
  if (tool === undefined) throw new Error(`There is no tool ${name}.`);
  return tool.run(input, { store, signal });
}
