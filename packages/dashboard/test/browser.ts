import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { type MockAgent, type MockState, startMockAgent } from './mock-agent.ts';

const chromiumFile = findOnPath(['chromium', 'chromium-browser', 'google-chrome']);

export interface OpenOptions {
  readonly state?: Partial<MockState>;
  /** What stands behind the page's address; default: the token. */
  readonly fragment?: string;
  readonly prefix?: string;
  readonly context?: BrowserContextOptions;
}

export interface OpenPage {
  readonly page: Page;
  readonly agent: MockAgent;
}

/** Shorter than a test may take, so that what was waited for is named when it does not come. */
const WAIT_MS = 15_000;

type Open = (options?: OpenOptions) => Promise<OpenPage>;

/**
 * Tests of the built page in Chromium. Whatever the browser complains about (a violated Content-Security-Policy, an
 * exception, a request that leaves the agent) fails the test in which it happens.
 */
export function describeInBrowser(title: string, define: (open: Open) => void): void {
  if (chromiumFile === undefined) {
    test(`${title}: not tried, there is no Chromium on this machine`, () => {
      expect(chromiumFile).toBeUndefined();
    });
    return;
  }
  describe(title, () => {
    let browser: Browser | undefined;
    let openings: (() => Promise<void>)[] = [];
    let complaints: string[] = [];

    beforeAll(async () => {
      const args = ['--disable-gpu', '--disable-dev-shm-usage'];
      browser = await chromium.launch({
        executablePath: chromiumFile,
        // Chromium refuses to start as root with its sandbox.
        args: process.getuid?.() === 0 ? [...args, '--no-sandbox'] : args,
      });
    }, 60_000);
    afterAll(async () => await browser?.close());
    afterEach(async () => {
      for (const close of openings) await close();
      openings = [];
      const heard = complaints;
      complaints = [];
      expect(heard).toEqual([]);
    });

    define(async ({ state = {}, fragment, prefix = '/', context: settings = {} } = {}) => {
      if (browser === undefined) throw new Error('The browser did not start.');
      const agent = await startMockAgent(state, prefix);
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...settings });
      openings.push(async () => {
        await context.close();
        await agent.close();
      });
      context.setDefaultTimeout(WAIT_MS);
      const page = await context.newPage();
      listenForComplaints(page, agent.url, (complaint) => complaints.push(complaint));
      await page.goto(`${agent.url}${fragment ?? `#token=${agent.state.token}`}`);
      return { page, agent };
    });
  });
}

function listenForComplaints(page: Page, url: string, complain: (complaint: string) => void): void {
  page.on('pageerror', (error) => complain(`exception: ${error.message}`));
  page.on('console', (message) => {
    // Chromium reports every status from 400 on; the tests ask for many of them.
    const isStatus = message.text().startsWith('Failed to load resource: the server responded');
    if (['error', 'warning'].includes(message.type()) && !isStatus) complain(message.text());
  });
  page.on('request', (request) => {
    const isInline = request.url().startsWith('data:');
    if (!isInline && !request.url().startsWith(new URL(url).origin)) complain(`asks ${request.url()}`);
  });
}

function findOnPath(names: readonly string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
