import { z } from 'zod';
import type { JsonObject } from '@/lib/json-object';

const conditionsSchema = z.object({
  /**
   * How a saved connection is tested: Celigo's older API description says GET, its newer one POST.
   * Sources: https://github.com/celigo/integrator-api-docs, https://github.com/celigo/ai
   */
  pingMethod: z.enum(['POST', 'GET', 'both']).catch('POST'),
  /** Zone of the account owner's profile: what `timestamp` uses when it is given none. */
  profileTimeZone: z.string().min(1).max(60).catch('UTC'),
  /** How many of the next API requests are answered with 429. */
  rateLimitedRequests: z.number().int().min(0).max(100).catch(0),
  /** What those answers say in `Retry-After`. */
  retryAfterSeconds: z.number().int().min(0).max(600).catch(1),
});

/** What is not certain about Celigo, and what can be set wrong about it on purpose. */
export type CeligoConditions = z.infer<typeof conditionsSchema>;

/** Reads stored conditions; whatever is missing or not understood takes its default. */
export function parseCeligoConditions(stored: JsonObject = {}): CeligoConditions {
  return conditionsSchema.parse(stored);
}
