import { createRequire } from 'node:module';
import type * as Argon2 from '@node-rs/argon2';

const real: typeof Argon2 = createRequire(import.meta.url)('@node-rs/argon2');

/** The least that argon2id takes; a hash at the app's own cost takes a processor for 20 ms. */
const LEAST = { memoryCost: 8, timeCost: 1 };

let isAtOwnCost = false;

/** Runs what is to hash passwords at the cost that the app asks for. */
export async function atOwnCost<Value>(work: () => Promise<Value>): Promise<Value> {
  isAtOwnCost = true;
  try {
    return await work();
  } finally {
    isAtOwnCost = false;
  }
}

/** Stands in for `@node-rs/argon2` in unit tests, as `vitest.config.ts` says: each hash costs the least. */
export const hash: typeof Argon2.hash = (password, options, signal) =>
  real.hash(password, { ...options, ...(isAtOwnCost ? {} : LEAST) }, signal);

/** Takes the cost from the hash. */
export const { verify } = real;
