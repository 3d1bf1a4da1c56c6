import { setImmediate } from 'node:timers/promises';

/**
 * Event loop turns between two queued requests. Node.js accepts one connection per turn, in order of arrival,
 * and rendering a page takes a whole turn. Without these turns, a new client would wait for all the
 * connections that a crowd has opened.
 */
const ACCEPTING_TURNS = 16;

/** A place in a line. */
type Waiting = { readonly enter: (entered: boolean) => void };

/** What one address has at work, and what waits behind it, oldest first. */
type Line = { atWork: number; readonly waiting: Set<Waiting> };

/**
 * A fair queue: runs a limited number of requests at once per key (an address, a session, a person, or a handover
 * link). The rest wait behind others with the same key, so a crowd holds up only itself.
 */
export type FairQueue = {
  /**
   * Waits for a turn.
   *
   * @param signal Aborted when the waiting client goes away.
   * @returns `full` when too many of this address wait already, `gone` when it went away in the meantime, else
   *   what ends the turn: to be called once.
   */
  readonly enter: (address: string, signal: AbortSignal) => Promise<(() => void) | 'full' | 'gone'>;
};

/**
 * Makes a line for each address that has anything at work.
 *
 * @param atWorkMax Most of an address at work at once.
 * @param waitingMax Most of an address that wait.
 */
export function createFairQueue(atWorkMax: number, waitingMax: number): FairQueue {
  const lines = new Map<string, Line>();

  const leave = (address: string, line: Line) => {
    const [next] = line.waiting;
    if (next !== undefined) {
      line.waiting.delete(next);
      next.enter(true);
      return;
    }
    line.atWork -= 1;
    if (line.atWork === 0) {
      lines.delete(address);
    }
  };

  const turn = (line: Line, signal: AbortSignal) =>
    new Promise<boolean>((resolve) => {
      const place: Waiting = {
        enter: (entered) => {
          signal.removeEventListener('abort', giveUp);
          resolve(entered);
        },
      };
      const giveUp = () => {
        line.waiting.delete(place);
        place.enter(false);
      };
      line.waiting.add(place);
      signal.addEventListener('abort', giveUp);
    });

  return {
    enter: async (address, signal) => {
      if (signal.aborted) {
        return 'gone';
      }
      const line = lines.get(address) ?? { atWork: 0, waiting: new Set<Waiting>() };
      lines.set(address, line);
      if (line.atWork < atWorkMax) {
        line.atWork += 1;
      } else if (line.waiting.size >= waitingMax) {
        return 'full';
      } else if (!(await turn(line, signal))) {
        return 'gone';
      } else {
        for (let left = ACCEPTING_TURNS; left > 0; left -= 1) {
          await setImmediate();
        }
      }
      return () => leave(address, line);
    },
  };
}
