import { HttpFailure } from '../http/http-failure.ts';
import type { Services } from '../services.ts';
import type {
  ModelChoice,
  NewTaskFile,
  Task,
  TaskChange,
  TaskFile,
  TaskStatus,
} from '../store/task-records.ts';
import { modelNamed } from './model-named.ts';
import { InvalidRequest, taskNotFound } from './task-failure-body.ts';
import type { NewTaskRequest } from './task-input.ts';
import { initialMessage } from './task-prompt.ts';
import type { TaskWorker } from './task-worker.ts';
import { readUpload, UploadProblem } from './uploaded-file.ts';

/** A task with its files, as `GET /tasks/:id` answers it (ByteBot includes them there, and only there). */
export interface TaskWithFiles extends Task {
  readonly files: readonly (TaskFile & { readonly updatedAt: string })[];
}

const openStatuses: readonly TaskStatus[] = ['PENDING', 'RUNNING', 'NEEDS_HELP', 'NEEDS_REVIEW'];

/** What people do with tasks. Everything is stored first and told to others afterwards. */
export class TaskService {
  readonly #services: Services;
  readonly #worker: TaskWorker;

  constructor(services: Services, worker: TaskWorker) {
    this.#services = services;
    this.#worker = worker;
  }

  /** @throws InvalidRequest for a file that is not what it says. */
  async create(request: NewTaskRequest): Promise<Task> {
    const { settings, store, events } = this.#services;
    const files = (request.files ?? []).map(readFile);
    const model = this.#modelFor(request);
    const task = await store.transaction(async (inside) => {
      const added = await inside.tasks.add({
        description: request.description,
        type: request.type ?? 'IMMEDIATE',
        priority: request.priority ?? 'MEDIUM',
        createdBy: request.createdBy ?? 'USER',
        scheduledFor: request.scheduledFor ?? null,
        model,
      });
      for (const file of files) await inside.files.add(added.id, file);
      const text = initialMessage(request.description, files, settings.desktopUrl !== undefined);
      await inside.messages.add(added.id, 'USER', [{ type: 'text', text }]);
      return added;
    });
    events.taskCreated(task);
    this.#worker.wake();
    return task;
  }

  /** @throws HttpFailure 404. */
  async find(id: string): Promise<TaskWithFiles> {
    const task = await this.#task(id);
    const files = await this.#services.store.files.list(id);
    return { ...task, files: files.map((file) => ({ ...file, updatedAt: file.createdAt })) };
  }

  /** Adds what a person says. It changes no status (ByteBot): a task that needs help goes on with `resume`. */
  async addMessage(id: string, text: string): Promise<TaskWithFiles> {
    const task = await this.find(id);
    const message = await this.#services.store.messages.add(id, 'USER', [{ type: 'text', text }]);
    this.#services.events.newMessage(id, message);
    this.#worker.wake();
    return task;
  }

  /** @throws HttpFailure 404. */
  async delete(id: string): Promise<void> {
    if (!(await this.#services.store.tasks.delete(id))) throw taskNotFound(id);
    this.#worker.released(id);
    this.#services.events.taskDeleted(id);
  }

  /** @throws HttpFailure 400 when a person is in control already, 404. */
  async takeOver(id: string): Promise<Task> {
    const task = await this.#change(
      id,
      { control: 'ASSISTANT' },
      { control: 'USER' },
      `Task ${id} is not under agent control`,
    );
    this.#worker.takenOver(id);
    this.#services.events.taskUpdated(task);
    return task;
  }

  /** Gives control back; the task runs again whatever it was before (ByteBot). @throws HttpFailure 400, 404. */
  async resume(id: string): Promise<Task> {
    const { executedAt } = await this.#task(id);
    const task = await this.#change(
      id,
      { control: 'USER' },
      {
        control: 'ASSISTANT',
        status: 'RUNNING',
        error: null,
        completedAt: null,
        executedAt: executedAt ?? this.#services.now().toISOString(),
      },
      `Task ${id} is not under user control`,
    );
    this.#worker.released(id);
    this.#services.events.taskUpdated(task);
    return task;
  }

  /** @throws HttpFailure 400 when the task has ended, 404. */
  async cancel(id: string): Promise<Task> {
    const task = await this.#change(
      id,
      { statuses: openStatuses },
      { status: 'CANCELLED' },
      `Task ${id} is already completed, failed, or cancelled`,
    );
    this.#worker.released(id);
    this.#services.events.taskUpdated(task);
    this.#worker.report(task);
    return task;
  }

  #modelFor({ model }: NewTaskRequest): ModelChoice {
    const { models, settings } = this.#services;
    if (model === undefined || model === null) return models.defaultModel();
    if (typeof model !== 'string') return model;
    return modelNamed(model, settings, () => models.defaultModel().provider);
  }

  async #task(id: string): Promise<Task> {
    const task = await this.#services.store.tasks.find(id);
    if (task === undefined) throw taskNotFound(id);
    return task;
  }

  async #change(
    id: string,
    from: Parameters<Services['store']['tasks']['updateIf']>[1],
    change: TaskChange,
    refusal: string,
  ): Promise<Task> {
    await this.#task(id);
    const task = await this.#services.store.tasks.updateIf(id, from, change);
    if (task !== undefined) return task;
    // It may have been deleted in between.
    await this.#task(id);
    throw new HttpFailure(400, 'BAD_REQUEST', refusal);
  }
}

function readFile(file: Parameters<typeof readUpload>[0], index: number): NewTaskFile {
  try {
    return readUpload(file);
  } catch (error) {
    if (error instanceof UploadProblem) throw new InvalidRequest([`files.${index}.${error.message}`]);
    throw error;
  }
}
