/** Key generations that run in this process, so that the person who began one can end it. */
const holder = globalThis as typeof globalThis & {
  wizardKeyGenerations?: Map<string, AbortController>;
};

function running(): Map<string, AbortController> {
  holder.wizardKeyGenerations ??= new Map();
  return holder.wizardKeyGenerations;
}

function key(personId: string, requestId: string): string {
  return `${personId} ${requestId}`;
}

/** Runs a generation that `cancelKeyGeneration` with the same names can end. */
export async function withCancellation<Value>(
  personId: string,
  requestId: string,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const controller = new AbortController();
  const name = key(personId, requestId);
  running().set(name, controller);
  try {
    return await work(controller.signal);
  } finally {
    running().delete(name);
  }
}

/**
 * Ends a running generation of this person.
 *
 * @returns Whether one was running under that name.
 */
export function cancelKeyGeneration(personId: string, requestId: string): boolean {
  const controller = running().get(key(personId, requestId));
  controller?.abort();
  return controller !== undefined;
}
