import { z } from 'zod';
import type { ApiResponse, Operation } from './operation.ts';
import {
  agentErrorSchema,
  agentMessageSchema,
  agentPageQuerySchema,
  agentTaskListSchema,
  agentTaskQuerySchema,
  agentTaskSchema,
  modelInfoSchema,
  newAgentMessageSchema,
  newAgentTaskSchema,
  processedMessagesSchema,
} from './task-shapes.ts';

function failure(description: string): ApiResponse {
  return { description, schema: agentErrorSchema };
}

const common = {
  401: failure('The agent has a key, and it was not shown.'),
  403: failure('The agent has no key and does not answer web pages of other origins.'),
  503: failure('The database cannot be used now.'),
};
const notFound = failure('There is no such task.');
const badInput = failure('A field cannot be used; every problem is named.');
const theTask: ApiResponse = { description: 'The task.', schema: agentTaskSchema };
const theMessages: ApiResponse = { description: 'The oldest first.', schema: z.array(agentMessageSchema) };

const tasks: Operation[] = [
  {
    method: 'post',
    path: '/tasks',
    tag: 'Tasks',
    access: 'key',
    summary: 'Give the agent a task',
    body: newAgentTaskSchema,
    responses: {
      201: theTask,
      400: badInput,
      413: failure('The body is larger than 50 MB.'),
      ...common,
    },
    example: `-X POST "$AGENT/tasks" \\
  -H "Content-Type: application/json" \\
  -d '{"description": "Write a haiku about proxies"}'`,
  },
  {
    method: 'get',
    path: '/tasks',
    tag: 'Tasks',
    access: 'key',
    summary: 'The tasks, the newest first',
    query: agentTaskQuerySchema,
    responses: {
      200: { description: 'One page of them.', schema: agentTaskListSchema },
      400: badInput,
      ...common,
    },
  },
  {
    method: 'get',
    path: '/tasks/models',
    tag: 'Tasks',
    access: 'key',
    summary: 'The models a task or a chat may use',
    responses: {
      200: { description: 'The models.', schema: z.array(modelInfoSchema) },
      500: failure('The models cannot be listed.'),
      502: failure('The proxy does not list its models.'),
      ...common,
    },
  },
  {
    method: 'get',
    path: '/tasks/{id}',
    tag: 'Tasks',
    access: 'key',
    summary: 'One task',
    responses: { 200: theTask, 404: notFound, ...common },
  },
  {
    method: 'delete',
    path: '/tasks/{id}',
    tag: 'Tasks',
    access: 'key',
    summary: 'Delete a task with everything that belongs to it',
    responses: { 204: { description: 'It is deleted.' }, 404: notFound, ...common },
  },
  {
    method: 'post',
    path: '/tasks/{id}/messages',
    tag: 'Tasks',
    access: 'key',
    summary: 'Say something to the agent while it works on a task',
    body: newAgentMessageSchema,
    responses: { 201: theTask, 400: badInput, 404: notFound, ...common },
    example: `-X POST "$AGENT/tasks/$TASK_ID/messages" \\
  -H "Authorization: Bearer $AGENT_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"message": "Make it rhyme"}'`,
  },
  ...(['', '/raw'] as const).map(
    (end): Operation => ({
      method: 'get',
      path: `/tasks/{id}/messages${end}`,
      tag: 'Tasks',
      access: 'key',
      summary: 'The messages of a task, as they are stored',
      query: agentPageQuerySchema,
      responses: { 200: theMessages, 400: badInput, ...common },
    }),
  ),
  {
    method: 'get',
    path: '/tasks/{id}/messages/processed',
    tag: 'Tasks',
    access: 'key',
    summary: 'The messages of a task, those of one side together',
    query: agentPageQuerySchema,
    responses: {
      200: { description: 'Groups of messages.', schema: processedMessagesSchema },
      400: badInput,
      ...common,
    },
  },
];

const control: Operation[] = (
  [
    ['takeover', 'Take a task over from the agent', 'The agent does not control the task.'],
    ['resume', 'Give a task back to the agent', 'The user does not control the task.'],
    ['cancel', 'Cancel a task', 'The task has ended already.'],
  ] as const
).map(([action, summary, refusal]) => ({
  method: 'post',
  path: `/tasks/{id}/${action}`,
  tag: 'Task control',
  access: 'key',
  summary,
  responses: { 200: theTask, 400: failure(refusal), 404: notFound, ...common },
}));

export const taskOperations: readonly Operation[] = [...tasks, ...control];
