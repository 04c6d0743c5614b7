import type { JsonObject, ToolCall } from '@bytebot/shared';
import { filledString } from './json.ts';
import { clientName } from './tool-names.ts';
import type { FunctionTool } from './tools.ts';

/** The tool that stands in for a JSON Schema; its input is the answer, and readers unwrap it. */
export const jsonAnswerTool = 'structured_answer_json';

/** What the tool is for, as the model reads it. */
export const jsonAnswerPurpose = 'Gives the answer to the user. Call it once, with the whole answer.';

/** The tool that an answer of this schema is given by, where the provider cannot be told the schema otherwise. */
export function jsonAnswerFunction(schema: JsonObject): FunctionTool {
  return { name: jsonAnswerTool, description: jsonAnswerPurpose, parameters: schema };
}

/** Where what a model says and calls is gathered. */
interface Said {
  text: string;
  readonly calls: ToolCall[];
}

/** One use of a tool in a whole answer: a call under the client's name for it, or, of the answer's own tool, text. */
export function addToolUse(
  said: Said,
  use: { readonly id: unknown; readonly name: unknown; readonly input: unknown },
  toolNames: ReadonlyMap<string, string> | undefined,
): void {
  const input = JSON.stringify(use.input ?? {});
  if (use.name === jsonAnswerTool) {
    said.text += input;
    return;
  }
  said.calls.push({
    id: filledString(use.id) ?? '',
    type: 'function',
    function: { name: clientName(filledString(use.name) ?? '', toolNames), arguments: input },
  });
}
