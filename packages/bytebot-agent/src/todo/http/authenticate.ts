import { type SecretStore, sameSecret } from '@bytebot/service';
import type { RequestHandler, Response } from 'express';
import { AGENT_KEY } from '../../auth/door.ts';
import type { TokenVerifier } from '../../auth/token-verifier.ts';
import { HttpFailure } from '../../http/http-failure.ts';

/** What comes before every handler of a user's own things: time limit, token, perhaps the body. */
export type OwnGuards = readonly RequestHandler<{ userId: string }>[];

/** S1's texts for a user who asks for what another user owns. */
const foreignUserTexts = {
  conversations: "User ID mismatch: cannot access other users' conversations",
  tasks: 'User ID mismatch: You can only access your own data',
} as const;

/**
 * Lets only the user of the path pass, by the token. Headers decide, before anything of the body is read.
 * What comes after takes the user from `userOf`, never from the path.
 */
export function requireUser(
  verifier: TokenVerifier,
  surface: keyof typeof foreignUserTexts,
): RequestHandler<{ userId: string }> {
  return async (request, response, next) => {
    const { id } = await verifier.verify(request.headers.authorization);
    if (id !== request.params.userId) throw new HttpFailure(403, 'FORBIDDEN', foreignUserTexts[surface]);
    response.locals.todoUserId = id;
    next();
  };
}

/** Who was let in by `requireUser`. */
export function userOf(response: Response): string {
  const id: unknown = response.locals.todoUserId;
  if (typeof id === 'string') return id;
  throw new Error('A todo route was mounted without requireUser.');
}

/** S1 left its cleanup open to everybody; here it takes the agent's own key. */
export function requireAgentKey(secrets: SecretStore): RequestHandler {
  return (request, _response, next) => {
    const key = secrets.get(AGENT_KEY);
    if (key === undefined) {
      throw new HttpFailure(
        403,
        'FORBIDDEN',
        `This is for operators, who show ${AGENT_KEY}; the agent has none. Messages are cleaned up every hour without it.`,
      );
    }
    const [, presented] = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '') ?? [];
    if (presented === undefined || !sameSecret(presented, key)) {
      throw new HttpFailure(401, 'UNAUTHORIZED', `Send \`Authorization: Bearer <${AGENT_KEY}>\`.`, {
        'www-authenticate': 'Bearer',
      });
    }
    next();
  };
}
