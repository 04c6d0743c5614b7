import type { z } from 'zod';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** Who may call: everybody, a user with a token, or who has the agent's key. */
export type Access = 'open' | 'token' | 'key';

export interface ApiResponse {
  readonly description: string;
  /** Undefined: there is no body. */
  readonly schema?: z.ZodType;
  /** Default `application/json`. */
  readonly contentType?: string;
  /** A body of another type beside the first one. */
  readonly also?: { readonly contentType: string; readonly schema: z.ZodType };
}

/** One route as the OpenAPI document and the page describe it. */
export interface Operation {
  readonly method: Method;
  /** With parameters in braces: `/api/{userId}/tasks`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly access: Access;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly responses: Readonly<Record<number, ApiResponse>>;
  /** What follows `curl -s $AGENT` on the page; without one it is put together from the route. */
  readonly example?: string;
}

/** Also the order in which they are shown. */
export const tags = {
  'Todo chat': 'Keep a todo list by talking with a model. Needs the token of the user in the path.',
  Conversations: 'What was said in the todo chat. Messages are kept for two days.',
  Todos: 'The todo list itself, without a model.',
  Tasks:
    'ByteBot’s task API: work that the agent does by itself, with tools. Needs the agent’s key, if it has one.',
  'Task control': 'Who works on a task: the agent or a person.',
  Service: 'Health, and this description.',
} as const;

export type Tag = keyof typeof tags;
