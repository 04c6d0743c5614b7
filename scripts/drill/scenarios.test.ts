import { startSimulator } from '@bytebot/provider-simulator';
import { expect, test } from '@jest/globals';
import { scenarios, scenariosNamed } from './scenarios.ts';
import { scenarioList } from './table.ts';

test('at least twenty-five failures of real providers are played, each with a name and a sentence', () => {
  expect(scenarios.length).toBeGreaterThanOrEqual(25);
  expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length);
  for (const { name, says } of scenarios) {
    expect(name).toMatch(/^[a-z0-9-]+$/);
    expect(says.length).toBeGreaterThan(15);
  }
  expect(scenarioList(scenarios)).toContain('key-revoked  ');
});

test('the simulator can play each of them for each provider', async () => {
  const simulator = await startSimulator({ port: 0 });
  try {
    for (const provider of [
      'openai',
      'anthropic',
      'gemini',
      'groq',
      'openrouter',
      'mistral',
      'azure',
      'bedrock',
      'other',
    ]) {
      for (const { replies } of scenarios) {
        if (replies === 'unreachable') continue;
        const played = replies({ provider, scaled: (durationMs) => durationMs / 50, timeoutMs: 1_000 });
        expect(() => simulator.script({ match: {}, replies: played, repeat: 'last' })).not.toThrow();
      }
    }
  } finally {
    await simulator.close();
  }
});

test('a name that is none is told with the nearest one', () => {
  expect(scenariosNamed(['hang']).map(({ name }) => name)).toEqual(['hang']);
  expect(() => scenariosNamed(['overloded'])).toThrow(
    'There is no scenario overloded: did you mean overloaded?',
  );
});
