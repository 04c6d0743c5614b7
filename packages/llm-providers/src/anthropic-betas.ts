import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { filledString, objectsOf } from './translate/json.ts';

/** Anthropic's own tools that still need a feature named, by the beginning of their type. */
const betasByTool: readonly (readonly [string, string])[] = [
  ['computer_20241022', 'computer-use-2024-10-22'],
  ['bash_20241022', 'computer-use-2024-10-22'],
  ['text_editor_20241022', 'computer-use-2024-10-22'],
  ['computer_20250124', 'computer-use-2025-01-24'],
  ['computer_20251124', 'computer-use-2025-11-24'],
  ['mcp_toolset', 'mcp-client-2025-11-20'],
  ['advisor_', 'advisor-tool-2026-03-01'],
];

/** Fields that need one as soon as they are there. */
const betasByField: readonly (readonly [string, string])[] = [
  ['context_management', 'context-management-2025-06-27'],
  ['compaction', 'compact-2026-09-04'],
  ['fallbacks', 'server-side-fallback-2026-07-01'],
  ['fallback_credit_token', 'fallback-credit-2026-07-01'],
  ['thread', 'message-threads-2026-08-12'],
  ['output_format', 'structured-outputs-2025-11-13'],
];

/**
 * The features a request needs in `anthropic-beta` (the SDK's `AnthropicBeta`): those the client names in `betas`, as
 * Anthropic's clients do, and those that its tools and fields cannot do without.
 *
 * @param found Those that the translation of the messages needs.
 */
export function betaHeader(
  request: Readonly<Record<string, unknown>>,
  body: Readonly<Record<string, unknown>>,
  found: ReadonlySet<string>,
): Record<string, string> | undefined {
  const betas = new Set(found);
  for (const beta of listOf(request.betas)) betas.add(beta);
  const tools = objectsOf(body.tools);
  for (const { type } of tools) {
    const beta = betasByTool.find(([prefix]) => filledString(type)?.startsWith(prefix))?.[1];
    if (beta !== undefined) betas.add(beta);
  }
  for (const [field, beta] of betasByField) if (body[field] !== undefined) betas.add(beta);
  for (const beta of betasOfValues(body)) betas.add(beta);
  // Without toolsets in `tools`, the servers are described the older way.
  if (body.mcp_servers !== undefined && !betas.has('mcp-client-2025-11-20'))
    betas.add('mcp-client-2025-04-04');
  return betas.size === 0 ? undefined : { 'anthropic-beta': [...betas].join(',') };
}

function betasOfValues({
  speed,
  container,
  output_config: config,
  context_management: context,
}: JsonObject): string[] {
  const edits = isJsonObject(context) ? objectsOf(context.edits) : [];
  return [
    ...(speed === 'fast' ? ['fast-mode-2026-02-01'] : []),
    ...(isJsonObject(container) && container.skills !== undefined ? ['skills-2025-10-02'] : []),
    ...(isJsonObject(config) && config.task_budget !== undefined ? ['task-budgets-2026-03-13'] : []),
    ...(edits.some(({ type }) => type === 'compact_20260112') ? ['compact-2026-01-12'] : []),
  ];
}

/** Names only: what else a client writes there must not end up in a header. */
function listOf(value: unknown): string[] {
  const list: readonly unknown[] = Array.isArray(value)
    ? value
    : typeof value === 'string'
      ? value.split(',')
      : [];
  return list.flatMap((one) =>
    typeof one === 'string' && /^[\w.-]{1,80}$/.test(one.trim()) ? [one.trim()] : [],
  );
}
