/** Longest form of a route that is read, in bytes: a few short fields. */
const FORM_LENGTH_MAX_BYTES = 10_000;

/**
 * Reads the form that a route was sent; nothing when it is none, or longer than a few short fields. A
 * request must say how long it is, as browsers do: the body of one that does not is not even begun.
 */
export async function readSmallForm(request: Request): Promise<FormData | undefined> {
  const length = Number(request.headers.get('content-length') ?? Number.NaN);
  return length <= FORM_LENGTH_MAX_BYTES ? request.formData().catch(() => undefined) : undefined;
}
