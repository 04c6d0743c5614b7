import { CheckFailure } from '../check.ts';
import { ClientPod, type KeyReference } from '../client-pod.ts';
import { eventually } from '../eventually.ts';
import type { Kubectl } from '../kubectl.ts';
import { reportMark, type TrafficPlan, type TrafficReport } from './report.ts';

interface TrafficOptions {
  readonly name: string;
  readonly image: string;
  readonly key: KeyReference;
  readonly plan: TrafficPlan;
  readonly signal: AbortSignal;
}

/** Once told to stop, streams under way come to their end first. */
const LAST_STREAM_MS = 90_000;
const FULL_MS = 60_000;

/** Streams and requests from a pod, for as long as a check needs them. */
export class Traffic {
  readonly #pod: ClientPod;
  readonly #signal: AbortSignal;
  readonly plan: TrafficPlan;

  private constructor(pod: ClientPod, { plan, signal }: TrafficOptions) {
    this.#pod = pod;
    this.#signal = signal;
    this.plan = plan;
  }

  /** Starts the pod and waits until as many streams are open as planned. */
  static async start(kubectl: Kubectl, options: TrafficOptions): Promise<Traffic> {
    const { name, image, key, plan, signal } = options;
    await kubectl.run(['delete', 'pod', name, '--ignore-not-found', '--grace-period=1']);
    const environment = { TRAFFIC: JSON.stringify(plan) };
    const pod = await ClientPod.start(
      kubectl,
      { name, image, key, environment, program: 'traffic.ts' },
      signal,
    );
    const traffic = new Traffic(pod, options);
    await eventually('the streams did not open', { withinMs: FULL_MS, everyMs: 1_000, signal }, async () => {
      const { open } = await traffic.progress();
      return open >= plan.streams ? true : undefined;
    });
    return traffic;
  }

  /** What the pod said last. */
  async progress(): Promise<{ readonly open: number; readonly sent: number; readonly problemCount: number }> {
    const last = (await this.#pod.log()).trimEnd().split('\n').at(-1) ?? '';
    return last.startsWith('{') ? JSON.parse(last) : { open: 0, sent: 0, problemCount: 0 };
  }

  /**
   * Lets the streams under way come to their end and resolves with what became of everything.
   *
   * @throws CheckFailure when the pod leaves no report
   */
  async stop(): Promise<TrafficReport> {
    if ((await this.#pod.phase()) === 'Running') await this.#pod.stop();
    const patience = { withinMs: LAST_STREAM_MS, everyMs: 1_000, signal: this.#signal };
    await eventually('the traffic did not come to its end', patience, async () =>
      (await this.#pod.phase()) === 'Running' ? undefined : true,
    );
    const log = await this.#pod.log();
    const line = log.split('\n').find((one) => one.startsWith(reportMark));
    if (line === undefined) throw new CheckFailure([`the traffic left no report: ${log.slice(-400)}`]);
    await this.#pod.delete();
    const report: TrafficReport = JSON.parse(line.slice(reportMark.length));
    return report;
  }
}
