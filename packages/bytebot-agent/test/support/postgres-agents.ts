import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import {
  findPostgres,
  type PostgresServer,
  SERVER_START_MS,
  startPostgres,
} from '../../src/store/postgres-server.test-helper.ts';
import { type SpawnedService, spawnAgent } from './service-process.ts';

/** A PostgreSQL server and the agents that use it. */
export interface PostgresWorld {
  server(): PostgresServer;
  /** What agents need to share a fresh database, and to notice quickly that one of them is gone. */
  freshDatabase(): Promise<Readonly<Record<string, string>>>;
  /** A built agent that asks this model, and is gone after the test. */
  agent(modelUrl: string, environment: Readonly<Record<string, string>>): SpawnedService;
}

/** Tests on a PostgreSQL server of this file, or a word where none is installed. */
export function describeOnPostgres(title: string, tests: (world: PostgresWorld) => void): void {
  const programs = findPostgres();
  if (programs === undefined) {
    test(`PostgreSQL is not installed here, so this was not tested: ${title}`, () => {
      process.stdout.write(`Not tested, PostgreSQL's server programs are not installed: ${title}.\n`);
      expect(findPostgres()).toBeUndefined();
    });
    return;
  }
  describe(title, () => {
    let server: PostgresServer;
    const agents: SpawnedService[] = [];
    beforeAll(async () => {
      server = await startPostgres(programs);
    }, SERVER_START_MS);
    afterEach(async () => {
      await Promise.all(agents.splice(0).map((agent) => agent.stop('SIGKILL')));
    });
    afterAll(() => server.stop());
    tests({
      server: () => server,
      freshDatabase: async () => variablesOf(await server.createDatabase()),
      agent(modelUrl, environment) {
        const keys = { OPENAI_API_KEY: 'sk-test-model', OPENAI_BASE_URL: modelUrl, LLM_PROVIDER: 'openai' };
        const agent = spawnAgent({ environment: { ...keys, ...environment } });
        agents.push(agent);
        return agent;
      },
    });
  });
}

function variablesOf(
  settings: Awaited<ReturnType<PostgresServer['createDatabase']>>,
): Readonly<Record<string, string>> {
  return {
    DATABASE_HOST: settings.host,
    DATABASE_PORT: String(settings.port),
    DATABASE_USER: settings.user,
    DATABASE_PASSWORD: settings.password() ?? '',
    DATABASE_NAME: settings.database,
    BYTEBOT_TASK_LEASE: '1s',
    BYTEBOT_SCHEDULER_INTERVAL: '100ms',
  };
}
