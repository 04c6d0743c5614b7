import { z } from 'zod';
import { listTasksSchema } from '../items/list-tasks.ts';
import { completeTaskSchema, createTaskSchema, taskSchema, updateTaskSchema } from '../items/todo-shapes.ts';
import { bodyFailures, commonFailures, dataOf, doneSchema, notFoundFailure } from './common-shapes.ts';
import type { Operation } from './operation.ts';

const taskPageSchema = z.object({
  items: z.array(taskSchema),
  total: z.int(),
  page: z.int(),
  limit: z.int(),
  totalPages: z.int(),
});

const oneTask = dataOf(taskSchema);
const oneTaskResponses = {
  200: { description: 'The task.', schema: oneTask },
  404: notFoundFailure,
  ...commonFailures,
};

export const todoListOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/api/{userId}/tasks',
    tag: 'Todos',
    access: 'token',
    summary: 'The todos, filtered, sorted and paged',
    query: listTasksSchema,
    responses: {
      200: { description: 'One page of them.', schema: dataOf(taskPageSchema) },
      ...commonFailures,
    },
    example: `"$AGENT/api/$USER_ID/tasks?status=pending&sort=due_date:asc" \\
  -H "Authorization: Bearer $TOKEN"`,
  },
  {
    method: 'post',
    path: '/api/{userId}/tasks',
    tag: 'Todos',
    access: 'token',
    summary: 'Add a todo',
    body: createTaskSchema,
    responses: {
      201: { description: 'The new todo.', schema: oneTask },
      ...commonFailures,
      ...bodyFailures,
    },
    example: `-X POST "$AGENT/api/$USER_ID/tasks" \\
  -H "Authorization: Bearer $TOKEN" \\
  -H "Content-Type: application/json" \\
  -d '{"title": "Write the docs", "priority": "high", "due_date": "2026-12-15T12:00:00Z"}'`,
  },
  {
    method: 'get',
    path: '/api/{userId}/tasks/{taskId}',
    tag: 'Todos',
    access: 'token',
    summary: 'One todo',
    responses: oneTaskResponses,
  },
  {
    method: 'put',
    path: '/api/{userId}/tasks/{taskId}',
    tag: 'Todos',
    access: 'token',
    summary: 'Change a todo; what is left out or null stays',
    body: updateTaskSchema,
    responses: { ...oneTaskResponses, ...bodyFailures },
    example: `-X PUT "$AGENT/api/$USER_ID/tasks/1" \\
  -H "Authorization: Bearer $TOKEN" \\
  -H "Content-Type: application/json" \\
  -d '{"title": "Write better docs"}'`,
  },
  {
    method: 'patch',
    path: '/api/{userId}/tasks/{taskId}',
    tag: 'Todos',
    access: 'token',
    summary: 'Change a todo; what is left out stays, null empties a field',
    body: updateTaskSchema,
    responses: { ...oneTaskResponses, ...bodyFailures },
    example: `-X PATCH "$AGENT/api/$USER_ID/tasks/1" \\
  -H "Authorization: Bearer $TOKEN" \\
  -H "Content-Type: application/json" \\
  -d '{"due_date": null, "tags": ["docs"]}'`,
  },
  {
    method: 'patch',
    path: '/api/{userId}/tasks/{taskId}/complete',
    tag: 'Todos',
    access: 'token',
    summary: 'Mark a todo as done or not done',
    body: completeTaskSchema,
    responses: { ...oneTaskResponses, ...bodyFailures },
    example: `-X PATCH "$AGENT/api/$USER_ID/tasks/1/complete" \\
  -H "Authorization: Bearer $TOKEN" \\
  -H "Content-Type: application/json" \\
  -d '{"completed": true}'`,
  },
  {
    method: 'delete',
    path: '/api/{userId}/tasks/{taskId}',
    tag: 'Todos',
    access: 'token',
    summary: 'Delete a todo',
    responses: {
      200: { description: 'It is deleted.', schema: doneSchema },
      404: notFoundFailure,
      ...commonFailures,
    },
  },
];
