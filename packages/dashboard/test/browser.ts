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
const START_MS = 60_000;

/** Opens the page of a mock agent. */
type Open = (options?: OpenOptions) => Promise<OpenPage>;

/** Opens an address; what it loads has to come from there. */
export type Visit = (address: string, context?: BrowserContextOptions) => Promise<Page>;

/**
 * Tests of the built page in Chromium. Whatever the browser complains about (a violated Content-Security-Policy, an
 * exception, a request that leaves the agent) fails the test in which it happens.
 */
export function describeInBrowser(title: string, define: (open: Open, visit: Visit) => void): void {
  if (chromiumFile === undefined) {
    test(`${title}: not tried, there is no Chromium on this machine`, () => {
      expect(chromiumFile).toBeUndefined();
    });
    return;
  }
  describe(title, () => {
    let browser: Browser | undefined;
    let closings: (() => Promise<void>)[] = [];
    let complaints: string[] = [];

    beforeAll(async () => {
      browser = await launch(chromiumFile);
    }, START_MS);
    afterAll(async () => await browser?.close());
    afterEach(async () => {
      for (const close of closings) await close();
      closings = [];
      const heard = complaints;
      complaints = [];
      expect(heard).toEqual([]);
    });

    const visit: Visit = async (address, settings = {}) => {
      if (browser === undefined) throw new Error('The browser did not start.');
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...settings });
      closings.unshift(() => context.close());
      context.setDefaultTimeout(WAIT_MS);
      const page = await context.newPage();
      listenForComplaints(page, address, (complaint) => complaints.push(complaint));
      await page.goto(address);
      return page;
    };
    const open: Open = async ({ state = {}, fragment, prefix = '/', context } = {}) => {
      const agent = await startMockAgent(state, prefix);
      closings.push(() => agent.close());
      const page = await visit(`${agent.url}${fragment ?? `#token=${agent.state.token}`}`, context);
      return { page, agent };
    };
    define(open, visit);
  });
}

function launch(executablePath: string): Promise<Browser> {
  const args = ['--disable-gpu', '--disable-dev-shm-usage'];
  return chromium.launch({
    executablePath,
    // Chromium refuses to start as root with its sandbox.
    args: process.getuid?.() === 0 ? [...args, '--no-sandbox'] : args,
  });
}

function listenForComplaints(page: Page, url: string, complain: (complaint: string) => void): void {
  page.on('pageerror', (error) => complain(`exception: ${error.message}`));
  page.on('console', (message) => {
    // Chromium reports every status from 400 on and every lost connection; the tests ask for many of them.
    const isLoading = message.text().startsWith('Failed to load resource: ');
    if (['error', 'warning'].includes(message.type()) && !isLoading) complain(message.text());
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
