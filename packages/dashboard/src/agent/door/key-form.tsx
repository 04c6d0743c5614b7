import { SecretForm } from '../../shared/secret-form.tsx';

interface KeyFormProps {
  /** The agent's sentence. */
  readonly refusal: string;
  /** False when no key was sent yet. */
  readonly wasGiven: boolean;
  onKey(text: string): void;
}

/** Asks for the key of the task API. */
export function KeyForm({ refusal, wasGiven, onKey }: KeyFormProps) {
  const failure = { message: refusal, hint: 'Check the key and enter it again.' };
  return (
    <SecretForm
      title="Tasks need the agent key"
      failure={wasGiven ? failure : undefined}
      label="Agent key"
      action="Open the tasks"
      onSecret={onKey}
    >
      This agent was started with <code>BYTEBOT_AGENT_API_KEY</code>. Enter the same value here; whoever runs
      the agent has it.
    </SecretForm>
  );
}
