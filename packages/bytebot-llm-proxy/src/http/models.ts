import type { Services } from '../services.ts';
import { isGoogleClient } from './failure-body.ts';
import { geminiModel, geminiModelPage } from './gemini-models.ts';
import { listedModels, oneModel, wildcardEntries } from './model-entries.ts';
import { type Route, replyJson } from './route.ts';

/**
 * `GET /v1/models` and `GET /v1/models/{id}` in OpenAI's shape; in Google's for its own clients, which ask here as well.
 */
export function modelRoutes(services: Services): Route[] {
  return [
    {
      method: 'GET',
      paths: ['/v1/models', '/models', '/api/v1/models'],
      access: 'key',
      summary: 'The models that can be asked, in OpenAI’s shape (`?return_wildcard_routes=true`)',
      handle: async ({ request, response, query, caller }) => {
        if (isGoogleClient(request)) {
          replyJson(response, await geminiModelPage(services, query, caller?.models));
          return;
        }
        const models = await listedModels(services, caller?.models);
        const withPatterns = query.get('return_wildcard_routes') === 'true';
        const data = withPatterns
          ? [...models, ...wildcardEntries(services.snapshot(), caller?.models)]
          : models;
        replyJson(response, { object: 'list', data });
      },
    },
    {
      method: 'GET',
      paths: ['/v1/models/*id', '/models/*id', '/api/v1/models/*id'],
      access: 'key',
      summary: 'One model; the id may hold slashes',
      handle: async ({ request, response, parameters, caller }) => {
        const id = (parameters.id ?? '').replace(/\/$/, '');
        const model = await oneModel(services, id, caller?.models);
        replyJson(response, isGoogleClient(request) ? geminiModel(model) : model);
      },
    },
  ];
}
