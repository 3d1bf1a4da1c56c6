/**
 * Celigo's labels of the fields that make the assertion, letter for letter, for the texts that name them. The
 * catalogue of fields reads them, and browsers can without the whole of it.
 */
export const ASSERTION_LABELS = {
  method: 'Signature method',
  payload: 'Payload',
  headers: 'JWT headers',
} as const;
