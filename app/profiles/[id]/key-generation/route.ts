import { z } from 'zod';
import { cancelKeyGeneration } from '@/lib/profiles/key-generations';
import { rowId } from '@/lib/sign-in/field-rules';
import { guardRoute, plainAnswer } from '@/lib/sign-in/guarded-route';

const schema = z.object({ requestId: rowId });

/** Ends the key generation that this person began under a request id. */
export function DELETE(request: Request): Promise<Response> {
  return guardRoute(
    request,
    { name: 'cancel-key-generation', role: 'editor' },
    async ({ person }) => {
      const { searchParams } = new URL(request.url);
      const parsed = schema.safeParse({ requestId: searchParams.get('requestId') });
      if (!parsed.success) {
        return plainAnswer(400, 'The request id is not one.');
      }
      const ended = cancelKeyGeneration(person.id, parsed.data.requestId);
      return plainAnswer(200, ended ? 'Cancelled.' : 'Nothing was running.');
    },
  );
}
