/**
 * @typedef {'toolchain' | 'dependencies' | 'build'} Stage How far the set-up goes before a command runs.
 * @typedef {{ needs: Stage, summary: string, usage: string, nodeOptions?: string[], script?: string,
 *   verbose?: string }} Command `script`: its file's name where that is not the command's; `verbose`: what --verbose shows
 *   beside what the set-up runs, where the command knows the flag too.
 */

/** @type {Readonly<Record<string, Command>>} The root commands, by name; each but `setup` has a script of its name. */
export const commands = {
  setup: {
    needs: 'build',
    summary: 'Installs the pinned Node and pnpm and the dependencies, and builds; does only what is missing.',
    usage: [
      'npm run setup [-- --update-lockfile]',
      '',
      '  --update-lockfile   lets pnpm-lock.yaml follow a changed package.json',
    ].join('\n'),
  },
  start: {
    needs: 'build',
    summary: 'Starts the agent and the proxy, and the simulator for the providers that have no key.',
    usage: [
      'npm start [-- --port N --agent-port N --simulator-port N --config FILE]',
      '',
      '  --port N            the proxy, default 4000; the next free one when that is busy',
      '  --agent-port N      default 8000; the next free one when that is busy',
      '  --simulator-port N  default 4010; the next free one when that is busy',
      '  --config FILE       default CONFIG_FILE_PATH, else packages/bytebot-llm-proxy/litellm-config.yaml',
    ].join('\n'),
  },
  test: {
    needs: 'dependencies',
    summary: 'Runs every check and every test; the last line is "N passed, N failed".',
    usage: [
      'npm test [-- --only PACKAGE [PATTERN ...]] [--long]',
      '',
      '  --only PACKAGE      one package by its folder or name, or "scripts"',
      '  PATTERN             only the test files whose name has this in it',
      '  --long              many more random cases and the whole matrices',
    ].join('\n'),
  },
  dev: {
    needs: 'dependencies',
    summary: 'As start, but from the sources, and again after each change of them.',
    usage: 'npm run dev [-- --port N --agent-port N --simulator-port N --config FILE]',
    nodeOptions: ['--conditions=bytebot-source'],
  },
  proxy: {
    needs: 'build',
    summary: 'Runs the proxy alone.',
    usage: 'npm run proxy -- --config FILE --port N [--host H]',
  },
  agent: {
    needs: 'build',
    summary: 'Runs the agent alone.',
    usage: [
      'npm run agent -- --port N [--host H]',
      '',
      '  --port N            default 8000',
      '  --host H            default 127.0.0.1; another one needs BYTEBOT_AGENT_API_KEY',
    ].join('\n'),
  },
  simulator: {
    needs: 'build',
    summary: 'Runs the simulator of all providers alone.',
    usage: 'npm run simulator -- --port N',
  },
  'check-config': {
    needs: 'build',
    summary: 'Says everything that is wrong with a config, line by line.',
    usage: [
      'npm run check-config -- FILE [FILE ...] [--strict] [--json] [--no-env]',
      'npm run check-config -- --list',
      '',
      '  FILE                a LiteLLM config; - reads standard input',
      '  --strict            warnings fail the check too',
      '  --json              one JSON document: {files: [{file, ok, problems, models}]}',
      '  --no-env            reads no variables: the result is the same on every machine',
      '  --list              prints every key of a config and what it does here',
      '',
      '  Exit: 0 without errors, 1 with errors (--strict: or warnings), 2 when the command line is wrong',
    ].join('\n'),
  },
  key: {
    needs: 'dependencies',
    summary:
      'Makes keys for callers of the proxy (general_settings.virtual_keys), and lists those of a config.',
    usage: [
      'npm run key -- create ALIAS [options] [--json]',
      'npm run key -- hash < FILE',
      'npm run key -- list [--config FILE] [--json]',
      '',
      '  create ALIAS        prints a new key, this once, and the entry for the config with its hash',
      '    --models A,B      the models that it may ask for; * stands for any text; default all',
      '    --tenant N        the tenant that its requests belong to',
      '    --rpm N, --tpm N  requests and tokens in a minute',
      '    --max-parallel-requests N, --requests-per-day N',
      '    --max-budget N    US dollars, for ever or for each --budget-duration (1d, 1w, 1mo)',
      '    --expires WHEN    90d from now on, a day or a time (2030-12-31, 2030-12-31T12:00:00Z)',
      '  hash                prints the hash of a key that comes on standard input',
      '  list                the keys of a config; --config or CONFIG_FILE_PATH says which',
    ].join('\n'),
    nodeOptions: ['--conditions=bytebot-source'],
  },
  explain: {
    needs: 'build',
    summary: 'Says what the proxy would do with a request now, without calling anybody.',
    usage: [
      'npm run explain -- REQUEST.json [--config FILE] [--header "NAME: VALUE" ...] [--key KEY] [--json]',
      'npm run explain -- REQUEST.json --url URL [--header "NAME: VALUE" ...] [--key KEY] [--json]',
      '',
      '  REQUEST.json        the body of a request, as for /v1/chat/completions; - reads standard input',
      '  --config FILE       a proxy that has just been started with it; default CONFIG_FILE_PATH',
      '  --url URL           a running proxy, as it is now; nothing is reserved, counted or sent',
      '  --header "NAME: VALUE"  may be repeated: X-Tenant-ID, x-litellm-tags, …',
      '  --key KEY           the key that asks; with --url by default LITELLM_MASTER_KEY',
      '  --json              the whole explanation as one JSON document',
      '',
      '  Exit: 0 when the request would go on, 1 when it would be refused, 2 when it cannot be told',
    ].join('\n'),
  },
  drill: {
    needs: 'build',
    summary: 'Plays the failures of real providers against a config and says which requests survive.',
    usage: [
      'npm run drill -- [--config FILE] [--scenario NAME ...] [--model NAME ...] [--min-survival P] [--json]',
      'npm run drill -- --list',
      '',
      '  --config FILE       default CONFIG_FILE_PATH, else packages/bytebot-llm-proxy/litellm-config.yaml',
      '  --scenario NAME     may be repeated; default all of them',
      '  --model NAME        may be repeated; default every model group of the config, wildcards with an example',
      '  --min-survival P    per cent, 0 to 100: exit 1 when fewer requests survive',
      '  --json              one JSON document: {survival, results, advice, ...}',
      '  --list              the failures that are played',
      '',
      '  No provider is called: every deployment is pointed at the simulator, with fake keys.',
      '  Exit: 0 when it was played, 1 below --min-survival, without models or with a config that has errors',
    ].join('\n'),
  },
  smoke: {
    needs: 'toolchain',
    summary: 'Asks a running proxy, a running agent or both for answers, and prints pass or fail for each.',
    usage: [
      'npm run smoke -- --url URL [--key KEY] [--model MODEL ...]',
      'npm run smoke -- --agent-url URL [--token TOKEN] [--agent-key KEY]',
      '',
      '  --url URL           the proxy, for example http://127.0.0.1:4000',
      '  --key KEY           its key; default LITELLM_MASTER_KEY from the environment',
      '  --model MODEL       may be repeated; default the four models of the first set-up',
      '  --agent-url URL     the agent, for example http://127.0.0.1:8000',
      '  --token TOKEN       for its todo chat, as npm start prints one; without it that is left out',
      '  --agent-key KEY     for its task API; default BYTEBOT_AGENT_API_KEY from the environment',
    ].join('\n'),
  },
  bench: {
    needs: 'build',
    summary: 'Measures the proxy against a bare pass-through in one run, or the agent against its limits.',
    usage: [
      'npm run bench [-- --quick] [--case NAME ...] [--only A,B] [--json] [--self-check] [--profile]',
      'npm run bench -- agent [--quick] [--case NAME ...] [--json]',
      '',
      '  agent               simulator, proxy and agent as processes; without it the proxy alone',
      '  --quick             shorter, for a first look',
      '  --case NAME         may be repeated; docs/performance.md lists them',
    ].join('\n'),
  },
  'limits-race': {
    needs: 'build',
    summary: 'Sends many requests at once against a budget with room for some, in memory and with Redis.',
    usage: [
      'npm run limits:race [-- --requests N --room N] [--json]',
      '',
      '  --requests N        sent at once, default 200',
      '  --room N            how many of them the budget has room for, default 50',
      '',
      '  With redis-server installed also with Redis: one replica and two.',
      '  Exit: 0 when exactly as many were answered as there was room for, else 1',
    ].join('\n'),
  },
  'limits-fairness': {
    needs: 'build',
    summary: 'Measures what a caller with hundreds of requests in the queue does to another one.',
    usage: [
      'npm run limits:fairness [-- --waiting N --requests N --places N --slot MS] [--json]',
      '',
      '  --waiting N         what the loud caller keeps in the queue, default 500',
      '  --requests N        what the quiet one sends, one after the other, default 60',
      '  --places N          calls that the model takes at once, default 5',
      '  --slot MS           how long a call takes, default 150',
      '',
      '  Exit: 0 when the quiet caller waits less than a slot longer, else 1',
    ].join('\n'),
    script: 'noisy-neighbour',
  },
  'bench-plan': {
    needs: 'build',
    summary: 'Measures how long choosing among a thousand deployments takes, by strategy.',
    usage: [
      'npm run bench:plan [-- --deployments N] [--json]',
      '',
      '  --deployments N     in one group, default 1000',
      '',
      '  Exit: 0 when every median is below 50 µs, else 1',
    ].join('\n'),
    script: 'bench/plan',
  },
  storm: {
    needs: 'build',
    summary: 'Lets providers fail, stall and die under a load, and measures what clients notice.',
    usage: [
      'npm run storm [-- --seconds N --rate N --retries N] [--json]',
      '',
      '  --seconds N         how long the storm lasts, default 60; ten more for the recovery',
      '  --rate N            requests a second, default 200',
      '  --retries N         num_retries of the config, default 0: failures go to the fallback at once',
      '',
      '  30 % errors, 10 % stalls, one of three deployments dead, a fallback behind them. docs/routing-proof.md',
      '  Exit: 0 when every bound holds, else 1',
    ].join('\n'),
  },
  'test-models': {
    needs: 'dependencies',
    summary:
      "Asks every model of OpenRouter's list for a word, one after the other, and sums up which answer.",
    usage: [
      'npm run test:models [-- --model ID ...] [--limit N] [--free] [--delay SECONDS] [--max-tokens N]',
      '                    [--output-dir DIR] [--strict] [--resume]',
      '',
      '  --model ID          may be repeated; default the whole list',
      '  --limit N           only the first N',
      '  --free              only those that cost nothing',
      '  --delay SECONDS     between two tests, default OPENROUTER_TEST_DELAY, else 180; 3m and 500ms are understood',
      '  --max-tokens N      the longest answer, default 100',
      '  --output-dir DIR    for openrouter_test_results.json and openrouter_model_test.log; default this folder',
      '  --strict            exit 1 when a model failed',
      '  --resume            goes on with an interrupted run in that folder',
      '',
      '  Needs OPENROUTER_API_KEY. Exit: 0 when the run was completed, 1 without a key or a list of models',
    ].join('\n'),
    nodeOptions: ['--conditions=bytebot-source'],
    script: 'test_openrouter_models',
    verbose: 'and every request and answer',
  },
  'models-list': {
    needs: 'dependencies',
    summary: "Lists OpenRouter's models: their names and ids.",
    usage: [
      'npm run models:list [-- --search TEXT ...] [--free] [--sort price|context] [--limit N] [--json]',
      '',
      '  --search TEXT       only models with this in their id or name; may be repeated, then all must be',
      '  --free              only those that cost nothing',
      '  --sort price        the cheapest first; --sort context: the longest context first',
      '  --limit N           lists the first N; the count is of all that were found',
      '  --json              a list of {id, name, context_length, pricing}',
    ].join('\n'),
    nodeOptions: ['--conditions=bytebot-source'],
  },
  'test-cluster': {
    needs: 'dependencies',
    summary:
      'Installs the charts on a real cluster, breaks what may break, and prints a line for each check.',
    usage: [
      'npm run test:cluster [-- --only PATTERN ...] [--no-build] [--tag TAG] [--values FILE] [--keep]',
      '',
      '  --only PATTERN      may be repeated: the number of a check, or a part of its name',
      '  --no-build          the cluster has the images already',
      '  --tag TAG           the tag of the images, default test',
      '  --values FILE       more values for each installation of the umbrella',
      '  --keep              leaves the namespaces and what is in them',
      '',
      '  KUBECONFIG, IMAGE_LOADER and further settings come from the environment: docs/cluster-test.md',
    ].join('\n'),
  },
  generate: {
    needs: 'dependencies',
    summary: 'Writes the documents that are made from the sources, such as docs/requirements.md.',
    usage: 'npm run generate',
  },
};

/**
 * @param {string} name
 * @param {Command} command
 */
export function helpFor(name, command) {
  const also = command.verbose === undefined ? '' : `, ${command.verbose}`;
  const verbose = `  --verbose           shows what the set-up runs${also}`;
  return `${name}: ${command.summary}\n\n${command.usage}\n${command.usage.includes('\n') ? '' : '\n'}${verbose}\n`;
}

export function overview() {
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(17)}${summary}`);
  return `Commands, each with --help:\n\n${lines.join('\n')}\n`;
}
