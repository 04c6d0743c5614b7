import type { Address } from '../address.ts';
import { azureError } from '../azure/azure-refusals.ts';
import { bedrockError } from '../bedrock/bedrock-refusals.ts';
import { anthropicError, geminiError, groqError, openaiError, openrouterError } from './envelopes.ts';
import type { WireError } from './refusal.ts';

/** What a provider answers at a path it does not have; without a provider, what the simulator does. */
export function notFound(method: string, path: string, address: Address | undefined): WireError {
  const where = `${method} ${path}`;
  // Ollama's router answers a path it does not know with a text.
  if (address?.surface === 'ollama') return { status: 404, headers: {}, body: '404 page not found' };
  if (address?.surface === 'anthropic' && address.provider !== 'azure')
    return anthropicError(404, 'not_found_error', 'Not found');
  switch (address?.provider) {
    case undefined:
      return openaiError(404, `The simulator has no provider at ${where}. GET / lists what there is.`, {
        code: 'unknown_url',
      });
    case 'bedrock':
      return bedrockError(404, 'UnknownOperationException', 'The requested operation is not recognized.');
    case 'azure':
      return azureError(404, '404', 'Resource not found');
    case 'openrouter':
      return openrouterError(404, 'Not Found');
    case 'groq':
      return groqError(
        404,
        `Unknown request URL: ${where}. Please check the URL for typos, or see the docs at https://console.groq.com/docs/`,
        'invalid_request_error',
        'unknown_url',
      );
    case 'cohere':
      return { status: 404, headers: {}, body: { message: 'page not found' } };
    case 'vertex':
    case 'google':
    case 'gemini':
      return geminiError(404, `The requested URL ${path} was not found on this server.`, 'NOT_FOUND');
    default:
      return openaiError(404, `Invalid URL (${where})`);
  }
}
