import { DialectError } from '../client-dialect.ts';
import { describe } from './proto-json.ts';

interface NotedCall {
  readonly id: string;
  /** The id that the client wrote, which Google's own calls often have not. */
  readonly ownId: string | undefined;
  readonly name: string;
  isAnswered: boolean;
}

/**
 * Which response belongs to which call. Calls without an id get one from their position in the conversation, so that it
 * is the same in every later request; responses without one belong to the first unanswered call of their function,
 * those of the latest turn before older ones.
 */
export class CallLedger {
  /** By the turn they were made in, the latest last. */
  readonly #turns: NotedCall[][] = [];
  readonly #byOwnId = new Map<string, NotedCall>();
  readonly #ownIds: ReadonlySet<string>;
  #count = 0;

  /** @param ownIds All ids that the client wrote on calls; none of them is made up again. */
  constructor(ownIds: ReadonlySet<string>) {
    this.#ownIds = ownIds;
  }

  openTurn(): void {
    this.#turns.push([]);
  }

  /** @returns The id of the call in the canonical form. */
  addCall(name: string, ownId: string | undefined): string {
    const id = ownId ?? this.#newId();
    const call = { id, ownId, name, isAnswered: false };
    this.#count += 1;
    this.#turns.at(-1)?.push(call);
    if (ownId !== undefined) this.#byOwnId.set(ownId, call);
    return id;
  }

  /**
   * @returns The id of the call that is answered.
   * @throws DialectError where there is none.
   */
  answer(name: string, ownId: string | undefined, path: string): string {
    const call =
      (ownId === undefined ? undefined : this.#byOwnId.get(ownId)) ?? this.#unanswered(name, ownId);
    if (call === undefined) {
      const which = ownId === undefined ? '' : ` with the id ${describe(ownId)}`;
      throw new DialectError(
        path,
        `This function response answers no call: there is no unanswered call of ${describe(name)}${which} before it.`,
        'Send the content of the model that holds the functionCall before its functionResponse.',
      );
    }
    call.isAnswered = true;
    return call.id;
  }

  /** A response may have an id where its call has none: clients make some up. */
  #unanswered(name: string, ownId: string | undefined): NotedCall | undefined {
    for (let at = this.#turns.length - 1; at >= 0; at -= 1) {
      const call = this.#turns[at]?.find(
        (one) => !one.isAnswered && one.name === name && (ownId === undefined || one.ownId === undefined),
      );
      if (call !== undefined) return call;
    }
    return undefined;
  }

  #newId(): string {
    let id = `call_${this.#count}`;
    while (this.#ownIds.has(id)) id += 'x';
    return id;
  }
}
