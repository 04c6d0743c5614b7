import type { ErrorBody, ErrorFields, JsonObject } from '@bytebot/shared';

/** Google's names of HTTP statuses (google.rpc.Code; its own come first where several share one status). */
const statuses: ReadonlyMap<number, string> = new Map([
  [400, 'INVALID_ARGUMENT'],
  [401, 'UNAUTHENTICATED'],
  [402, 'RESOURCE_EXHAUSTED'],
  [403, 'PERMISSION_DENIED'],
  [404, 'NOT_FOUND'],
  [408, 'DEADLINE_EXCEEDED'],
  [409, 'ABORTED'],
  [412, 'FAILED_PRECONDITION'],
  [413, 'INVALID_ARGUMENT'],
  [416, 'OUT_OF_RANGE'],
  [429, 'RESOURCE_EXHAUSTED'],
  [499, 'CANCELLED'],
  [500, 'INTERNAL'],
  [501, 'UNIMPLEMENTED'],
  [502, 'UNAVAILABLE'],
  [503, 'UNAVAILABLE'],
  [504, 'DEADLINE_EXCEEDED'],
]);

const DOMAIN = 'llm-proxy';

/**
 * Google's envelope (google.rpc.Status as its JSON APIs print it) with the proxy's own fields beside Google's; the
 * word that is `code` in OpenAI's is the `reason` of a detail here.
 */
export function geminiErrorBody({ error }: ErrorBody): JsonObject {
  const { message, status_code: code, code: word, type: _type, param, ...own } = error;
  return {
    error: {
      code,
      message,
      status: statuses.get(code) ?? (code >= 500 ? 'INTERNAL' : 'FAILED_PRECONDITION'),
      details: detailsOf(error, word),
      ...(param === null ? {} : { param }),
      ...own,
    },
  };
}

function detailsOf(
  { retry_after_ms: waitMs, param, message, kind }: ErrorFields,
  word: string,
): JsonObject[] {
  const isKey = kind === 'caller_unauthenticated';
  return [
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: isKey ? 'API_KEY_INVALID' : word.replaceAll(/[^A-Za-z0-9]+/g, '_').toUpperCase(),
      domain: DOMAIN,
      metadata: { kind },
    },
    ...(param === null
      ? []
      : [
          {
            '@type': 'type.googleapis.com/google.rpc.BadRequest',
            fieldViolations: [{ field: param, description: message }],
          },
        ]),
    ...(waitMs === undefined
      ? []
      : [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${waitMs / 1_000}s` }]),
  ];
}
