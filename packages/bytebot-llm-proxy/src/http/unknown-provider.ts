import { findProvider, providers } from '@bytebot/llm-providers';
import { nearMatches } from '@bytebot/shared';
import { Failure } from '../failure.ts';

/** The failure of a request about a provider that is not here, with the name that was perhaps meant. */
export function unknownProvider(id: string): Failure {
  if (findProvider(id) !== undefined) {
    return new Failure('unknown_model', `No deployment of the config uses the provider \`${id}\`.`, {
      code: 'provider_not_found',
      hint: '`GET /v1/providers` lists those that are used.',
    });
  }
  const [near] = nearMatches(
    id,
    providers.map((provider) => provider.id),
    1,
  );
  return new Failure('unknown_model', `No provider is called \`${id.slice(0, 100)}\`.`, {
    code: 'provider_not_found',
    ...(near === undefined ? {} : { hint: `Did you mean \`${near}\`?` }),
  });
}
