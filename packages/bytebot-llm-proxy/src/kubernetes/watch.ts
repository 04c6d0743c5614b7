import { setTimeout as sleep } from 'node:timers/promises';
import { type JsonObject, memberAt } from '@bytebot/shared';
import type { KubernetesClient } from './client.ts';
import { failureOf, KubernetesError } from './kubernetes-error.ts';
import { type Keep, ObjectCache } from './object-cache.ts';
import { WatchReport, type WatchReportSetup } from './watch-report.ts';
import { defaultWatchTimes, type WatchTimes } from './watch-times.ts';

const DEFAULT_MAX_OBJECTS = 1_000;
/** Objects a page. The shorter ones are for objects so large that a page of the longer ones is not read. */
const PAGE_LIMITS = [250, 5, 1];

export interface WatchSetup<Kept> extends WatchReportSetup {
  readonly client: KubernetesClient;
  /** The collection: `/api/v1/namespaces/default/services`. */
  readonly path: string;
  readonly labelSelector: string;
  readonly keep: Keep<Kept>;
  /** Called after the first list, and after each list or event that may have changed something. */
  readonly changed: () => void;
  readonly maxObjects?: number;
  readonly times?: WatchTimes;
  readonly random?: () => number;
}

/**
 * Follows the objects of one collection: lists them, watches for changes, and lists again when the server no longer
 * remembers where the watch was. Whatever goes wrong, it keeps what it knew and tries again, until it is closed.
 */
export class Watch<Kept> {
  readonly #setup: WatchSetup<Kept>;
  readonly #times: WatchTimes;
  readonly #cache: ObjectCache<Kept>;
  readonly #report: WatchReport;
  readonly #closing = new AbortController();
  /** How far it is; undefined makes it list. */
  #version: string | undefined;
  #failures = 0;
  /** Of the last failure since it was connected. */
  #lastStatus: number | undefined;
  #pageLimit = 0;

  constructor(setup: WatchSetup<Kept>) {
    this.#setup = setup;
    this.#times = setup.times ?? defaultWatchTimes;
    this.#cache = new ObjectCache((object) => this.#keep(object), setup.maxObjects ?? DEFAULT_MAX_OBJECTS);
    this.#report = new WatchReport(setup, this.#times.repeatWarningMs);
  }

  /** What there is now, sorted by name. */
  get values(): readonly Kept[] {
    return this.#cache.values;
  }

  /** Begins in the background and returns at once. */
  start(): void {
    const { log, resource } = this.#setup;
    this.#run().catch((error: unknown) => {
      log.error(`The watch of ${resource} has ended, and this is a mistake of the proxy: ${String(error)}`);
    });
  }

  /** Ends at once; nothing is called back from then on. */
  close(): void {
    this.#closing.abort();
    this.#report.closed();
  }

  get #isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  async #run(): Promise<void> {
    while (!this.#isClosed) {
      const beganMs = performance.now();
      let backoffMs = 0;
      try {
        if (this.#version === undefined) await this.#list();
        await this.#follow();
      } catch (error) {
        if (this.#isClosed) return;
        backoffMs = this.#failed(failureOf(this.#setup.path, error));
      }
      // A server that ends every watch at once is not asked without a pause.
      const restMs = this.#times.firstRetryMs - (performance.now() - beganMs);
      await this.#pause(Math.max(backoffMs, restMs));
    }
  }

  async #list(): Promise<void> {
    const { client, path, labelSelector } = this.#setup;
    const { signal } = this.#closing;
    const list = this.#cache.beginList();
    let version = '';
    for (let next: string | undefined, isFirst = true; isFirst || next !== undefined; isFirst = false) {
      const limit = PAGE_LIMITS[this.#pageLimit];
      const page = await client.list(path, { signal, query: { labelSelector, limit, continue: next } });
      for (const item of page.items) list.add(item);
      version = page.resourceVersion;
      if (page.next !== undefined && page.next === next)
        throw new KubernetesError(
          `The Kubernetes API answered the list of ${path} with one page again and again`,
        );
      next = page.next;
    }
    if (this.#isClosed) return;
    list.finish();
    this.#version = version;
    this.#changed();
  }

  async #follow(): Promise<void> {
    const { client, path, labelSelector, random = Math.random } = this.#setup;
    const { connectionMs, silenceMs } = this.#times;
    const seconds = (connectionMs / 1_000) * (0.9 + 0.2 * random());
    const openedMs = performance.now();
    const events = await client.watch(path, {
      signal: this.#closing.signal,
      timeoutMs: silenceMs,
      query: {
        labelSelector,
        resourceVersion: this.#version,
        allowWatchBookmarks: true,
        timeoutSeconds: Math.max(1, Math.round(seconds)),
      },
    });
    this.#failures = 0;
    this.#lastStatus = undefined;
    this.#report.connected(this.#cache.size);
    let isSilent = true;
    for await (const { type, object } of events) {
      if (this.#isClosed) return;
      isSilent = false;
      const version = memberAt(object, 'metadata', 'resourceVersion');
      if (typeof version === 'string') this.#version = version;
      if (type === 'BOOKMARK') continue;
      if (type === 'DELETED') this.#cache.delete(object);
      else this.#cache.set(object);
      this.#changed();
      // There is room for one that was left out.
      if (type === 'DELETED' && this.#cache.isTruncated) {
        this.#version = undefined;
        return;
      }
    }
    // A server whose store was restored from a backup counts from a lower version, and is silent until it is past this one.
    if (isSilent && performance.now() - openedMs >= silenceMs) this.#version = undefined;
  }

  /** One object that cannot be read does not keep the others away. */
  #keep(object: JsonObject): Kept | undefined {
    try {
      return this.#setup.keep(object);
    } catch (error) {
      const name = String(memberAt(object, 'metadata', 'name'));
      this.#setup.log.error(`${name} of the ${this.#setup.resource} cannot be read: ${String(error)}`);
      return undefined;
    }
  }

  #changed(): void {
    this.#report.counted(this.#cache.size, this.#cache.isTruncated);
    try {
      this.#setup.changed();
    } catch (error) {
      this.#setup.log.error(`A change of ${this.#setup.resource} could not be taken over: ${String(error)}`);
    }
  }

  /** @returns how long to wait. */
  #failed(error: KubernetesError): number {
    const { status, isUnreadable } = error;
    const { firstRetryMs, longestRetryMs, refusedRetryMs } = this.#times;
    this.#failures += 1;
    if (status === 410) {
      // What the watch was at has been forgotten: an everyday matter, and all is listed again.
      this.#version = undefined;
      if (this.#failures === 1) return 0;
    }
    if (isUnreadable) {
      this.#version = undefined;
      this.#pageLimit = Math.min(this.#pageLimit + 1, PAGE_LIMITS.length - 1);
    }
    // An API server that is starting may not know its own kinds for a moment; they are gone when it says so twice.
    if (status === 404 && this.#lastStatus === 404 && this.#cache.size > 0) {
      this.#version = undefined;
      this.#cache.beginList().finish();
      this.#changed();
    }
    this.#lastStatus = status;
    this.#report.failed(error);
    if (status === 403 || status === 404) return refusedRetryMs;
    const backoffMs = Math.min(firstRetryMs * 2 ** (this.#failures - 1), longestRetryMs);
    return Math.max(backoffMs, Math.min(error.retryAfterMs ?? 0, refusedRetryMs));
  }

  /** Give or take a fifth, so that replicas do not come back together. */
  async #pause(ms: number): Promise<void> {
    if (ms <= 0) return;
    const { random = Math.random } = this.#setup;
    const { signal } = this.#closing;
    try {
      await sleep(ms * (0.8 + 0.4 * random()), undefined, { signal, ref: false });
    } catch {
      // Closed meanwhile.
    }
  }
}
