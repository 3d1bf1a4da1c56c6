import { randomUUID } from 'node:crypto';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { taskHref } from '@/app/profile-hrefs';
import type { ProfileView } from '@/app/profile-view';
import { ActionForm } from '@/components/forms/action-form';
import {
  FormCheckbox,
  FormNumberField,
  FormSelect,
  FormTextArea,
} from '@/components/forms/form-fields';
import { TASK_WORDS } from '@/components/profiles/task-words';
import { DownloadCertificate } from '@/components/setup/download-certificate';
import { ConfirmHereFirst } from '@/components/sign-in/confirm-here';
import { Disclosure } from '@/components/ui/disclosure';
import { ExternalLink } from '@/components/ui/external-link';
import { MenuPath } from '@/components/ui/menu-path';
import { Notice } from '@/components/ui/notice';
import { CERTIFICATE_PERMISSION } from '@/lib/account/deep-links';
import type { CeligoField } from '@/lib/celigo/catalog';
import { iClientFacts } from '@/lib/celigo/iclient';
import { CELIGO_API_REGION_FACTS } from '@/lib/celigo/regions';
import type { FormState } from '@/lib/forms/form-state';
import { m2mMappingGuide } from '@/lib/guide/setup-guide';
import { SIGNING_ALGORITHMS } from '@/lib/keys/algorithms';
import { MAX_VALIDITY_DAYS } from '@/lib/keys/validity';
import { celigoFormFields } from '@/lib/profiles/celigo-forms';
import { hasEnded, isBeyondRevoking } from '@/lib/profiles/credential-life';
import { AFTER_GOING_BACK } from '@/lib/renewal/automatic';
import { REVOKED_BY_HAND_LABEL } from '@/lib/renewal/netsuite-side';
import { blockerOf, type RenewalState } from '@/lib/renewal/state';
import { GO_FORWARD_LABEL, type RenewalTrouble } from '@/lib/renewal/trouble';
import { canBeFixed, isBetterByHand } from '@/lib/renewal/who-acts';
import { type CeligoFormProps, CeligoFormView } from '../celigo-form-view';
import { CONFIRM_FOR_TOKEN, TokenFields } from '../token-fields';
import {
  confirmRevokedAction,
  confirmSwitchedAction,
  confirmUploadedAction,
  goBackAction,
  goForwardAction,
  proveAction,
  revokeOldAction,
  startRenewalAction,
  switchCeligoAction,
  uploadAction,
} from './actions';

const KEY_PAGE_TITLE = TASK_WORDS['key-and-certificate'].title;

/** The field of the key: its text is not shown here. */
const PRIVATE_KEY_FIELD = 'private-key';

/** What every form of a step is given. */
type StepProps<View = ProfileView> = {
  readonly view: View;
  readonly state: RenewalState;
  /** What the page says above the step of why it stopped. */
  readonly stoppedAt?: RenewalTrouble | undefined;
  /** The entity and role of the old mapping, as far as they are known. */
  readonly actsAs?: ActsAs | undefined;
};

/** What the forms of NetSuite's steps show of a profile's view. */
type NetSuiteView = Pick<ProfileView, 'account' | 'now'>;

/** What the forms of Celigo's steps show of it. */
type CeligoView = CeligoFormProps['view'];

/** For whom a certificate is mapped in NetSuite. */
export type ActsAs = { readonly entity: string | undefined; readonly role: string | undefined };

function seenFields({ profile, renewal, step }: RenewalState) {
  return { profileId: profile.id, renewalId: renewal.id, step };
}

/** What a person's word about Celigo is of: the values as they are shown. */
function seenValues(state: RenewalState) {
  return { ...seenFields(state), version: state.profile.version };
}

function Way({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="space-y-3">
      <h3 className="text-subheading">{title}</h3>
      {children}
    </section>
  );
}

/** NetSuite's own page of certificates. */
function OpenInNetSuite({
  view,
  creates,
  children,
}: {
  readonly view: NetSuiteView;
  /** Whether a mapping is made there. */
  readonly creates: boolean;
  /** What is taken there. */
  readonly children?: ReactNode;
}) {
  const guide = m2mMappingGuide({ account: view.account });
  return (
    <>
      <p className="flex flex-wrap gap-x-5 gap-y-3">
        <ExternalLink href={guide.deepLink} appearance="button">
          Open in NetSuite
        </ExternalLink>
        {children}
      </p>
      <p>
        <MenuPath path={creates ? guide.menuPath : guide.menuPath.slice(0, -1)} />
      </p>
    </>
  );
}

/** Begins a renewal. */
export function StartForm({
  view,
  initialState,
}: {
  readonly view: ProfileView;
  /** What came of an earlier try. */
  readonly initialState: FormState | undefined;
}) {
  const { profile } = view;
  return (
    <ActionForm
      action={startRenewalAction}
      submitLabel="Start renewal"
      pendingLabel={profile.next === undefined ? 'Generating the key…' : 'Starting…'}
      hiddenFields={{ profileId: profile.id, requestId: randomUUID() }}
      initialState={initialState}
    >
      {profile.next === undefined ? (
        <Disclosure summary="Use a different algorithm or validity">
          <div className="space-y-6">
            <FormSelect
              name="algorithm"
              label="Algorithm"
              options={[
                { value: '', label: `As before: ${profile.active?.algorithm ?? ''}` },
                ...SIGNING_ALGORITHMS.map((value) => ({ value, label: value })),
              ]}
            />
            <FormNumberField
              name="validityDays"
              label="Valid for (days)"
              min={1}
              max={MAX_VALIDITY_DAYS}
              hint={`Leave it empty for the same validity as the certificate in use. At most ${MAX_VALIDITY_DAYS}.`}
            />
          </div>
        </Disclosure>
      ) : (
        <p>The next certificate is ready, so the wizard does not create a new one.</p>
      )}
    </ActionForm>
  );
}

function UploadedForm({
  state,
  isFirst = false,
}: {
  readonly state: RenewalState;
  /** Whether it is the act that leads on. */
  readonly isFirst?: boolean;
}) {
  return (
    <ActionForm
      action={confirmUploadedAction}
      submitLabel="I uploaded it in NetSuite"
      submitVariant={isFirst ? 'primary' : 'secondary'}
      pendingLabel="Testing it…"
      idPrefix="uploaded"
      hiddenFields={{ ...seenFields(state), confirmedId: state.next.certificateId ?? '' }}
    >
      <FormTextArea
        name="certificateId"
        label="Certificate ID"
        mono
        isOneValue
        hint="Filled in with the predicted value. Compare it with NetSuite’s list."
        defaultValue={state.next.certificateId ?? state.next.predictedCertificateId}
      />
    </ActionForm>
  );
}

/** Why a step is done by hand, unless the page says so above. */
function Hindrance({
  hindrance,
  stoppedAt,
}: {
  readonly hindrance: RenewalTrouble;
  readonly stoppedAt: RenewalTrouble | undefined;
}) {
  return hindrance.code === stoppedAt?.code ? null : (
    <Notice kind="info" title="This time, do it by hand">
      <p>{hindrance.message}</p>
      <p>
        <code>{hindrance.code}</code>
      </p>
    </Notice>
  );
}

/** NetSuite takes the new certificate through its endpoint. */
function UploadByEndpoint({
  state,
  refused,
}: {
  readonly state: RenewalState;
  /** Why NetSuite would most likely refuse it again; the notice above says it. */
  readonly refused: RenewalTrouble | undefined;
}) {
  return (
    <Way
      title={
        refused === undefined
          ? 'Through NetSuite’s certificate endpoint'
          : 'Try NetSuite’s certificate endpoint again'
      }
    >
      {refused === undefined ? (
        <p>
          The role of this connection needs the <strong>{CERTIFICATE_PERMISSION}</strong>{' '}
          permission. The wizard checks what NetSuite has, and then uploads the certificate for the
          same entity and role.
        </p>
      ) : (
        <p>
          {canBeFixed(refused)
            ? 'First, fix the problem in the notice above.'
            : 'The result will most likely be the same.'}
        </p>
      )}
      <ActionForm
        action={uploadAction}
        submitLabel="Upload to NetSuite for me"
        submitVariant={refused === undefined ? 'primary' : 'secondary'}
        pendingLabel="Uploading…"
        idPrefix="upload"
        hiddenFields={seenFields(state)}
      />
    </Way>
  );
}

const UNKNOWN_VALUE = 'as in the old mapping';

/** What the three lists of NetSuite’s form are set to. */
function MappingValues({
  actsAs,
  oldCertificateId,
}: {
  readonly actsAs: ActsAs | undefined;
  readonly oldCertificateId: string;
}) {
  const values = [
    { term: 'Entity', value: actsAs?.entity ?? UNKNOWN_VALUE },
    { term: 'Role', value: actsAs?.role ?? UNKNOWN_VALUE },
    {
      term: 'Application',
      value: (
        <>
          as in the old mapping (Certificate ID <code>{oldCertificateId}</code>)
        </>
      ),
    },
  ];
  return (
    <dl className="space-y-1 text-small">
      {values.map(({ term, value }) => (
        <div key={term} className="grid grid-cols-[7rem_minmax(0,1fr)] gap-x-3">
          <dt className="font-semibold">{term}</dt>
          <dd className="wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** NetSuite takes the new certificate: first the way that most likely works. */
export function UploadStep({ view, state, stoppedAt, actsAs }: StepProps<NetSuiteView>) {
  const { profile, old, next } = state;
  const hindrance = blockerOf(state, view.now);
  const refused = stoppedAt !== undefined && isBetterByHand(stoppedAt) ? stoppedAt : undefined;
  const isByHandFirst = hindrance !== undefined || refused !== undefined;
  const byEndpoint =
    hindrance === undefined ? <UploadByEndpoint state={state} refused={refused} /> : null;
  return (
    <div className="space-y-6">
      {hindrance === undefined ? null : <Hindrance hindrance={hindrance} stoppedAt={stoppedAt} />}
      {isByHandFirst ? null : byEndpoint}
      <Way title="By hand in NetSuite">
        <p>
          Create a new mapping with these values, and upload this certificate. Do not touch the old
          mapping.
        </p>
        <OpenInNetSuite view={view} creates>
          <DownloadCertificate profileId={profile.id} credentialId={next.id} />
        </OpenInNetSuite>
        <MappingValues
          actsAs={actsAs}
          oldCertificateId={old.certificateId ?? old.predictedCertificateId}
        />
        <UploadedForm state={state} isFirst={isByHandFirst} />
      </Way>
      {isByHandFirst ? byEndpoint : null}
    </div>
  );
}

/** NetSuite proves that the new certificate logs in. */
export function ProveStep({ state }: StepProps) {
  return (
    <div className="space-y-6">
      <p>
        The wizard requests a token with the new certificate to verify that NetSuite accepts it.
      </p>
      <ActionForm
        action={proveAction}
        submitLabel="Test the new certificate"
        pendingLabel="Testing it…"
        idPrefix="prove"
        hiddenFields={seenFields(state)}
      />
      <Disclosure summary="NetSuite shows a different Certificate ID">
        <UploadedForm state={state} />
      </Disclosure>
    </div>
  );
}

function SwitchForm({ view, state }: StepProps<CeligoView>) {
  const sealed = view.profile.configuration.celigo?.apiToken;
  const form = (
    <ActionForm
      action={switchCeligoAction}
      submitLabel={state.step === 'confirm' ? 'Test in Celigo for me' : 'Switch Celigo for me'}
      pendingLabel="Working in Celigo…"
      idPrefix="switch"
      hiddenFields={
        sealed === undefined ? seenFields(state) : { ...seenFields(state), region: sealed.region }
      }
    >
      {sealed === undefined ? (
        <TokenFields profile={view.profile} />
      ) : (
        <p>
          The wizard uses the sealed API token ({CELIGO_API_REGION_FACTS[sealed.region].label}).
        </p>
      )}
    </ActionForm>
  );
  return sealed === undefined ? (
    <div className="space-y-4">
      <ConfirmHereFirst words={CONFIRM_FOR_TOKEN} />
      {form}
    </div>
  ) : (
    form
  );
}

/** The fields of the iClient that a step has somebody change or compare by hand; nothing in the other steps. */
export function celigoFormOfStep(
  view: CeligoView,
  state: RenewalState,
): CeligoFormProps | undefined {
  const { profile, renewal, step } = state;
  // Where the wizard did not change Celigo, or went back and forth, a person compares what is there.
  const isToCompare = step === 'confirm' && renewal.switchAskedAt === undefined;
  if (step !== 'switch' && step !== 'switch-back' && !isToCompare) {
    return undefined;
  }
  const fields = celigoFormFields(profile, 'celigo-iclient') ?? [];
  return {
    view,
    form: 'celigo-iclient',
    title: 'iClient',
    fields: isToCompare ? fieldsOfTheKey(state, fields) : fields,
    facts: iClientFacts,
  };
}

/** The fields that are other ones with the old key. */
function fieldsOfTheKey(
  { profile, old }: RenewalState,
  fields: ReadonlyArray<CeligoField>,
): ReadonlyArray<CeligoField> {
  const before = celigoFormFields({ ...profile, credential: old }, 'celigo-iclient') ?? [];
  return fields.filter(
    ({ id, value }) =>
      id === PRIVATE_KEY_FIELD || before.every((one) => one.id !== id || one.value !== value),
  );
}

/** Whether the way through Celigo’s API is open: to everybody with a token, and to guests with the sealed one. */
function canUseApi({ guest, profile }: CeligoView): boolean {
  // A guest brings no token of their own into a renewal: it may be for any Celigo account.
  return guest === undefined || profile.configuration.celigo?.apiToken !== undefined;
}

/** The way through Celigo’s API. */
function SwitchByApi({ view, state }: StepProps<CeligoView>) {
  return canUseApi(view) ? (
    <Way title="Through Celigo’s API">
      <p>
        The wizard updates the iClient in place, and Celigo tests the connection. The private key is
        sent to the Celigo account that the API token belongs to.
      </p>
      <SwitchForm view={view} state={state} />
    </Way>
  ) : null;
}

/** Celigo uses another key: the new one, or on the way back the old one. */
export function SwitchStep({ view, state }: StepProps<CeligoView>) {
  const form = celigoFormOfStep(view, state);
  return (
    <div className="space-y-5">
      <SwitchByApi view={view} state={state} />
      <Way title="By hand in Celigo">
        <p className="max-w-none">
          Change and save these fields. Then click <strong>Test connection</strong> on the
          connection.
        </p>
        {form === undefined ? null : <CeligoFormView {...form} hasStatus={false} />}
        <ActionForm
          action={confirmSwitchedAction}
          submitLabel="I changed it in Celigo"
          submitVariant="secondary"
          idPrefix="switched"
          hiddenFields={seenValues(state)}
          secondary={
            <span className="text-small">This also confirms that Celigo’s own test passed.</span>
          }
        />
      </Way>
    </div>
  );
}

/** Celigo proves that the connection works with the new key. */
export function ConfirmStep({ view, state }: StepProps<CeligoView>) {
  const form = celigoFormOfStep(view, state);
  const hasApi = canUseApi(view);
  return (
    <div className="space-y-6">
      {form === undefined ? (
        <p>
          Celigo uses the new key. Open the connection there and click{' '}
          <strong>Test connection</strong>
          {hasApi ? ', or have it tested through Celigo’s API' : ''}.
        </p>
      ) : (
        <>
          <p className="max-w-none">
            Compare these fields with the iClient in Celigo, and change what differs. Then open the
            connection there and click <strong>Test connection</strong>
            {hasApi ? ', or let the wizard do both through Celigo’s API' : ''}.
          </p>
          <CeligoFormView {...form} hasStatus={false} />
        </>
      )}
      <ActionForm
        action={confirmSwitchedAction}
        submitLabel="Celigo’s test passed"
        idPrefix="confirmed"
        hiddenFields={seenValues(state)}
      />
      {hasApi ? (
        <Disclosure summary="Test it through Celigo’s API">
          <SwitchForm view={view} state={state} />
        </Disclosure>
      ) : null}
    </div>
  );
}

/** NetSuite is asked to revoke the old certificate through its endpoint. */
function RevokeByEndpoint({
  state,
  isOver,
  isRefused,
}: {
  readonly state: RenewalState;
  /** Whether nothing is left to revoke. */
  readonly isOver: boolean;
  /** Whether NetSuite would most likely refuse it again. */
  readonly isRefused: boolean;
}) {
  return (
    <ActionForm
      action={revokeOldAction}
      submitLabel={isOver ? 'Finish the renewal' : 'Revoke the old certificate'}
      submitVariant={isOver ? 'primary' : isRefused ? 'secondary' : 'danger'}
      pendingLabel="Revoking…"
      idPrefix="revoke"
      hiddenFields={seenFields(state)}
    />
  );
}

/** A person revokes the old certificate. */
function RevokeByHand({
  view,
  state,
  isFirst,
}: StepProps<NetSuiteView> & {
  /** Whether it is the act that leads on. */
  readonly isFirst: boolean;
}) {
  const { old } = state;
  return (
    <Way title="By hand in NetSuite">
      <p>
        Click <strong>Revoke</strong> only in the row for{' '}
        <code className="break-all">{old.certificateId ?? old.predictedCertificateId}</code>.
      </p>
      <OpenInNetSuite view={view} creates={false} />
      <ActionForm
        action={confirmRevokedAction}
        submitLabel={REVOKED_BY_HAND_LABEL}
        submitVariant={isFirst ? 'primary' : 'secondary'}
        idPrefix="revoked"
        hiddenFields={seenFields(state)}
      />
    </Way>
  );
}

/** The old certificate may go. */
export function RevokeStep({ view, state, stoppedAt }: StepProps<NetSuiteView>) {
  const { renewal, old } = state;
  const isOver = isBeyondRevoking(old, view.now);
  const hindrance = blockerOf(state, view.now);
  const isRefused = !isOver && stoppedAt !== undefined && isBetterByHand(stoppedAt);
  const isByHandFirst = isRefused || hindrance !== undefined;
  const byEndpoint =
    hindrance === undefined ? (
      <RevokeByEndpoint state={state} isOver={isOver} isRefused={isRefused} />
    ) : null;
  return (
    <div className="space-y-6">
      {isOver ? (
        <p>The old certificate is no longer valid. There is nothing more to revoke in NetSuite.</p>
      ) : renewal.revokeAskedAt !== undefined ? (
        <p>
          NetSuite was asked to revoke the old certificate and did not confirm it.{' '}
          {isByHandFirst
            ? 'Look in NetSuite’s list. If it is not revoked there, revoke it by hand as described below.'
            : 'Click the button again: the wizard checks NetSuite’s list first.'}
        </p>
      ) : hasEnded(old, view.now) ? (
        <p>
          Everything works. NetSuite should no longer accept the old certificate, which lasts longer
          than two years. Revoke it all the same.
        </p>
      ) : (
        <p>
          Everything works. You can wait a day or two first: until you revoke the old certificate,
          you can go back to it. Other programs that use its key stop working when it is revoked.
        </p>
      )}
      {hindrance === undefined ? null : <Hindrance hindrance={hindrance} stoppedAt={stoppedAt} />}
      {isRefused ? null : byEndpoint}
      {isOver ? null : <RevokeByHand view={view} state={state} isFirst={isByHandFirst} />}
      {isRefused ? byEndpoint : null}
    </div>
  );
}

/** The way out of the way back. */
function GoForward({ state }: { readonly state: RenewalState }) {
  return (
    <section className="space-y-2 border-t border-rule pt-4">
      <h2 className="text-small font-semibold">Keep the new certificate?</h2>
      <p className="max-w-none text-small">
        Celigo then needs the new key again, and its own test must pass. NetSuite still has both
        certificates, unless someone revoked one.
      </p>
      <ActionForm
        action={goForwardAction}
        submitLabel={GO_FORWARD_LABEL}
        submitVariant="secondary"
        idPrefix="forward"
        hiddenFields={seenFields(state)}
      />
    </section>
  );
}

/** What going back does at the step that is to do: once Celigo may have the new key, one step more. */
function wayBackWords({ step, renewal }: RenewalState): string {
  const isOfCeligo = step === 'confirm' || step === 'revoke' || renewal.switchAskedAt !== undefined;
  return isOfCeligo
    ? 'Celigo gets the old key again, and the renewal ends once Celigo’s own test passes.'
    : 'This ends the renewal. Celigo keeps using the old certificate.';
}

/** The way back, until the old certificate is revoked; from there, the way forward again. */
export function GoBack({
  view,
  state,
  isAutomatic,
}: StepProps & { readonly isAutomatic: boolean }) {
  const { step, old, renewal } = state;
  if (step === 'switch-back') {
    return <GoForward state={state} />;
  }
  if (isBeyondRevoking(old, view.now)) {
    return null;
  }
  const mayAsk = step === 'switch' && renewal.switchAskedAt === undefined;
  return (
    <section className="space-y-2 border-t border-rule pt-4">
      <h2 className="text-small font-semibold">Changed your mind?</h2>
      {renewal.revokeAskedAt === undefined ? null : (
        <p className="max-w-none text-small">
          NetSuite was asked to revoke the old certificate. The wizard goes back only if NetSuite’s
          list shows, at least a minute later, that it is not revoked.
        </p>
      )}
      <p className="max-w-none text-small">
        {wayBackWords(state)}{' '}
        {step === 'upload' ? 'If you already uploaded the new one, it' : 'The new one'} stays in
        NetSuite and is listed under{' '}
        {view.guest === undefined ? (
          <Link href={taskHref(state.profile.id, 'key-and-certificate')} prefetch={false}>
            {KEY_PAGE_TITLE}
          </Link>
        ) : (
          KEY_PAGE_TITLE
        )}
        .{isAutomatic ? ` ${AFTER_GOING_BACK}` : null}
      </p>
      <ActionForm
        action={goBackAction}
        submitLabel="Go back to the old certificate"
        submitVariant="secondary"
        pendingLabel="Going back…"
        idPrefix="back"
        inOneRow={mayAsk}
        hiddenFields={seenFields(state)}
      >
        {mayAsk ? (
          <div className="sm:pb-2">
            <FormCheckbox name="celigoChanged" label="I already changed it in Celigo" />
          </div>
        ) : null}
      </ActionForm>
    </section>
  );
}
