import { DialectError } from '../client-dialect.ts';
import { describe } from './proto-json.ts';

interface NotedCall {
  readonly id: string;
  /** The id that the client wrote, which Google's own calls often have not. */
  readonly ownId: string | undefined;
  readonly name: string;
  isAnswered: boolean;
}

/** The calls of one turn that may be unanswered; those before `next` are answered. */
interface OpenTurn {
  readonly turn: number;
  readonly calls: NotedCall[];
  next: number;
}

/** By the name of the function, the latest turn last. Turns without an unanswered call go when they are met. */
type OpenCalls = Map<string, OpenTurn[]>;

/**
 * Which response belongs to which call. Calls without an id get one from their position in the conversation, so that it
 * is the same in every later request; responses without one belong to the first unanswered call of their function,
 * those of the latest turn before older ones.
 */
export class CallLedger {
  readonly #open: OpenCalls = new Map();
  /** Those among them whose id is made up here. */
  readonly #openWithoutId: OpenCalls = new Map();
  readonly #byOwnId = new Map<string, NotedCall>();
  readonly #ownIds: ReadonlySet<string>;
  #count = 0;
  #turn = 0;

  /** @param ownIds All ids that the client wrote on calls; none of them is made up again. */
  constructor(ownIds: ReadonlySet<string>) {
    this.#ownIds = ownIds;
  }

  openTurn(): void {
    this.#turn += 1;
  }

  /** @returns The id of the call in the canonical form. */
  addCall(name: string, ownId: string | undefined): string {
    const id = ownId ?? this.#newId();
    const call = { id, ownId, name, isAnswered: false };
    this.#count += 1;
    note(this.#open, call, this.#turn);
    if (ownId === undefined) note(this.#openWithoutId, call, this.#turn);
    else this.#byOwnId.set(ownId, call);
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
    return unansweredOf(ownId === undefined ? this.#open : this.#openWithoutId, name);
  }

  #newId(): string {
    let id = `call_${this.#count}`;
    while (this.#ownIds.has(id)) id += 'x';
    return id;
  }
}

function note(open: OpenCalls, call: NotedCall, turn: number): void {
  const turns = open.get(call.name) ?? [];
  const last = turns.at(-1);
  if (last?.turn === turn) last.calls.push(call);
  else turns.push({ turn, calls: [call], next: 0 });
  open.set(call.name, turns);
}

/** Every answered call is passed over once: a conversation may have hundreds of thousands of them. */
function unansweredOf(open: OpenCalls, name: string): NotedCall | undefined {
  const turns = open.get(name) ?? [];
  for (let last = turns.at(-1); last !== undefined; last = turns.at(-1)) {
    while (last.calls[last.next]?.isAnswered === true) last.next += 1;
    const call = last.calls[last.next];
    if (call !== undefined) return call;
    turns.pop();
  }
  return undefined;
}
