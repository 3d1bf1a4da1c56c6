import Link from 'next/link';
import { celigoApiHref, handoverHref } from '@/app/profile-hrefs';
import type { ProfileView } from '@/app/profile-view';
import { ActionForm } from '@/components/forms/action-form';
import { FormCheckbox, FormNumberField } from '@/components/forms/form-fields';
import { ForEditors } from '@/components/forms/may-change';
import { TroubleText } from '@/components/profiles/trouble-text';
import { BoxedDisclosure } from '@/components/ui/boxed-disclosure';
import { Notice } from '@/components/ui/notice';
import { RelativeDate } from '@/components/ui/relative-date';
import { DAYS_BEFORE_MIN } from '@/lib/keys/automatic-start';
import { automaticStart, whyNotAutomatic } from '@/lib/renewal/automatic';
import { planMark, type Rehearsal, type RenewalPlan } from '@/lib/renewal/plan';
import type { RenewalTrouble } from '@/lib/renewal/trouble';
import { isBetterByHand, whoMustAct } from '@/lib/renewal/who-acts';
import { daysText } from '@/lib/words';
import { PRACTICE_OFF } from '../change-refusal';
import { rehearseAction, saveRenewalPlanAction } from './actions';

/** The title of why an automatic renewal stopped. */
export const STOPPED_TITLE = 'The automatic renewal stopped';

type StoppedProps = { readonly plan: RenewalPlan; readonly now: Date };

/** Who must do what about an automatic renewal that stopped, and when it is tried again. */
export function WhoActs({
  profileId,
  plan: { trouble, retryAt },
  now,
}: StoppedProps & { readonly profileId: string }) {
  if (trouble === undefined) {
    return null;
  }
  return (
    <p>
      {whoMustAct(trouble)}{' '}
      {isBetterByHand(trouble) ? (
        <ForEditors>
          If that is not you,{' '}
          <Link href={handoverHref(profileId)} prefetch={false}>
            hand over the renewal
          </Link>
          .{' '}
        </ForEditors>
      ) : null}
      {retryAt === undefined ? null : (
        <>
          Next attempt: <RelativeDate date={retryAt} now={now} withTime />.
        </>
      )}
    </p>
  );
}

/** Whether the page where Celigo's part is set right helps with a trouble. */
function isOfCeligo(code: string): boolean {
  return code.startsWith('celigo-');
}

/** The page where what Celigo's part lacks is set right; nothing for other troubles. */
function WayToCeligo({ profileId, code }: { readonly profileId: string; readonly code: string }) {
  return isOfCeligo(code) ? (
    <ForEditors>
      <Link href={celigoApiHref(profileId)} prefetch={false}>
        Make it in Celigo for me
      </Link>
    </ForEditors>
  ) : null;
}

/** Why an automatic renewal stopped; nothing where it did not. */
export function Stopped({ profileId, plan, now }: StoppedProps & { readonly profileId: string }) {
  const { trouble } = plan;
  if (trouble === undefined) {
    return null;
  }
  return (
    <Notice kind="warning" title={STOPPED_TITLE}>
      <p>
        <TroubleText text={trouble.message} />{' '}
        <WayToCeligo profileId={profileId} code={trouble.code} />
      </p>
      <WhoActs profileId={profileId} plan={plan} now={now} />
      <p>
        <code>{trouble.code}</code>
      </p>
    </Notice>
  );
}

function RehearsalResult({
  rehearsal,
  now,
}: {
  readonly rehearsal: Rehearsal;
  readonly now: Date;
}) {
  return (
    <section className="space-y-2">
      <h3 className="text-subheading">
        {rehearsal.works ? 'Rehearsal passed' : 'Rehearsal found a problem'}
      </h3>
      <p className="text-small text-ink-muted">
        <RelativeDate date={rehearsal.at} now={now} withTime />. Nothing was changed in NetSuite or
        Celigo.
      </p>
      <ul className="space-y-2 text-small">
        {rehearsal.lines.map(({ what, works, words }) => (
          <li key={what + words}>
            <strong>{works ? 'Passed' : 'Failed'}:</strong> {what}. {words}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What the section is about. */
type Shown = {
  readonly view: Pick<ProfileView, 'profile' | 'now'>;
  readonly plan: RenewalPlan;
  /** Whether the app asks the profile's account without a person: else, no next attempt follows a stop. */
  readonly isWatched: boolean;
};

/** What the page says above. */
type Said = {
  /** Why the automatic renewal stopped. */
  readonly isStopSaid: boolean;
  /** Why NetSuite’s part is done by hand. */
  readonly hindranceSaid: RenewalTrouble | undefined;
};

/** Whether and when the certificate renews by itself, and whether that would go well. */
export function AutomaticSection({
  isFolded,
  ...shown
}: Shown &
  Said & {
    /** True while a renewal goes on: its step is what the page is about. */
    readonly isFolded: boolean;
  }) {
  const { view, plan, isStopSaid } = shown;
  if (view.profile.active === undefined) {
    return null;
  }
  const content = <Automatic {...shown} />;
  if (!isFolded) {
    return (
      <section id="automatic" tabIndex={-1} className="space-y-5 border-t border-rule pt-7">
        <h2 className="text-heading">Automatic renewal</h2>
        {content}
      </section>
    );
  }
  return (
    <BoxedDisclosure
      open={plan.trouble !== undefined && !isStopSaid}
      summary={`Automatic renewal: ${plan.isAutomatic ? 'on' : 'off'}`}
    >
      <div id="automatic" tabIndex={-1} className="space-y-5">
        {content}
      </div>
    </BoxedDisclosure>
  );
}

/** What an automatic renewal needs and does not have, apart from what it stopped at. */
function Missing({
  profileId,
  missing,
  stoppedAt,
  isOn,
  said,
}: {
  readonly profileId: string;
  readonly missing: ReadonlyArray<RenewalTrouble>;
  /** What it stopped at, which has its own way to Celigo. */
  readonly stoppedAt: RenewalTrouble | undefined;
  /** Whether it was chosen while nothing was missing. */
  readonly isOn: boolean;
  /** What of it the page says above. */
  readonly said: RenewalTrouble | undefined;
}) {
  if (missing.length === 0) {
    return null;
  }
  const unsaid = missing.filter(({ code }) => code !== said?.code);
  const lead = isOn ? 'It cannot continue' : 'Not possible yet';
  const isSaid = unsaid.length < missing.length;
  if (unsaid.length === 0) {
    return <p>{lead}, for the reason above.</p>;
  }
  return (
    <div className="space-y-2">
      <p>
        {lead}
        {isSaid ? ', for the reason above and the following:' : ':'}
      </p>
      <ul className="list-disc space-y-1 pl-5">
        {unsaid.map(({ code, message }) => (
          <li key={code}>
            {message}{' '}
            {stoppedAt && isOfCeligo(stoppedAt.code) ? null : (
              <WayToCeligo profileId={profileId} code={code} />
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Automatic({ view, plan, isWatched, isStopSaid, hindranceSaid }: Shown & Said) {
  const { profile, now } = view;
  const missing = isWatched ? whyNotAutomatic(profile, now) : [PRACTICE_OFF];
  const unsaid = missing.filter(({ code }) => code !== plan.trouble?.code);
  const canRehearse = isWatched && (missing.length === 0 || plan.isAutomatic);
  const start = isWatched ? automaticStart(profile, plan) : undefined;
  return (
    <>
      <p className="prose">
        The wizard generates a new key, uploads and tests its certificate, has Celigo use and test
        it, and only then revokes the old certificate. If a step fails, the wizard stops where
        everything still works and tries again later, usually the next day.
      </p>
      {isStopSaid || !isWatched ? null : <Stopped profileId={profile.id} plan={plan} now={now} />}
      <Missing
        profileId={profile.id}
        missing={unsaid}
        stoppedAt={plan.trouble}
        isOn={plan.isAutomatic}
        said={hindranceSaid}
      />
      <ActionForm
        action={saveRenewalPlanAction}
        submitLabel="Save"
        submitVariant="secondary"
        pendingLabel="Saving and rehearsing…"
        idPrefix="plan"
        hiddenFields={{ profileId: profile.id, seen: planMark(plan) }}
      >
        <FormCheckbox
          name="automatic"
          label="Renew automatically"
          defaultChecked={plan.isAutomatic}
        />
        <FormNumberField
          name="daysBefore"
          label="Days before expiration"
          min={DAYS_BEFORE_MIN}
          hint={`Leave it empty to start when a third of the certificate’s life remains. At least ${DAYS_BEFORE_MIN}, to leave time for another try.`}
          defaultValue={
            plan.daysBefore === undefined ? undefined : Math.max(plan.daysBefore, DAYS_BEFORE_MIN)
          }
        />
      </ActionForm>
      {plan.isAutomatic && start !== undefined ? (
        <p>
          {start > now ? 'Renews automatically on ' : 'Due to renew automatically since '}
          <RelativeDate date={start} now={now} />. Rehearsed every week.
          {plan.daysBefore !== undefined && plan.daysBefore < DAYS_BEFORE_MIN
            ? ` You chose ${daysText(plan.daysBefore)}, but the minimum of ${daysText(DAYS_BEFORE_MIN)} applies.`
            : null}
        </p>
      ) : null}
      {plan.rehearsal === undefined ? null : (
        <RehearsalResult rehearsal={plan.rehearsal} now={now} />
      )}
      {canRehearse ? (
        <ActionForm
          action={rehearseAction}
          submitLabel="Rehearse now"
          submitVariant="secondary"
          pendingLabel="Rehearsing…"
          idPrefix="rehearse"
          hiddenFields={{ profileId: profile.id }}
        />
      ) : null}
    </>
  );
}
