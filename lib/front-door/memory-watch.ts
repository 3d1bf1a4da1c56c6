import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';

/**
 * Above this share of the heap limit, garbage is collected. What remains in use determines whether memory is
 * short.
 */
const SHORT_ABOVE = 0.9;

/** Below this share, after cleaning, there is enough again. */
const ENOUGH_BELOW = 0.86;

/** How often the heap is cleaned at most, in milliseconds: that holds up everyone for a moment. */
const CLEAN_INTERVAL_MS = 2_000;

/**
 * What is left out of V8's limit of the whole heap, in bytes, because a full old generation ends the process.
 * Half of it is the room for young objects, which V8 counts into that limit: three times
 * `--max-semi-space-size`, as lib/commands/supervise.mjs sets it. The other half is a margin.
 */
const NOT_FOR_OLD_BYTES = 2 * (3 * 8) * 1024 * 1024;

/** The heap of this process, as far as the watch needs it. */
export type Heap = {
  /** What lasts, as a share of the most that may. */
  readonly usedShare: () => number;
  /** Frees what nothing uses anymore. */
  readonly clean: () => void;
};

/** The heap of V8. Cleaning needs `--expose-gc`; without it, V8 cleans when it thinks fit. */
const ownHeap: Heap = {
  usedShare: () => {
    const oldUsed = getHeapSpaceStatistics()
      .filter(({ space_name }) => !space_name.startsWith('new_'))
      .reduce((sum, { space_used_size }) => sum + space_used_size, 0);
    return oldUsed / (getHeapStatistics().heap_size_limit - NOT_FOR_OLD_BYTES);
  },
  clean: () => globalThis.gc?.(),
};

/**
 * Watches the heap, because a full heap crashes the process.
 *
 * @param tell Told when memory becomes short, and when there is enough again.
 * @returns Tells whether memory is too short for another request. Costs microseconds while there is enough.
 */
export function watchMemory(tell: (isShort: boolean) => void, heap: Heap = ownHeap): () => boolean {
  let isShort = false;
  let lastCleanedAt = Number.NEGATIVE_INFINITY;
  return () => {
    const now = performance.now();
    const isDue = now - lastCleanedAt >= CLEAN_INTERVAL_MS;
    if ((isShort || heap.usedShare() > SHORT_ABOVE) && isDue) {
      heap.clean();
      lastCleanedAt = performance.now();
    }
    const wasShort = isShort;
    isShort = heap.usedShare() > (isShort ? ENOUGH_BELOW : SHORT_ABOVE);
    if (isShort !== wasShort) {
      tell(isShort);
    }
    return isShort;
  };
}
