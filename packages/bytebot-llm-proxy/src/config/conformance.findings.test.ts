import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type CheckedConfig, checkConfig } from './check/check-config.ts';
import { secretsFrom } from './config-fixture.test-helper.ts';
import { expectedFindings, knownGaps } from './conformance-findings.test-helper.ts';
import type { Problem } from './problem.ts';

/** The real configs are not part of this repository: `CONFORMANCE_DIR` says where they are. */
const corpus = process.env.CONFORMANCE_DIR;
/** Of what is wrong with them, by the list that comes with them. */
const SHARE_TO_REPORT = 0.9;

function textOf({ message, suggestion }: Problem): string {
  return suggestion === undefined ? message : `${message} (${suggestion})`;
}

if (corpus === undefined) {
  test('the corpus of real configs is elsewhere: set CONFORMANCE_DIR to check what is found in it', () => {
    expect(corpus).toBeUndefined();
  });
} else {
  const folder = path.join(corpus, 'configs');
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  const checked = new Map<string, CheckedConfig>(
    files.map((name) => {
      const file = path.join(folder, name);
      return [name, checkConfig({ file, secrets: secretsFrom({}), readsVariables: true })];
    }),
  );
  const ofFile = (part: string): readonly Problem[] =>
    [...checked].filter(([name]) => name.includes(part)).flatMap(([, { problems }]) => problems);

  describe('what is wrong with the configs of the corpus', () => {
    test.each(expectedFindings)('%s: %s is reported', (file, at, says) => {
      const here = ofFile(file).filter((problem) => problem.path === at);
      expect(here.map(textOf)).toContainEqual(expect.stringMatching(says));
    });

    test('the findings that are not reported are few, and each has its reason', () => {
      const share = expectedFindings.length / (expectedFindings.length + knownGaps.length);
      process.stdout.write(
        `${expectedFindings.length} findings reported, ${knownGaps.length} not:\n${knownGaps
          .map(({ file, finding, reason }) => `  ${file}: ${finding} (${reason})`)
          .join('\n')}\n`,
      );
      expect(share).toBeGreaterThanOrEqual(SHARE_TO_REPORT);
    });
  });

  describe('what is said about them', () => {
    test('every file but the one that is no YAML can be started with', () => {
      expect([...checked].filter(([, { ok }]) => !ok).map(([name]) => name)).toEqual([
        expect.stringMatching(/^zanbei__/),
      ]);
    });

    test('the one that is no YAML is refused where its indentation breaks', () => {
      expect(ofFile('zanbei')).toEqual([expect.objectContaining({ line: 8, column: 3, severity: 'error' })]);
    });

    test.each(['00dhkim', 'maximhq', 'builderz'])(
      '%s has nothing but keys and a door to care about',
      (file) => {
        const rest = ofFile(file)
          .map(textOf)
          .filter((text) => !/is not set, so|master_key|is not built in yet/.test(text));
        expect(rest).toEqual([]);
      },
    );

    test('a dummy key of a local server is no secret', () => {
      const dummies = ['cisagov', 'pass_through', 'proxy_server'].flatMap(ofFile);
      expect(
        dummies.filter(({ path: at }) => at.endsWith('litellm_params.api_key')).map(textOf),
      ).not.toContainEqual(expect.stringMatching(/secret is written/));
    });

    test('every finding stands in its file', () => {
      for (const { problems } of checked.values()) {
        for (const { line, column } of problems) {
          expect(line).toBeGreaterThan(0);
          expect(column).toBeGreaterThan(0);
        }
      }
    });
  });
}
