import type { Metadata } from 'next';
import Link from 'next/link';
import { RenewalProgress } from '@/components/profiles/renewal-progress';
import { DefinitionList } from '@/components/ui/definition-list';
import { Notice } from '@/components/ui/notice';
import { RelativeDate } from '@/components/ui/relative-date';
import type { ProfileCredential } from '@/lib/profiles/profile';
import { whyNotByEndpoint } from '@/lib/renewal/netsuite-side';
import { type EndedRenewal, lastEndedRenewal } from '@/lib/renewal/records';
import { type RenewalState, readRenewal } from '@/lib/renewal/renewal';
import type { RenewalTrouble } from '@/lib/renewal/trouble';
import { ProfileFrame } from '../profile-frame';
import { loadProfileView, type ProfileView } from '../profile-view';
import { celigoApiHref } from '../setup/celigo-api/celigo-api-href';
import { testRunHref } from '../test-runs/run-href';
import { AutomaticSection } from './automatic-section';
import { renewalHref } from './renewal-href';
import {
  ConfirmStep,
  GoBack,
  ProveStep,
  RevokeStep,
  StartForm,
  SwitchStep,
  UploadStep,
} from './step-forms';

export const metadata: Metadata = { title: 'Renew the certificate' };

const STEP_TITLES = {
  upload: 'Upload the new certificate in NetSuite',
  prove: 'Test the new certificate in NetSuite',
  switch: 'Have Celigo use the new key',
  confirm: 'Confirm that it works in Celigo',
  revoke: 'Revoke the old certificate',
  'switch-back': 'Have Celigo use the old key again',
} as const;

const STEP_FORMS = {
  upload: UploadStep,
  prove: ProveStep,
  switch: SwitchStep,
  confirm: ConfirmStep,
  revoke: RevokeStep,
  'switch-back': SwitchStep,
} as const;

/** One of the two certificates: its ID, what it is for now, and its end. */
function Certificate({
  title,
  credential,
  use,
  now,
}: {
  readonly title: string;
  readonly credential: ProfileCredential;
  readonly use: string;
  readonly now: Date;
}) {
  return (
    <section className="space-y-3">
      <h2 className="text-subheading">{title}</h2>
      <DefinitionList
        items={[
          {
            term: 'Certificate ID',
            value: credential.certificateId ?? credential.predictedCertificateId,
            mono: true,
          },
          { term: 'Now', value: use },
          { term: 'Ends', value: <RelativeDate date={credential.notAfter} now={now} /> },
        ]}
      />
    </section>
  );
}

function placeOf({ stage }: ProfileCredential, isActive: boolean): string {
  if (isActive) return 'Celigo uses it';
  if (stage === 'uploaded') return 'In NetSuite; Celigo does not use it';
  return stage === 'staged' ? 'Made; not in NetSuite yet' : 'Still valid: the way back';
}

function BothCertificates({ state, now }: { readonly state: RenewalState; readonly now: Date }) {
  const { profile, old, next } = state;
  const isActive = ({ id }: ProfileCredential) => profile.active?.id === id;
  return (
    <section aria-label="The two certificates" className="grid gap-7 sm:grid-cols-2">
      <Certificate
        title="Old certificate"
        credential={old}
        use={placeOf(old, isActive(old))}
        now={now}
      />
      <Certificate
        title="New certificate"
        credential={next}
        use={placeOf(next, isActive(next))}
        now={now}
      />
    </section>
  );
}

function Trouble({
  profileId,
  trouble,
}: {
  readonly profileId: string;
  readonly trouble: RenewalTrouble;
}) {
  return (
    <div id="trouble" tabIndex={-1}>
      <Notice kind="warning" title="The last step was not done">
        <p>{trouble.message}</p>
        {trouble.certificates === undefined ? null : (
          <ul className="space-y-2">
            {trouble.certificates.map(({ certificateId, validUntil, entityId, roleId }) => (
              <li key={certificateId}>
                <code className="break-all">{certificateId}</code>: ends {validUntil ?? 'unknown'},
                entity {entityId ?? 'unknown'}, role {roleId ?? 'unknown'}
              </li>
            ))}
          </ul>
        )}
        {trouble.testRunId === undefined ? null : (
          <p>
            <Link href={testRunHref(profileId, trouble.testRunId)} prefetch={false}>
              Test report
            </Link>
          </p>
        )}
        {trouble.code.startsWith('celigo-') ? (
          <p>
            <Link href={`${celigoApiHref(profileId)}#result`} prefetch={false}>
              What Celigo answered
            </Link>
          </p>
        ) : null}
        <p>
          <code>{trouble.code}</code>
        </p>
      </Notice>
    </div>
  );
}

function Ended({ ended }: { readonly ended: EndedRenewal | undefined }) {
  if (ended === undefined || ended.outcome === 'overtaken') return null;
  return (
    <Notice
      kind="success"
      title={
        ended.outcome === 'renewed'
          ? 'The last renewal is finished'
          : 'Celigo uses the old certificate, as before'
      }
    >
      <p>
        Ended <RelativeDate date={ended.endedAt} withTime />.
      </p>
    </Notice>
  );
}

async function NotStarted({ view }: { readonly view: ProfileView }) {
  const { profile, installation, now } = view;
  const { active } = profile;
  if (active === null) {
    return (
      <Notice kind="info" title="Nothing to renew yet">
        <p>
          Celigo does not use a certificate of this profile yet. First finish the setup:{' '}
          <Link href={`/profiles/${profile.id}`} prefetch={false}>
            see what is left
          </Link>
          .
        </p>
      </Notice>
    );
  }
  const hindrance = whyNotByEndpoint(profile, active, now);
  return (
    <>
      <Ended ended={await lastEndedRenewal(installation, profile.id)} />
      <Certificate
        title="The certificate in use"
        credential={active}
        use={placeOf(active, true)}
        now={now}
      />
      {hindrance === undefined ? null : (
        <Notice kind="info" title="The NetSuite part is by hand this time">
          <p>{hindrance.message}</p>
        </Notice>
      )}
      <section id="now" tabIndex={-1} className="space-y-5">
        <h2 className="text-heading">1. Make a new key and certificate</h2>
        <p>
          Nothing changes in NetSuite or Celigo yet. The connection goes on with the certificate in
          use.
        </p>
        <StartForm view={view} />
      </section>
    </>
  );
}

function GoingOn({ view, state }: { readonly view: ProfileView; readonly state: RenewalState }) {
  const { step, renewal, profile } = state;
  const StepForm = STEP_FORMS[step];
  return (
    <>
      {renewal.trouble === undefined ? null : (
        <Trouble profileId={profile.id} trouble={renewal.trouble} />
      )}
      <RenewalProgress step={step} />
      <BothCertificates state={state} now={view.now} />
      <section id="now" tabIndex={-1} className="space-y-6">
        <h2 className="text-heading">{STEP_TITLES[step]}</h2>
        <StepForm view={view} state={state} />
      </section>
      <GoBack view={view} state={state} />
    </>
  );
}

/** Renews the certificate: a new one takes the old one's place, and nothing stops meanwhile. */
export default async function RenewalPage({
  params,
}: {
  readonly params: Promise<{ readonly id: string }>;
}) {
  const view = await loadProfileView((await params).id);
  const { profile, installation } = view;
  const state = await readRenewal(installation, profile);
  return (
    <ProfileFrame view={view} currentHref={renewalHref(profile.id)}>
      <div className="mb-9 space-y-4">
        <h1 className="text-title">Renew the certificate</h1>
        <p className="prose text-ink-muted">
          The old certificate works until you revoke it at the very end. You can stop after any step
          and go on later, and so can somebody else.
        </p>
      </div>
      <div className="space-y-9">
        {state === undefined ? <NotStarted view={view} /> : <GoingOn view={view} state={state} />}
        <AutomaticSection view={view} />
      </div>
    </ProfileFrame>
  );
}
