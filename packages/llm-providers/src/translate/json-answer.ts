import type { JsonObject } from '@bytebot/shared';
import type { FunctionTool } from './tools.ts';

/** The tool that stands in for a JSON Schema; its input is the answer, and readers unwrap it. */
export const jsonAnswerTool = 'structured_answer_json';

/** What the tool is for, as the model reads it. */
export const jsonAnswerPurpose = 'Gives the answer to the user. Call it once, with the whole answer.';

/** The tool that an answer of this schema is given by, where the provider cannot be told the schema otherwise. */
export function jsonAnswerFunction(schema: JsonObject): FunctionTool {
  return { name: jsonAnswerTool, description: jsonAnswerPurpose, parameters: schema };
}
