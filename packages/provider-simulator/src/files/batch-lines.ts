import { isJsonObject, type JsonObject } from '@bytebot/shared';

/** One request of a batch. */
export interface BatchLine {
  readonly customId: string;
  readonly body: JsonObject;
}

/** What is in a file of requests: the requests, or what is wrong with it. */
export interface BatchLines {
  readonly lines: readonly BatchLine[];
  readonly errors: readonly JsonObject[];
}

const errorsMax = 10;

/**
 * Reads a file of requests, one JSON object in each line.
 *
 * @param endpoint What every line has to ask for; undefined at Mistral, whose lines do not say it.
 */
export function readBatchLines(content: string, endpoint: string | undefined): BatchLines {
  const lines: BatchLine[] = [];
  const errors: JsonObject[] = [];
  const seen = new Set<string>();
  for (const [index, text] of content.split('\n').entries()) {
    if (text.trim() === '' || errors.length >= errorsMax) continue;
    const problem = (code: string, message: string, param: string | null): void => {
      errors.push({ code, message, param, line: index + 1 });
    };
    const value = parsed(text);
    if (!isJsonObject(value)) {
      problem('invalid_json_line', 'This line is not parseable as valid JSON.', null);
      continue;
    }
    const { custom_id: customId, method, url, body } = value;
    if (typeof customId !== 'string' || customId === '') {
      problem('missing_required_parameter', 'Missing required parameter: custom_id.', 'custom_id');
    } else if (seen.has(customId)) {
      problem(
        'duplicate_custom_id',
        'The custom_id for this request is a duplicate of another request.',
        'custom_id',
      );
    } else if (endpoint !== undefined && method !== 'POST') {
      problem('invalid_method', "The HTTP method must be 'POST'.", 'method');
    } else if (endpoint !== undefined && url !== endpoint) {
      problem(
        'mismatched_endpoint',
        `The URL provided for this request does not match the batch endpoint: ${endpoint}.`,
        'url',
      );
    } else if (!isJsonObject(body)) {
      problem('missing_required_parameter', 'Missing required parameter: body.', 'body');
    } else {
      seen.add(customId);
      lines.push({ customId, body });
    }
  }
  if (lines.length === 0 && errors.length === 0) {
    errors.push({ code: 'empty_file', message: 'The batch input file is empty.', param: null, line: null });
  }
  return { lines, errors };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
