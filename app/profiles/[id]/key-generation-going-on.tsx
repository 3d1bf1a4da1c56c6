import { GenerationProgress } from '@/components/setup/generation-progress';
import type { KeyGenerationPurpose, KeyGenerationState } from '@/lib/profiles/key-generations';
import { generationHref } from './key-generation';
import { cancelGenerationAction } from './setup/key-and-certificate/actions';

/** Where a generation stands, in the place of the form that asked for it. */
export function GoingOn({
  state,
  profileId,
  purpose,
  page,
}: {
  readonly state: KeyGenerationState;
  readonly profileId: string;
  readonly purpose: KeyGenerationPurpose;
  readonly page: string;
}) {
  const { id, asked, askedAt, ahead } = state;
  return (
    <GenerationProgress
      cancelAction={cancelGenerationAction}
      hiddenFields={{ profileId, requestId: id, purpose }}
      pageUrl={generationHref(page, id)}
      what={`${asked.algorithm}, ${asked.keySize} bits`}
      ahead={ahead}
      seconds={Math.floor((Date.now() - askedAt.getTime()) / 1000)}
    />
  );
}
