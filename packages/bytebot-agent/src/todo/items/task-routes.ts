import { type RequestHandler, Router } from 'express';
import { z } from 'zod';
import { HttpFailure } from '../../http/http-failure.ts';
import type { Services } from '../../services.ts';
import type { NewTodo, Todo, TodoFields } from '../../store/todo-records.ts';
import { answerData, answerJson } from '../http/answer.ts';
import { type OwnGuards, userOf } from '../http/authenticate.ts';
import { readInput } from '../http/failures.ts';
import { listTasks, listTasksSchema } from './list-tasks.ts';
import { setCompleted } from './recurrence.ts';
import { completeTaskSchema, createTaskSchema, taskJson, updateTaskSchema } from './todo-shapes.ts';

const idSchema = z.object({ taskId: z.coerce.number('Has to be a whole number').int() });

/** S1's tasks, which are the todo lists of its users: list, add, read, change, complete, delete. */
export function taskRoutes(services: Services, own: OwnGuards): Router {
  const router = Router();
  const { store, now } = services;
  router.get('/:userId/tasks', ...own, async (request, response) => {
    const query = readInput(listTasksSchema, request.query, 'query');
    const { items, total } = await listTasks(store.todos, userOf(response), query, now());
    const { page, limit } = query;
    const totalPages = Math.max(1, Math.ceil(total / limit));
    answerData(response, { items: items.map(taskJson), total, page, limit, totalPages });
  });
  router.post('/:userId/tasks', ...own, async (request, response) => {
    const todo = newTodo(readInput(createTaskSchema, request.body ?? {}, 'body'));
    answerData(response, taskJson(await store.todos.add(userOf(response), todo)), 201);
  });
  router.get('/:userId/tasks/:taskId', ...own, async (request, response) => {
    const { taskId } = readInput(idSchema, request.params, 'path');
    answerData(response, taskJson(found(await store.todos.find(userOf(response), taskId), taskId)));
  });
  router.put('/:userId/tasks/:taskId', ...own, updateHandler(services, 'keep'));
  router.patch('/:userId/tasks/:taskId', ...own, updateHandler(services, 'clear'));
  router.patch('/:userId/tasks/:taskId/complete', ...own, async (request, response) => {
    const { taskId } = readInput(idSchema, request.params, 'path');
    const { completed } = readInput(completeTaskSchema, request.body ?? {}, 'body');
    const todo = await changeTodo(services, userOf(response), taskId, { completed });
    answerData(response, taskJson(found(todo, taskId)));
  });
  router.delete('/:userId/tasks/:taskId', ...own, async (request, response) => {
    const { taskId } = readInput(idSchema, request.params, 'path');
    found(await store.todos.delete(userOf(response), taskId), taskId);
    answerJson(response, { success: true, message: 'Task deleted successfully' });
  });
  return router;
}

/**
 * @param nulls S1's PUT takes null for "not given", because its clients send every field; with PATCH, which is ours,
 * null empties the field.
 */
function updateHandler(services: Services, nulls: 'keep' | 'clear'): RequestHandler<{ userId: string }> {
  return async (request, response) => {
    const { taskId } = readInput(idSchema, request.params, 'path');
    const change = changeOf(readInput(updateTaskSchema, request.body ?? {}, 'body'), nulls);
    const todo = await changeTodo(services, userOf(response), taskId, change);
    answerData(response, taskJson(found(todo, taskId)));
  };
}

async function changeTodo(
  { store, now }: Services,
  userId: string,
  id: number,
  { completed, ...change }: Partial<TodoFields>,
): Promise<Todo | undefined> {
  return store.transaction(async ({ todos }) => {
    const changed =
      Object.keys(change).length === 0
        ? await todos.find(userId, id)
        : await todos.update(userId, id, change);
    if (completed === undefined || changed === undefined) return changed;
    return setCompleted(todos, { userId, id }, completed, now());
  });
}

function newTodo(fields: z.output<typeof createTaskSchema>): NewTodo {
  return {
    title: fields.title,
    description: fields.description ?? null,
    priority: fields.priority ?? 'medium',
    dueDate: fields.due_date ?? null,
    tags: fields.tags ?? [],
    recurrence: fields.recurrence ?? null,
  };
}

function changeOf(fields: z.output<typeof updateTaskSchema>, nulls: 'keep' | 'clear'): Partial<TodoFields> {
  const { title, description, priority, due_date: dueDate, tags, recurrence, completed } = fields;
  const isGiven = (value: unknown): boolean => value !== undefined && (value !== null || nulls === 'clear');
  return {
    ...(typeof title === 'string' && { title }),
    // A blank description was read as null.
    ...(description !== undefined && isGiven(description) && { description }),
    ...(priority !== undefined && priority !== null && { priority }),
    ...(dueDate !== undefined && isGiven(dueDate) && { dueDate }),
    ...(tags !== undefined && isGiven(tags) && { tags: tags ?? [] }),
    ...(recurrence !== undefined && isGiven(recurrence) && { recurrence }),
    ...(typeof completed === 'boolean' && { completed }),
  };
}

/** S1's text; it does not tell whether another user has one with this number. @throws HttpFailure 404. */
function found(todo: Todo | undefined, id: number): Todo {
  if (todo !== undefined) return todo;
  throw new HttpFailure(
    404,
    'NOT_FOUND',
    `Task with ID ${id} not found or you don't have permission to access it`,
  );
}
