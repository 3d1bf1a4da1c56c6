import type { Metadata } from 'next';
import Link from 'next/link';
import { ProfileFrame } from '@/app/profile-frame';
import {
  celigoApiHref,
  overviewHref,
  renewalHref,
  taskHref,
  testRunHref,
} from '@/app/profile-hrefs';
import { loadProfileView, type ProfileView } from '@/app/profile-view';
import { OldBeforeUse } from '@/components/profiles/old-before-use';
import { RENEWAL_STEP_TITLES, RenewalProgress } from '@/components/profiles/renewal-progress';
import { TroubleText } from '@/components/profiles/trouble-text';
import { Notice } from '@/components/ui/notice';
import { RelativeDate } from '@/components/ui/relative-date';
import { grantedIdentity } from '@/lib/connection-test/last-good-test';
import { isDueBeforeUse } from '@/lib/keys/certificate-urgency';
import { expiresAt } from '@/lib/keys/validity';
import { isWatched } from '@/lib/profiles/usable-account';
import { whyNotByEndpoint } from '@/lib/renewal/netsuite-side';
import { type RenewalPlan, readRenewalPlan } from '@/lib/renewal/plan';
import { type EndedRenewal, lastEndedRenewal } from '@/lib/renewal/records';
import { blockerOf, type RenewalState, readRenewal } from '@/lib/renewal/state';
import { stepsDone } from '@/lib/renewal/steps';
import type { RenewalTrouble } from '@/lib/renewal/trouble';
import { CeligoFormPane, CeligoFormScope } from '../celigo-form-view';
import { viewGeneration } from '../key-generation';
import { GoingOn as MakingKey } from '../key-generation-going-on';
import { AutomaticSection, STOPPED_TITLE, Stopped, WhoActs } from './automatic-section';
import { BothCertificates, Certificate, RenewalLead } from './certificates';
import {
  type ActsAs,
  ConfirmStep,
  celigoFormOfStep,
  GoBack,
  ProveStep,
  RevokeStep,
  StartForm,
  SwitchStep,
  UploadStep,
} from './step-forms';

export const metadata: Metadata = { title: 'Renew the certificate' };

const STEP_FORMS = {
  upload: UploadStep,
  prove: ProveStep,
  switch: SwitchStep,
  confirm: ConfirmStep,
  revoke: RevokeStep,
  'switch-back': SwitchStep,
} as const;

function Trouble({
  view,
  trouble,
  stopped,
}: {
  readonly view: ProfileView;
  readonly trouble: RenewalTrouble;
  /** Where it was the automatic renewal that stopped with this. */
  readonly stopped: RenewalPlan | undefined;
}) {
  const profileId = view.profile.id;
  // A guest reads no reports.
  const isForGuest = view.guest !== undefined;
  return (
    <div id="trouble" tabIndex={-1}>
      <Notice
        kind="warning"
        title={stopped === undefined ? 'The last step was not completed' : STOPPED_TITLE}
      >
        <p>
          <TroubleText text={trouble.message} />
        </p>
        {stopped === undefined ? null : (
          <WhoActs profileId={profileId} plan={stopped} now={view.now} />
        )}
        {trouble.certificates === undefined ? null : (
          <ul className="space-y-2">
            {trouble.certificates.map(({ certificateId, validUntil, entityId, roleId }) => (
              <li key={certificateId}>
                <code className="break-all">{certificateId}</code>: valid until{' '}
                {validUntil ?? 'unknown'}, entity {entityId ?? 'unknown'}, role{' '}
                {roleId ?? 'unknown'}
              </li>
            ))}
          </ul>
        )}
        {trouble.testRunId === undefined || isForGuest ? null : (
          <p>
            <Link href={testRunHref(profileId, trouble.testRunId)} prefetch={false}>
              Test report
            </Link>
          </p>
        )}
        {trouble.code.startsWith('celigo-') && !isForGuest ? (
          <p>
            <Link href={`${celigoApiHref(profileId)}#result`} prefetch={false}>
              See Celigo’s response
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
  if (ended === undefined || ended.outcome === 'overtaken') {
    return null;
  }
  return (
    <div id="ended" tabIndex={-1}>
      <Notice
        kind="success"
        title={
          ended.outcome === 'renewed'
            ? 'Renewal complete'
            : 'Celigo uses the old certificate, as before'
        }
      >
        <p>
          Ended <RelativeDate date={ended.endedAt} withTime />.
        </p>
      </Notice>
    </div>
  );
}

async function NotStarted({
  view,
  generationId,
}: {
  readonly view: ProfileView;
  readonly generationId: string | undefined;
}) {
  const { profile, installation, person, now } = view;
  const { active } = profile;
  if (profile.next !== undefined && isDueBeforeUse(profile, now)) {
    return (
      <OldBeforeUse
        endsAt={expiresAt(profile.next)}
        keyHref={view.guest === undefined ? taskHref(profile.id, 'key-and-certificate') : undefined}
        now={now}
      />
    );
  }
  if (active === undefined) {
    return (
      <Notice kind="info" title="Nothing to renew yet">
        <p>
          Celigo does not use a certificate from this profile yet. First, finish the setup:{' '}
          <Link href={overviewHref(profile.id, view.guest)} prefetch={false}>
            see what remains
          </Link>
          .
        </p>
      </Notice>
    );
  }
  const hindrance = whyNotByEndpoint(profile, active, now, 'upload');
  const making = viewGeneration(person.id, profile.id, 'renewal', generationId, {
    page: renewalHref(profile.id),
    isMade: false,
  });
  return (
    <>
      <Ended ended={await lastEndedRenewal(installation, profile.id)} />
      <ul className="border-b border-rule">
        <Certificate title="In use" credential={active} isInUse now={now} />
      </ul>
      {hindrance === undefined ? null : (
        <Notice kind="info" title="This time, do the NetSuite part by hand">
          <p>{hindrance.message}</p>
        </Notice>
      )}
      <section id="now" tabIndex={-1} className="space-y-5">
        <h2 className="text-heading">
          {profile.next === undefined
            ? '1. Generate a new key and certificate'
            : '1. Start with the next certificate'}
        </h2>
        <p>
          Nothing changes in NetSuite or Celigo yet. The connection keeps using the current
          certificate.
        </p>
        {making.kind === 'going-on' ? (
          <MakingKey
            state={making.state}
            profileId={profile.id}
            purpose="renewal"
            page={renewalHref(profile.id)}
          />
        ) : (
          <StartForm view={view} initialState={making.initialState} />
        )}
      </section>
    </>
  );
}

/** For whom the old certificate is mapped: as NetSuite said, else as a person noted. */
async function actsAsOf({ installation, profile }: ProfileView): Promise<ActsAs> {
  const { entity, role } = profile.configuration;
  return (await grantedIdentity(installation, profile)) ?? { entity, role };
}

async function GoingOn({
  view,
  state,
  stopped,
  isAutomatic,
}: {
  readonly view: ProfileView;
  readonly state: RenewalState;
  readonly isAutomatic: boolean;
  readonly stopped: RenewalPlan | undefined;
}) {
  const { step, renewal } = state;
  const StepForm = STEP_FORMS[step];
  return (
    <>
      {renewal.trouble !== undefined ? (
        <Trouble view={view} trouble={renewal.trouble} stopped={stopped} />
      ) : stopped !== undefined ? (
        <Stopped profileId={view.profile.id} plan={stopped} now={view.now} />
      ) : null}
      <RenewalProgress step={step} />
      <BothCertificates state={state} now={view.now} />
      <section id="now" tabIndex={-1} className="space-y-4">
        <h2 className="text-heading">
          {step === 'switch-back' ? '' : `${stepsDone(step).done + 1}. `}
          {RENEWAL_STEP_TITLES[step]}
        </h2>
        <StepForm
          view={view}
          state={state}
          stoppedAt={renewal.trouble ?? stopped?.trouble}
          actsAs={step === 'upload' ? await actsAsOf(view) : undefined}
        />
      </section>
      <GoBack view={view} state={state} isAutomatic={isAutomatic} />
    </>
  );
}

/** The stop of the automatic renewal, where the step that is shown is the one that it stopped at. */
function stopOf({ renewal }: RenewalState, plan: RenewalPlan): RenewalPlan | undefined {
  if (plan.trouble === undefined) {
    return undefined;
  }
  const isOfStep = renewal.trouble === undefined || renewal.trouble.code === plan.trouble.code;
  return isOfStep ? plan : undefined;
}

/** Renews the certificate: a new one takes the old one's place, and nothing stops in between. */
export default async function RenewalPage({
  params,
  searchParams,
}: {
  readonly params: Promise<{ readonly id: string }>;
  readonly searchParams: Promise<{ readonly generation?: string }>;
}) {
  const view = await loadProfileView((await params).id, 'renewal');
  const { generation } = await searchParams;
  const { profile, installation } = view;
  const state = await readRenewal(installation, profile);
  const form = state && celigoFormOfStep(view, state);
  const plan =
    view.guest === undefined ? await readRenewalPlan(installation, profile.id) : undefined;
  const isAsked = isWatched(profile, installation.environment);
  const stopped = state && plan && isAsked ? stopOf(state, plan) : undefined;
  const page = (
    <ProfileFrame
      view={view}
      currentHref={renewalHref(profile.id)}
      aside={form && <CeligoFormPane {...form} />}
    >
      <div className="mb-5 space-y-2">
        <h1 className="text-title">Renew the certificate</h1>
        <RenewalLead profile={profile} state={state} now={view.now} />
      </div>
      <div className="space-y-5">
        {state === undefined ? (
          <NotStarted view={view} generationId={generation} />
        ) : (
          <GoingOn
            view={view}
            state={state}
            stopped={stopped}
            isAutomatic={plan?.isAutomatic === true}
          />
        )}
        {plan === undefined ? null : (
          <AutomaticSection
            view={view}
            plan={plan}
            isWatched={isAsked}
            isFolded={state !== undefined}
            isStopSaid={stopped !== undefined}
            hindranceSaid={
              state === undefined
                ? profile.active && whyNotByEndpoint(profile, profile.active, view.now, 'upload')
                : blockerOf(state, view.now)
            }
          />
        )}
      </div>
    </ProfileFrame>
  );
  return form === undefined ? page : <CeligoFormScope {...form}>{page}</CeligoFormScope>;
}
