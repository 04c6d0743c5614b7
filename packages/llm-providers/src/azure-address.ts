import { isAnthropicBase, isAzureClaude, isOpenaiSurface } from './azure-claude.ts';
import { openaiPaths } from './openai-paths.ts';
import type { Operation } from './operation.ts';
import type { Target } from './provider.ts';

/**
 * LiteLLM's default when neither config nor environment names a version (`AZURE_DEFAULT_API_VERSION` in LiteLLM's
 * `constants`).
 */
const defaultApiVersion = '2025-02-01-preview';
/** The one the Azure AI model inference API has had since it became generally available (Microsoft's reference). */
const defaultInferenceApiVersion = '2024-05-01-preview';

/** Versions that mean the surface without dated versions (Azure OpenAI in Foundry Models, "v1 API"). */
const undated: ReadonlySet<string> = new Set(['v1', 'preview', 'latest']);

/**
 * Where a call to Azure OpenAI goes below the base. The base may be the resource, end in `/openai`, name the
 * deployment already, be the `v1` surface, which takes the deployment from the body, or be Cloudflare's gateway to a
 * resource, as LiteLLM allows.
 */
export function azurePath(operation: Operation, target: Target): string {
  const { baseUrl } = target;
  const version = settingOf(target, 'api_version') ?? defaultApiVersion;
  const query = `?api-version=${encodeURIComponent(version)}`;
  const end = endFor(operation, baseUrl);
  if (/\/openai\/v1(?:\/|$)/.test(baseUrl)) return end + undatedQuery(target);
  if (baseUrl.includes('/openai/deployments/')) return end + query;
  if (hostOf(baseUrl) === 'gateway.ai.cloudflare.com') return `/${segment(target.model)}${end}${query}`;
  const start = baseUrl.endsWith('/openai') ? '' : '/openai';
  // The one operation that takes the deployment from the body on the dated surface too.
  if (operation === 'responses' && !undated.has(version)) return start + end + query;
  if (undated.has(version)) return `${start}/v1${end}${undatedQuery(target)}`;
  return `${start}/deployments/${segment(target.model)}${end}${query}`;
}

/**
 * Whether Azure OpenAI has responses there: on the `v1` surface, and since 2025-03-01-preview for a whole resource; not
 * below one deployment, where Azure's other operations are (Azure OpenAI, "Use the Azure OpenAI Responses API").
 */
export function hasAzureResponses(target: Target): boolean {
  const { baseUrl } = target;
  if (/\/openai\/v1(?:\/|$)/.test(baseUrl)) return true;
  if (baseUrl.includes('/openai/deployments/') || hostOf(baseUrl) === 'gateway.ai.cloudflare.com')
    return false;
  const version = settingOf(target, 'api_version') ?? defaultApiVersion;
  return undated.has(version) || version >= '2025-03-01';
}

/**
 * What Azure AI Foundry takes of each model: Claude in Anthropic's dialect only, responses on the `v1` surface, and
 * Cohere's ranking on serverless endpoints.
 */
export function azureInferenceServes(operation: Operation, target: Target): boolean {
  const isClaude = isAzureClaude(target);
  switch (operation) {
    case 'messages':
    case 'messages_count':
      return isClaude;
    case 'responses':
      return !isClaude && /\/openai\/v1(?:\/|$)/.test(target.baseUrl);
    case 'rerank':
      return !isClaude && !hostOf(target.baseUrl).endsWith('.services.ai.azure.com');
    default:
      return true;
  }
}

/**
 * Where a call to Azure AI Foundry's models goes below the base: `/models` of a Foundry resource, with a version; or
 * a serverless endpoint, which speaks plain OpenAI.
 */
export function azureInferencePath(operation: Operation, target: Target): string {
  const { baseUrl } = target;
  const end = endFor(operation, baseUrl);
  if (/\/openai\/v1(?:\/|$)/.test(baseUrl)) return end;
  // Ranking is Cohere's own API, whose paths begin with its version.
  if (operation === 'rerank') return end === '' || /\/v\d$/.test(baseUrl) ? end : `/v1${end}`;
  const version = settingOf(target, 'api_version');
  if (!hostOf(baseUrl).endsWith('.services.ai.azure.com')) {
    return version === undefined ? end : `${end}?api-version=${encodeURIComponent(version)}`;
  }
  const start = /\/models(?:\/|$)/.test(baseUrl) ? '' : '/models';
  return `${start}${end}?api-version=${encodeURIComponent(version ?? defaultInferenceApiVersion)}`;
}

/** A token of Entra ID, or the key: Azure's hosts want it under `api-key`, serverless endpoints as a bearer. */
export function azureHeaders({ apiKey, credentials }: Target): Record<string, string> {
  if (credentials?.accessToken !== undefined) return { authorization: `Bearer ${credentials.accessToken}` };
  return apiKey === undefined ? {} : { 'api-key': apiKey };
}

/** Without it Claude answers nobody; other models of the same address do not mind. */
const anthropicVersion = { 'anthropic-version': '2023-06-01' };

/** The same for Azure AI Foundry. */
export function azureInferenceHeaders(target: Target): Record<string, string> {
  const { baseUrl } = target;
  const isAzure =
    /\.(?:services\.ai|openai|cognitiveservices)\.azure\.com$/.test(hostOf(baseUrl)) ||
    isAnthropicBase(baseUrl);
  const version = isAzure && !isOpenaiSurface(baseUrl) ? anthropicVersion : undefined;
  if (isAzure || target.credentials !== undefined || target.apiKey === undefined)
    return { ...version, ...azureHeaders(target) };
  return { authorization: `Bearer ${target.apiKey}` };
}

/** Nothing when the base is the whole address that Azure's portal shows ("Target URI"). */
function endFor(operation: Operation, baseUrl: string): string {
  return baseUrl.endsWith(openaiPaths[operation]) ? '' : openaiPaths[operation];
}

/** The `v1` surface takes a version only to switch its previews on. */
function undatedQuery(target: Target): string {
  return settingOf(target, 'api_version') === 'preview' ? '?api-version=preview' : '';
}

function settingOf({ settings }: Target, name: string): string | undefined {
  const value = settings?.[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function hostOf(url: string): string {
  return URL.parse(url)?.hostname ?? '';
}

/** The deployment may come from the client through a wildcard, so it is one segment of the path and nothing else. */
function segment(name: string): string {
  const encoded = encodeURIComponent(name.toWellFormed());
  // A segment of dots would be resolved away, percent-encoded or not.
  return /^\.\.?$/.test(encoded) ? encoded.replaceAll('.', '%252E') : encoded;
}
