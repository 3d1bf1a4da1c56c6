import { CERTIFICATE_PERMISSION } from '@/lib/account/deep-links';
import type { Scope } from '@/lib/account/scopes';
import { isAboutQuery, judgeRestlet } from '@/lib/diagnosis/call-suspects';
import { describeProbe, describeSkew, describeTraits } from '@/lib/diagnosis/observation-words';
import type { ProbeObservations } from '@/lib/diagnosis/observations';
import type { ReportLine, ReportLineState } from '@/lib/diagnosis/offline-proof';
import { DAY_MS } from '@/lib/durations';
import type { DecodedAccessToken } from '@/lib/netsuite/access-token';
import {
  type CertificateListObservation,
  findListed,
  type ListedCertificate,
} from '@/lib/netsuite/certificates';
import type { ProbeObservation } from '@/lib/netsuite/probes';
import { dayText, elapsedText } from '@/lib/words';
import type { ReportLineId } from './report-stages';

type LineSubject = Pick<ReportLine, 'stage' | 'title'> & { readonly id: ReportLineId };

const REST_CALL: LineSubject = {
  id: 'rest-web-services-call',
  stage: 'probe',
  title: 'REST web services accept the token',
};
const CATALOG_CALL: LineSubject = {
  id: 'metadata-catalog-call',
  stage: 'probe',
  title: 'The role can use REST web services',
};
const SUITEQL_CALL: LineSubject = {
  id: 'suiteql-call',
  stage: 'probe',
  title: 'The role can run SuiteQL queries',
};
const CERTIFICATES: LineSubject = {
  id: 'certificate-listed',
  stage: 'probe',
  title: 'NetSuite lists the certificate of this profile',
};
const RESTLET_CALL: LineSubject = {
  id: 'restlet-call',
  stage: 'probe',
  title: 'RESTlets accept the token',
};
const ANALYTICS: LineSubject = {
  id: 'suite-analytics-scope',
  stage: 'probe',
  title: 'SuiteAnalytics Connect can use the token',
};

/** By how many days NetSuite's end date must be earlier than the certificate's own for a warning. */
const NOTABLE_DIFFERENCE_DAYS = 2;

function toLine(
  subject: LineSubject,
  state: ReportLineState,
  ...evidence: ReadonlyArray<string>
): ReportLine {
  return { ...subject, state, evidence };
}

/** The subjects of the calls for these scopes, in report order. */
function listSubjects(scopes: ReadonlyArray<Scope>): ReadonlyArray<LineSubject> {
  return [
    REST_CALL,
    ...(scopes.includes('rest_webservices') ? [CATALOG_CALL, SUITEQL_CALL, CERTIFICATES] : []),
    ...(scopes.includes('restlets') ? [RESTLET_CALL] : []),
    ...(scopes.includes('suite_analytics') ? [ANALYTICS] : []),
  ];
}

/** The lines of all calls when there is no token. */
export function skippedProbeLines(
  scopes: ReadonlyArray<Scope>,
  why: string,
): ReadonlyArray<ReportLine> {
  return listSubjects(scopes).map((subject) => toLine(subject, 'skipped', why));
}

/** The lines of the REST calls when none is made. */
export function skippedRestLines(
  scopes: ReadonlyArray<Scope>,
  why: string,
): ReadonlyArray<ReportLine> {
  const subjects = scopes.includes('rest_webservices')
    ? [REST_CALL, CATALOG_CALL, SUITEQL_CALL, CERTIFICATES]
    : [REST_CALL];
  return subjects.map((subject) => toLine(subject, 'skipped', why));
}

/** The lines of the REST calls that come after one that failed. */
export function skippedLaterRestLines(
  after: 'server-time' | 'metadata-catalog',
): ReadonlyArray<ReportLine> {
  const subjects =
    after === 'server-time'
      ? [CATALOG_CALL, SUITEQL_CALL, CERTIFICATES]
      : [SUITEQL_CALL, CERTIFICATES];
  return subjects.map((subject) =>
    toLine(subject, 'skipped', 'Not tried, because a call before it failed.'),
  );
}

/** The line of the RESTlet call when it is not made. */
export function skippedRestletLine(why: string): ReportLine {
  return toLine(RESTLET_CALL, 'skipped', why);
}

function describeInFull(
  probe: ProbeObservation | CertificateListObservation,
): ReadonlyArray<string> {
  const traits = 'traits' in probe ? describeTraits(probe.traits) : [];
  const took = probe.kind === 'no-answer' ? [] : [`It took ${elapsedText(probe.durationMs)}.`];
  return [describeProbe(probe), ...traits, ...took];
}

/** Whether NetSuite accepts the token. Accounts before 2025.2 have no server time, so the next call decides. */
export function lineOfServerTime(probe: ProbeObservation): ReportLine {
  if (probe.kind === 'not-found') {
    return toLine(
      REST_CALL,
      'skipped',
      ...describeInFull(probe),
      'Accounts on releases before 2025.2 do not have this call. The result depends on the next call.',
    );
  }
  const skew =
    probe.kind !== 'ok' || probe.clockSkewSeconds === undefined
      ? []
      : [describeSkew(probe.clockSkewSeconds)];
  return toLine(
    REST_CALL,
    probe.kind === 'ok' ? 'passed' : 'failed',
    ...describeInFull(probe),
    ...skew,
  );
}

/** The answers by which NetSuite says that the role may not use REST web services. */
const REFUSALS_OF_ROLE: ReadonlySet<string> = new Set(['unauthorized', 'forbidden', 'bad-request']);

/**
 * Whether the role may use REST web services. Once the server time has proven the token, only a refusal
 * fails the test. An answer that says nothing about the role is a warning.
 */
export function lineOfMetadataCatalog(
  probe: ProbeObservation,
  serverTime: ProbeObservation,
): ReportLine {
  if (probe.kind === 'ok') {
    return toLine(CATALOG_CALL, 'passed', ...describeInFull(probe));
  }
  if (serverTime.kind !== 'ok' || REFUSALS_OF_ROLE.has(probe.kind)) {
    return toLine(CATALOG_CALL, 'failed', ...describeInFull(probe));
  }
  return toLine(
    CATALOG_CALL,
    'warning',
    ...describeInFull(probe),
    'This says nothing about the role. The previous call shows that NetSuite accepts the token.',
  );
}

/** Whether the role may run queries. A refusal is only a warning, because other REST calls work without it. */
export function lineOfSuiteql(probe: ProbeObservation): ReportLine {
  if (probe.kind === 'ok') {
    return toLine(SUITEQL_CALL, 'passed', ...describeInFull(probe));
  }
  const meaning =
    probe.kind !== 'no-answer' && isAboutQuery(probe)
      ? 'NetSuite read the query, but did not run it, for example, because this role or account has no currencies. Queries for other records may work.'
      : 'The connection works without queries, but flows that use SuiteQL may fail.';
  return toLine(SUITEQL_CALL, 'warning', ...describeInFull(probe), meaning);
}

/** What the RESTlet host's answer proves, and what it does not prove. */
export function lineOfRestlet(probes: ProbeObservations, restlet: ProbeObservation): ReportLine {
  const seen = describeInFull(restlet);
  switch (judgeRestlet(probes)) {
    case 'reached':
      return toLine(RESTLET_CALL, 'passed', ...seen);
    case 'signed-in':
      return probes.isRestletNamed === true
        ? toLine(
            RESTLET_CALL,
            'warning',
            ...seen,
            'NetSuite accepted the sign-in. The script itself returns an error when it is called without data.',
          )
        : toLine(
            RESTLET_CALL,
            'passed',
            ...seen,
            'This script name intentionally does not exist. NetSuite looked for the script, so it seems to have accepted the sign-in. Whether it checks the sign-in first is not documented. Only a call to one of your own RESTlets proves it.',
          );
    case 'unclear':
      return restlet.kind === 'no-answer'
        ? toLine(RESTLET_CALL, 'failed', ...seen)
        : toLine(
            RESTLET_CALL,
            'warning',
            ...seen,
            'This does not show whether NetSuite accepted the sign-in. Enter one of your own RESTlets to prove it.',
          );
    case 'script-not-found':
    case 'refused':
      return toLine(RESTLET_CALL, 'failed', ...seen);
  }
}

/** Clients reach SuiteAnalytics Connect over JDBC, ODBC, or ADO.NET, so the token is the only proof. */
export function lineOfAnalytics(token: DecodedAccessToken): ReportLine {
  const why =
    'SuiteAnalytics Connect has no HTTP call, so the scope in the token is the only proof. It does not prove that the role can use Connect.';
  return token.scopes.includes('suite_analytics')
    ? toLine(ANALYTICS, 'passed', why)
    : toLine(ANALYTICS, 'skipped', why, 'The token does not show it.');
}

/** The profile's certificate, which is looked up in NetSuite's list. */
export type OwnCertificate = {
  readonly certificateId: string;
  readonly notAfter: Date | undefined;
};

/** What NetSuite's own list says about the certificate. A role that may not read the list proves nothing. */
export function lineOfCertificates(
  list: CertificateListObservation,
  own: OwnCertificate,
): ReportLine {
  if (list.kind !== 'ok') {
    return toLine(
      CERTIFICATES,
      'skipped',
      ...describeInFull(list),
      `Since 2026.1, the list is available to roles with the ${CERTIFICATE_PERMISSION} permission. The connection works without it.`,
    );
  }
  const listed = findListed(list.certificates, own.certificateId);
  const count = `NetSuite lists ${list.certificates.length} ${list.certificates.length === 1 ? 'certificate' : 'certificates'} for this integration record.`;
  if (listed === undefined) {
    return toLine(
      CERTIFICATES,
      'warning',
      count,
      `${own.certificateId} is not in the list. The list may include only the certificates of the entity that sends the request.`,
    );
  }
  return lineOfListed(listed, own, count);
}

function lineOfListed(
  { isRevoked, validUntil }: ListedCertificate,
  { certificateId, notAfter }: OwnCertificate,
  count: string,
): ReportLine {
  if (isRevoked) {
    return toLine(
      CERTIFICATES,
      'warning',
      count,
      `${certificateId} is listed as revoked, although NetSuite just granted a token for it. NetSuite may refuse the next request.`,
    );
  }
  const end =
    validUntil === undefined ? [] : [`NetSuite accepts it until ${dayText(new Date(validUntil))}.`];
  const endsSooner =
    notAfter !== undefined &&
    validUntil !== undefined &&
    notAfter.getTime() - Date.parse(validUntil) > NOTABLE_DIFFERENCE_DAYS * DAY_MS;
  const found = `${certificateId} is listed as active.`;
  return endsSooner
    ? toLine(
        CERTIFICATES,
        'warning',
        count,
        found,
        ...end,
        `The certificate itself says ${dayText(notAfter)}. Renew it by NetSuite’s date.`,
      )
    : toLine(CERTIFICATES, 'passed', count, found, ...end);
}
