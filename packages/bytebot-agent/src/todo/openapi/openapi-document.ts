import { z } from 'zod';
import { VERSION } from '../../version.ts';
import { chatRequestSchema } from '../chat/chat-request.ts';
import { conversationSchema, messageSchema } from '../conversations/conversation-routes.ts';
import { completeTaskSchema, createTaskSchema, taskSchema, updateTaskSchema } from '../items/todo-shapes.ts';
import { errorSchema, validationErrorSchema } from './common-shapes.ts';
import { type Access, type ApiResponse, type Operation, tags } from './operation.ts';
import { serviceOperations } from './service-operations.ts';
import { taskOperations } from './task-operations.ts';
import {
  agentErrorSchema,
  agentMessageSchema,
  agentTaskListSchema,
  agentTaskSchema,
  contentBlockSchema,
  modelChoiceSchema,
  newAgentMessageSchema,
  newAgentTaskSchema,
} from './task-shapes.ts';
import { chatEventSchema, chatResponseSchema, todoOperations } from './todo-operations.ts';

export const operations: readonly Operation[] = [...todoOperations, ...taskOperations, ...serviceOperations];

/** Schemas with a name of their own in the document; the names are unique. */
const requestSchemas = {
  ChatRequest: chatRequestSchema,
  CreateTodo: createTaskSchema,
  UpdateTodo: updateTaskSchema,
  CompleteTodo: completeTaskSchema,
  NewTask: newAgentTaskSchema,
  NewTaskMessage: newAgentMessageSchema,
} as const;
const responseSchemas = {
  ChatEvent: chatEventSchema,
  ChatResponse: chatResponseSchema,
  Todo: taskSchema,
  Conversation: conversationSchema,
  Message: messageSchema,
  Error: errorSchema,
  ValidationError: validationErrorSchema,
  Task: agentTaskSchema,
  TaskList: agentTaskListSchema,
  TaskMessage: agentMessageSchema,
  ContentBlock: contentBlockSchema,
  ModelChoice: modelChoiceSchema,
  TaskError: agentErrorSchema,
} as const;

type Json = Readonly<Record<string, unknown>>;

export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: Json;
  readonly servers: readonly Json[];
  readonly tags: readonly Json[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly components: { readonly schemas: Json; readonly securitySchemes: Json };
}

/** Both surfaces as an OpenAPI 3.1 document, from the same zod schemas that check the todo API's requests. */
export function createOpenApiDocument(): OpenApiDocument {
  const requests = new Schemas(requestSchemas, 'input');
  const responses = new Schemas(responseSchemas, 'output');
  const paths: Record<string, Record<string, Json>> = {};
  for (const operation of operations) {
    paths[operation.path] ??= {};
    const path = paths[operation.path];
    if (path !== undefined) path[operation.method] = operationJson(operation, requests, responses);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'ByteBot agent',
      version: VERSION,
      description:
        'An agent over the ByteBot LLM proxy: a todo list kept by chat, and tasks the agent works on by itself.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: { ...requests.components, ...responses.components },
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'The token of a user. `npm start` prints one for development.',
        },
        key: {
          type: 'http',
          scheme: 'bearer',
          description: 'The value of BYTEBOT_AGENT_API_KEY. An agent without one answers this machine only.',
        },
      },
    },
  };
}

/** Named schemas become components, which others refer to; the rest is written out where it is used. */
class Schemas {
  readonly components: Json;
  readonly #names: ReadonlyMap<unknown, string>;
  readonly #io: 'input' | 'output';

  constructor(named: Readonly<Record<string, z.ZodType>>, io: 'input' | 'output') {
    this.#io = io;
    this.#names = new Map(Object.entries(named).map(([name, schema]) => [schema, name]));
    const entries = Object.entries(named).map(([name, schema]) => [name, this.#written(schema, schema)]);
    this.components = Object.fromEntries(entries);
  }

  /** A reference, or the schema itself. */
  json(schema: z.ZodType): Json {
    const name = this.#names.get(schema);
    return name === undefined ? this.#written(schema) : reference(name);
  }

  #written(schema: z.ZodType, itself?: z.ZodType): Json {
    const { $schema: _, ...json } = z.toJSONSchema(schema, {
      io: this.#io,
      unrepresentable: 'any',
      override: ({ zodSchema, jsonSchema }) => {
        const name = [...this.#names].find(([one]) => one === zodSchema && one !== itself)?.[1];
        if (name === undefined) return;
        for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key);
        Object.assign(jsonSchema, reference(name));
      },
    });
    return json;
  }
}

function reference(name: string): Json {
  return { $ref: `#/components/schemas/${name}` };
}

function operationJson(operation: Operation, requests: Schemas, responses: Schemas): Json {
  const { method, path, tag, summary, description, access, body } = operation;
  return {
    operationId: operationIdOf(method, path),
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    security: securityOf(access),
    parameters: [...pathParameters(path), ...queryParameters(operation, requests)],
    ...(body !== undefined && {
      requestBody: { required: true, content: { 'application/json': { schema: requests.json(body) } } },
    }),
    responses: Object.fromEntries(
      Object.entries(operation.responses).map(([status, response]) => [
        status,
        responseJson(response, responses),
      ]),
    ),
  };
}

/** `post_tasks_id_takeover` */
function operationIdOf(method: string, path: string): string {
  const words = path.match(/[A-Za-z]+/g) ?? ['root'];
  return [method, ...words].join('_');
}

function securityOf(access: Access): readonly Json[] {
  return access === 'open' ? [] : [{ [access]: [] }];
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: name === 'taskId' || name === 'conversationId' ? { type: 'integer' } : { type: 'string' },
  }));
}

function queryParameters({ query }: Operation, requests: Schemas): Json[] {
  if (query === undefined) return [];
  return Object.entries(query.shape).map(([name, schema]) => {
    const { description, ...json } = requests.json(schema);
    return {
      name,
      in: 'query',
      required: false,
      ...(description !== undefined && { description }),
      schema: json,
    };
  });
}

function responseJson({ description, schema, contentType, also }: ApiResponse, schemas: Schemas): Json {
  if (schema === undefined) return { description };
  const content = {
    [contentType ?? 'application/json']: { schema: schemas.json(schema) },
    ...(also !== undefined && { [also.contentType]: { schema: schemas.json(also.schema) } }),
  };
  return { description, content };
}
