/** `npm run smoke -- --url URL --agent-url URL`: do a deployed proxy and a deployed agent answer? */
import { agentProbes } from './smoke/agent-probes.ts';
import { readSmokeOptions } from './smoke/options.ts';
import { proxyProbes } from './smoke/probes.ts';
import { runProbes } from './smoke/run-probes.ts';
import { runToExit } from './support/command-failure.ts';

await runToExit(async () => {
  const { proxy, agent } = readSmokeOptions(process.argv.slice(2), process.env);
  const probes = [
    ...(proxy === undefined ? [] : proxyProbes(proxy)),
    ...(agent === undefined ? [] : agentProbes(agent)),
  ];
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  if (agent !== undefined && agent.token === undefined) {
    print('left out  agent, a chat that adds a todo: give --token, npm start prints one');
  }
  const failed = await runProbes(probes, print);
  return failed === 0 ? 0 : 1;
});
