import { type FormEvent, type KeyboardEvent, useId, useState } from 'react';
import { type Failure, shownFailure } from '../../shared/failure.ts';
import { FailureNotice } from '../../shared/notice.tsx';
import type { AgentClient } from '../agent-client.ts';
import { ModelPicker } from '../model-picker.tsx';
import { useDraft } from '../use-draft.ts';
import type { ModelChoices } from '../use-models.ts';
import { FileField } from './file-field.tsx';
import { fileProblem, readTaskFiles } from './task-file.ts';
import type { TaskRow } from './task-row.ts';

const priorities = [
  ['LOW', 'Low'],
  ['MEDIUM', 'Medium'],
  ['HIGH', 'High'],
  ['URGENT', 'Urgent'],
] as const;

interface NewTaskFormProps {
  readonly client: AgentClient;
  readonly choices: ModelChoices;
  onCreated(task: TaskRow): void;
}

/** Describes a task and hands it to the agent. */
export function NewTaskForm({ client, choices, onCreated }: NewTaskFormProps) {
  const id = useId();
  const [description, setDescription] = useDraft('task');
  const [priority, setPriority] = useState('MEDIUM');
  const [failure, setFailure] = useState<Failure>();
  const [files, setFiles] = useState<readonly File[]>([]);
  const [isSending, setIsSending] = useState(false);
  const create = async () => {
    setIsSending(true);
    setFailure(undefined);
    try {
      const task = await client.createTask({
        description: description.trim(),
        priority,
        model: choices.chosen,
        files: await readTaskFiles(files),
      });
      setDescription('');
      if (task !== undefined) onCreated(task);
    } catch (error) {
      setFailure(shownFailure(error));
    } finally {
      setIsSending(false);
    }
  };
  const mayCreate = description.trim() !== '' && !isSending && fileProblem(files) === undefined;
  const submit = (event: FormEvent | KeyboardEvent) => {
    event.preventDefault();
    if (mayCreate) void create();
  };
  return (
    <section className="task-form" aria-labelledby={`${id}-title`}>
      <h1 id={`${id}-title`}>New task</h1>
      <p>The agent works on tasks by itself, one after the other, and asks you when it needs help.</p>
      <form onSubmit={submit}>
        <label htmlFor={`${id}-description`}>What should be done?</label>
        <textarea
          id={`${id}-description`}
          className="field field-area"
          rows={5}
          value={description}
          aria-describedby={`${id}-keys`}
          onChange={(event) => setDescription(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event);
          }}
        />
        <p className="field-note" id={`${id}-keys`}>
          Ctrl+Enter creates it
        </p>
        <fieldset className="choices">
          <legend>Priority</legend>
          {priorities.map(([value, title]) => (
            <label key={value} className="choice">
              <input
                type="radio"
                name={`${id}-priority`}
                value={value}
                checked={priority === value}
                onChange={() => setPriority(value)}
              />
              {title}
            </label>
          ))}
        </fieldset>
        <div className="field-group">
          <span aria-hidden="true">Model</span>
          <ModelPicker choices={choices} />
        </div>
        <FileField files={files} onFiles={setFiles} />
        {failure !== undefined && <FailureNotice failure={failure} />}
        <button type="submit" className="button button-primary" disabled={!mayCreate}>
          {isSending ? 'Creating…' : 'Create the task'}
        </button>
      </form>
    </section>
  );
}
