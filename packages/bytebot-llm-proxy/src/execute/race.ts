import { Failure } from '../failure.ts';
import type { Stoppable } from '../http/exchange.ts';

/** One of the attempts that run at once for a request. */
export class Contestant {
  readonly #race: Race;
  work: Stoppable | undefined;

  constructor(race: Race) {
    this.#race = race;
  }

  /** Whether this attempt may give the answer. The first that asks does, and ends the others. */
  claim(): boolean {
    return this.#race.claimedBy(this);
  }

  /** Whether another attempt gives the answer. */
  get hasLost(): boolean {
    return this.#race.isLostFor(this);
  }

  /** What has to stop when the race is lost or the request ends. Runs at once where that has happened. */
  whenStopped(work: Stoppable | undefined): void {
    this.work = work;
    if (this.hasLost || this.#race.isStopped) work?.stop();
  }
}

/** Attempts that run at once: the first with content gives the answer, and the others are ended. */
export class Race implements Stoppable {
  readonly #contestants: Contestant[] = [];
  #winner: Contestant | undefined;
  #isStopped = false;

  get isStopped(): boolean {
    return this.#isStopped;
  }

  get isDecided(): boolean {
    return this.#winner !== undefined;
  }

  enter(): Contestant {
    const contestant = new Contestant(this);
    this.#contestants.push(contestant);
    return contestant;
  }

  claimedBy(contestant: Contestant): boolean {
    if (this.#winner === undefined) {
      this.#winner = contestant;
      for (const other of this.#contestants) if (other !== contestant) other.work?.stop();
    }
    return this.#winner === contestant;
  }

  isLostFor(contestant: Contestant): boolean {
    return this.#winner !== undefined && this.#winner !== contestant;
  }

  /** The client has left, or the process ends. */
  stop(): void {
    this.#isStopped = true;
    for (const { work } of this.#contestants) work?.stop();
  }
}

/** How an attempt ends that another one was faster than. */
export function lostRace(): Failure {
  return new Failure('cancelled', 'Another attempt was faster.');
}
