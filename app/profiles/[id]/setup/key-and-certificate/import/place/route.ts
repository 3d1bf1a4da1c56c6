import { guardRoute, plainAnswer } from '@/lib/forms/guarded-route';
import { importsAhead } from '@/lib/profiles/import-turns';

/** Answers how many imports come before the one that the person has sent, as a number. */
export async function GET(request: Request): Promise<Response> {
  return guardRoute(request, { name: 'import-place', role: 'editor' }, async ({ person }) =>
    plainAnswer(200, String(importsAhead(person.id))),
  );
}
