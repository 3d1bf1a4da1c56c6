import { failure, type Result, success } from '@/lib/result';

/** Work that has been taken on. */
export type Turn<Value> = {
  /** How many others come first; 0 while the work runs and after it. */
  readonly ahead: () => number;
  /** What the work gives, in its turn. */
  readonly ending: Promise<Value>;
};

/** Why work was not taken on. */
export type TurnRefusal =
  /** Work of the same person runs or waits. */
  | { readonly code: 'own-work-not-done' }
  | { readonly code: 'queue-full'; readonly runningAndWaiting: number };

type Place = { readonly personId: string; readonly begin: () => void };

function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve();
    }
    signal?.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Runs one piece of work at a time, in the order of arrival, and at most one for each person. */
export class TurnQueue {
  readonly #waitingMax: number;
  readonly #line: Array<Place> = [];

  /** @param waitingMax How many may wait beside the one that runs. */
  constructor(waitingMax: number) {
    this.#waitingMax = waitingMax;
  }

  /**
   * Queues work, or returns the reason why it cannot.
   *
   * @param signal Aborting while the work waits lets it begin at once, to find that it is canceled.
   */
  take<Value>(
    personId: string,
    work: () => Promise<Value>,
    signal?: AbortSignal,
  ): Result<Turn<Value>, TurnRefusal> {
    if (this.#line.some((place) => place.personId === personId)) {
      return failure({ code: 'own-work-not-done' });
    }
    if (this.#line.length > this.#waitingMax) {
      return failure({ code: 'queue-full', runningAndWaiting: this.#line.length });
    }
    let begin = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const place: Place = { personId, begin };
    this.#line.push(place);
    this.#line[0]?.begin();
    const ending = this.#inTurn(place, Promise.race([begun, aborted(signal)]), work);
    return success({ ahead: () => Math.max(0, this.#line.indexOf(place)), ending });
  }

  /** How many others come before a person's work; 0 while it runs, and when there is none. */
  ahead(personId: string): number {
    return Math.max(
      0,
      this.#line.findIndex((place) => place.personId === personId),
    );
  }

  async #inTurn<Value>(
    place: Place,
    begun: Promise<void>,
    work: () => Promise<Value>,
  ): Promise<Value> {
    try {
      await begun;
      return await work();
    } finally {
      this.#line.splice(this.#line.indexOf(place), 1);
      this.#line[0]?.begin();
    }
  }
}
