import { providers } from '@bytebot/llm-providers';
import { nearMatches } from '@bytebot/shared';
import { Failure } from '../failure.ts';

/** The failure of a request about a provider that nobody knows, with the name that was perhaps meant. */
export function unknownProvider(id: string): Failure {
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
