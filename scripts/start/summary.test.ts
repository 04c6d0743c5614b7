import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { aProvider } from './provider.test-helper.ts';
import { planProvider } from './simulation.ts';
import { agentCurl, curlCommands, modelToTry, summaryText } from './summary.ts';

const address = 'http://127.0.0.1:4000';
const agent = { address: 'http://127.0.0.1:8000', token: 'a.b.c', notice: undefined };

/** What the shell would give curl. */
function asShellReads(command: string): readonly string[] {
  const script = `curl() { printf '%s\\n' "$@"; }; LITELLM_MASTER_KEY=k; ${command}`;
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).trimEnd().split('\n');
}

test('the summary has the address, each provider with its reason, the commands and the config', () => {
  const plans = [
    planProvider(aProvider()),
    planProvider(
      aProvider({ id: 'gemini', name: 'Gemini', keyOrigin: '.env', keyVariable: 'GEMINI_API_KEY' }),
    ),
  ];
  const text = summaryText({ address, agent, plans, configFile: 'litellm-config.yaml', locked: false });
  expect(text).toContain(`The proxy is ready: ${address}`);
  expect(text).toContain('  OpenRouter  simulated: OPENROUTER_API_KEY is not set');
  expect(text).toContain('  Gemini      real: GEMINI_API_KEY from .env');
  expect(text.match(/^ {2}curl /gm)).toHaveLength(4);
  expect(text).toContain('Config: litellm-config.yaml');
});

test('the agent’s page is linked with the token where no server sees it, and its chat is ready to paste (S1-21)', () => {
  const text = summaryText({ address, agent, plans: [], configFile: 'c.yaml', locked: false });
  expect(text).toContain('The agent is ready: http://127.0.0.1:8000/#token=a.b.c\n');
  expect(text).toContain(`\n  ${agentCurl(agent.address, agent.token)}\n`);
  const read = asShellReads(agentCurl(agent.address, agent.token));
  expect(read).toEqual([
    ...['-N', '-X', 'POST', 'http://127.0.0.1:8000/api/demo/chat'],
    ...['-H', 'Authorization: Bearer a.b.c', '-H', 'Content-Type: application/json'],
    ...['-d', '{"conversation_id": null, "message": "Add a task to test OpenRouter"}'],
  ]);
});

test('without a token of this start it says that the reader’s settings count, and what is missing is said', () => {
  const own = { ...agent, token: undefined, notice: 'Set this.' };
  const text = summaryText({ address, agent: own, plans: [], configFile: 'c.yaml', locked: true });
  expect(text).toContain('The agent is ready: http://127.0.0.1:8000/\n');
  expect(text).toContain('/api/<user_id>/chat" -H "Authorization: Bearer <token>"');
  expect(text).toContain('your JWT settings say whose tokens count');
  expect(text).toContain('\n\nSet this.\n\n');
});

test('the commands work as pasted, whatever the model is called', () => {
  const [list = '', chat = '', stream = ''] = curlCommands(address, 'it\'s a "model"', false);
  expect(asShellReads(list)).toEqual([`${address}/v1/models`]);
  expect(JSON.parse(asShellReads(chat).at(-1) ?? '')).toMatchObject({ model: 'it\'s a "model"' });
  expect(asShellReads(stream)[0]).toBe('-N');
  expect(JSON.parse(asShellReads(stream).at(-1) ?? '')).toMatchObject({ stream: true });
});

test('a locked proxy is given the key from the shell, never its value', () => {
  const commands = curlCommands(address, 'm', true);
  for (const command of commands) {
    expect(command).toContain('$LITELLM_MASTER_KEY');
    expect(asShellReads(command)).toContain('Authorization: Bearer k');
  }
});

test('the model to try is one that answers: a real one first, never a pattern or an embedding', () => {
  const simulated = planProvider(aProvider({ modelNames: ['*', 'text-embedding-3-small', 'simulated-one'] }));
  const real = planProvider(aProvider({ keyOrigin: '.env', modelNames: ['real-one'] }));
  const keyless = planProvider(aProvider({ customBase: true, modelNames: ['never'] }));
  expect(modelToTry([keyless, simulated])).toBe('simulated-one');
  expect(modelToTry([keyless, simulated, real])).toBe('real-one');
});
