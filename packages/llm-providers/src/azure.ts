import {
  azureHeaders,
  azureInferenceHeaders,
  azureInferencePath,
  azureInferenceServes,
  azurePath,
  hasAzureResponses,
} from './azure-address.ts';
import { azureClaudeDialect, azureClaudePath, isAzureClaude, refineFoundryError } from './azure-claude.ts';
import { obtainAzureCredentials } from './azure-credentials.ts';
import { refineAzureError } from './azure-errors.ts';
import { openaiChatFields, openaiEfforts } from './chat-surface.ts';
import type { Provider } from './provider.ts';

/**
 * Azure OpenAI, https://learn.microsoft.com/azure/ai-foundry/openai/reference: OpenAI's dialect below a deployment's
 * own path, with a key or a token of Entra ID. The parameters are LiteLLM's.
 */
export const azure: Provider = {
  id: 'azure',
  name: 'Azure OpenAI',
  keyVariables: ['AZURE_API_KEY', 'AZURE_OPENAI_API_KEY'],
  // A token does as well; `obtainCredentials` says so when there is neither.
  keyRequired: false,
  baseUrlVariables: ['AZURE_BASE_URL', 'AZURE_API_BASE'],
  operations: [
    'chat',
    'completion',
    'embedding',
    'responses',
    'image_generation',
    'image_edit',
    'speech',
    'transcription',
    'translation',
  ],
  serves: (operation, target) => operation !== 'responses' || hasAzureResponses(target),
  streamUsage: true,
  chatSurface: { fields: openaiChatFields, isExact: true, efforts: openaiEfforts },
  // Azure OpenAI reference: `stream_options` came with the version 2024-09-01-preview.
  streamUsageWith: ({ api_version: version }) =>
    typeof version !== 'string' || !/^20\d\d-/.test(version) || version >= '2024-09',
  settingNames: [
    'api_version',
    'tenant_id',
    'client_id',
    'client_secret',
    'azure_ad_token',
    'azure_username',
    'azure_password',
    'azure_scope',
    'azure_credential',
  ],
  settingVariables: { api_version: ['AZURE_API_VERSION'] },
  path: azurePath,
  headers: azureHeaders,
  obtainCredentials: obtainAzureCredentials,
  refineError: refineAzureError,
};

const { serves: _responses, ...everywhere } = azure;

/** LiteLLM's prefix for legacy completions of a deployment. */
export const azureText: Provider = { ...everywhere, id: 'azure_text', operations: ['completion'] };

/**
 * Models of other makers in Azure AI Foundry, https://learn.microsoft.com/rest/api/aifoundry/modelinference: Claude in
 * Anthropic's dialect, the others in OpenAI's.
 */
export const azureInference: Provider = {
  ...azure,
  id: 'azure_ai',
  name: 'Azure AI Foundry',
  keyVariables: ['AZURE_AI_API_KEY'],
  baseUrlVariables: ['AZURE_AI_BASE_URL', 'AZURE_AI_API_BASE'],
  operations: ['chat', 'embedding', 'messages', 'messages_count', 'responses', 'rerank'],
  serves: azureInferenceServes,
  settingVariables: { api_version: ['AZURE_AI_API_VERSION'] },
  forwardedHeaders: ['anthropic-version', 'anthropic-beta'],
  path: (operation, target) =>
    isAzureClaude(target) ? azureClaudePath(operation, target) : azureInferencePath(operation, target),
  headers: azureInferenceHeaders,
  dialectFor: (target) => (isAzureClaude(target) ? azureClaudeDialect : undefined),
  refineError: refineFoundryError,
};
