import { DEMO_USER } from './agent-access.ts';
import type { ProviderPlan } from './simulation.ts';

export interface AgentSummary {
  readonly address: string;
  /** Undefined where the reader's own settings say whose tokens count. */
  readonly token: string | undefined;
  readonly notice: string | undefined;
}

export interface Summary {
  /** The proxy's. */
  readonly address: string;
  readonly agent: AgentSummary;
  readonly plans: readonly ProviderPlan[];
  readonly configFile: string;
  /** Whether the proxy asks its clients for a key. */
  readonly locked: boolean;
}

/** What a newcomer needs to go on: never a key; the token on purpose. */
export function summaryText({ address, agent, plans, configFile, locked }: Summary): string {
  const paragraphs = [
    `The proxy is ready: ${address}`,
    providerLines(plans),
    'To paste into another terminal (list, chat, stream):',
    ...curlCommands(address, modelToTry(plans), locked).map((command) => `  ${command}`),
    ...(locked ? ['The key is asked for: LITELLM_MASTER_KEY has to be set in that terminal.'] : []),
    ...agentParagraphs(agent),
    `Config: ${configFile}\nCtrl-C stops everything.`,
  ];
  return `\n${paragraphs.filter((text) => text !== '').join('\n\n')}\n\n`;
}

function agentParagraphs({ address, token, notice }: AgentSummary): readonly string[] {
  return [
    `The agent is ready: ${address}/${token === undefined ? '' : `#token=${token}`}`,
    token === undefined
      ? 'A chat that adds a task (put a token there; your JWT settings say whose tokens count, docs/agent.md how to make one):'
      : `A chat that adds a task, as the user ${DEMO_USER} (the token works for 7 days, and only until this is stopped):`,
    `  ${agentCurl(address, token)}`,
    notice ?? '',
  ];
}

/** The chat of the OpenRouter guide (REQUIREMENTS S1-17), streamed. */
export function agentCurl(address: string, token: string | undefined): string {
  const body = '{"conversation_id": null, "message": "Add a task to test OpenRouter"}';
  return (
    `curl -N -X POST "${address}/api/${token === undefined ? '<user_id>' : DEMO_USER}/chat"` +
    ` -H "Authorization: Bearer ${token ?? '<token>'}" -H "Content-Type: application/json" -d ${quoted(body)}`
  );
}

function providerLines(plans: readonly ProviderPlan[]): string {
  const width = Math.max(0, ...plans.map(({ provider }) => provider.name.length));
  return plans
    .map(({ provider, how, reason }) => `  ${provider.name.padEnd(width)}  ${how}: ${reason}`)
    .join('\n');
}

/** A model that answers: a real one where there is one, and never a pattern. */
export function modelToTry(plans: readonly ProviderPlan[]): string {
  const named = (wanted: ProviderPlan['how']): readonly string[] =>
    plans
      .filter(({ how }) => how === wanted)
      .flatMap(({ provider }) => provider.modelNames)
      .filter((name) => !name.includes('*') && !/embed/i.test(name));
  return [...named('real'), ...named('simulated')][0] ?? 'gpt-oss-120b';
}

/** Three commands that work as pasted into a POSIX shell. */
export function curlCommands(address: string, model: string, locked: boolean): readonly string[] {
  const key = locked ? ' -H "Authorization: Bearer $LITELLM_MASTER_KEY"' : '';
  const messages = [{ role: 'user', content: 'Hello!' }];
  const chat = (flag: string, body: object): string =>
    `curl ${flag}${address}/v1/chat/completions${key} -H 'Content-Type: application/json' -d ${quoted(JSON.stringify(body))}`;
  return [
    `curl ${address}/v1/models${key}`,
    chat('', { model, messages }),
    chat('-N ', { model, stream: true, messages }),
  ];
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
