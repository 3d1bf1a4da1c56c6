import type { Scope } from '@/lib/account/scopes';
import type { ProbeObservations, TestObservations } from '@/lib/diagnosis/observations';
import { describeCertificate } from '@/lib/keys/certificate';
import { type DecodedAccessToken, decodeAccessToken } from '@/lib/netsuite/access-token';
import { listCertificates } from '@/lib/netsuite/certificates';
import {
  type ProbeObservation,
  type ProbeRequest,
  probeMetadataCatalog,
  probeServerTime,
  probeSuiteql,
} from '@/lib/netsuite/probes';
import { probeRestlet } from '@/lib/netsuite/restlet-probe';
import { type ActsAs, readActsAs } from './acts-as';
import type { TestSubject } from './connection-test-input';
import type { ExchangeRecorder, NamedCall } from './exchange-recorder';
import type { Journal } from './journal';
import { lineOfGrantedScopes, lineOfRoleAndEntity, listMissingScopes } from './network-lines';
import {
  lineOfAnalytics,
  lineOfCertificates,
  lineOfMetadataCatalog,
  lineOfRestlet,
  lineOfServerTime,
  lineOfSuiteql,
  skippedLaterRestLines,
  skippedRestLines,
  skippedRestletLine,
} from './probe-lines';

const CALLS = {
  serverTime: { id: 'server-time', title: 'Server time' },
  metadataCatalog: { id: 'metadata-catalog', title: 'Metadata catalog' },
  suiteql: { id: 'suiteql', title: 'SuiteQL query' },
  certificates: { id: 'certificates', title: 'Certificate list' },
  restlet: { id: 'restlet', title: 'RESTlet' },
} as const satisfies Record<string, NamedCall>;

/** What the calls with one token need. */
export type TokenCalls = {
  readonly input: TestSubject;
  readonly journal: Journal;
  readonly recorder: ExchangeRecorder;
  /** A secret. */
  readonly accessToken: string;
};

/**
 * Reads the token and, for each of its scopes, makes the calls that reveal most and change nothing: the
 * server time, metadata catalog, SuiteQL, and list of certificates for REST web services, and a RESTlet
 * for RESTlets. SuiteAnalytics Connect has no HTTP call.
 */
export async function observeToken(calls: TokenCalls): Promise<{
  readonly seen: Pick<TestObservations, 'missingScopes' | 'probes'>;
  readonly actsAs: ActsAs | undefined;
}> {
  const { input, journal } = calls;
  const token = decodeAccessToken(calls.accessToken);
  const missingScopes = listMissingScopes(token, input.scopes);
  journal.write(lineOfRoleAndEntity(token), lineOfGrantedScopes(token, input.scopes));
  const rest = await observeRest(calls, missingScopes ?? []);
  const restlet = await observeRestlet(calls, missingScopes ?? []);
  journal.write(...listAnalyticsLines(input.scopes, token));
  return {
    seen: {
      ...(missingScopes === undefined ? {} : { missingScopes }),
      probes: { ...rest, ...restlet },
    },
    actsAs: readActsAs(token, rest.certificates, (text) => journal.clean(text)),
  };
}

function listAnalyticsLines(scopes: ReadonlyArray<Scope>, token: DecodedAccessToken) {
  return scopes.includes('suite_analytics') ? [lineOfAnalytics(token)] : [];
}

function requestFor({ input, recorder, accessToken }: TokenCalls, call: NamedCall): ProbeRequest {
  input.signal?.throwIfAborted();
  const { account, clock } = input;
  return { door: recorder.doorFor(call), account, accessToken, clock };
}

async function observeRest(
  calls: TokenCalls,
  missingScopes: ReadonlyArray<Scope>,
): Promise<ProbeObservations> {
  const { input, journal } = calls;
  if (!input.scopes.includes('rest_webservices')) {
    const why = 'The REST web services scope is not chosen in this profile.';
    journal.write(...skippedRestLines(input.scopes, why));
    return {};
  }
  if (missingScopes.includes('rest_webservices')) {
    journal.write(...skippedRestLines(input.scopes, 'The token lacks the rest_webservices scope.'));
    return {};
  }
  const serverTime = await probeServerTime(requestFor(calls, CALLS.serverTime));
  journal.write(lineOfServerTime(serverTime));
  if (serverTime.kind !== 'ok' && serverTime.kind !== 'not-found') {
    journal.write(...skippedLaterRestLines('server-time'));
    return { serverTime };
  }
  return { serverTime, ...(await observePermissions(calls, serverTime)) };
}

async function observePermissions(
  calls: TokenCalls,
  serverTime: ProbeObservation,
): Promise<ProbeObservations> {
  const { input, journal } = calls;
  const { ping, tokenHeader } = input;
  if (ping === undefined) {
    throw new Error('A connection that calls REST web services has a test request.');
  }
  const request = requestFor(calls, CALLS.metadataCatalog);
  const metadataCatalog = await probeMetadataCatalog(request, { ...ping, tokenHeader });
  journal.write(lineOfMetadataCatalog(metadataCatalog, serverTime));
  if (metadataCatalog.kind !== 'ok') {
    journal.write(...skippedLaterRestLines('metadata-catalog'));
    return { metadataCatalog };
  }
  const suiteql = await probeSuiteql(requestFor(calls, CALLS.suiteql));
  journal.write(lineOfSuiteql(suiteql));
  return { metadataCatalog, suiteql, ...(await observeCertificates(calls)) };
}

async function observeCertificates(calls: TokenCalls): Promise<ProbeObservations> {
  const { input, journal } = calls;
  const certificates = await listCertificates(
    requestFor(calls, CALLS.certificates),
    input.clientId,
  );
  const description = describeCertificate(input.certificatePem);
  journal.write(
    lineOfCertificates(certificates, {
      certificateId: input.certificateId,
      notAfter: description.ok ? description.value.notAfter : undefined,
    }),
  );
  return { certificates };
}

async function observeRestlet(
  calls: TokenCalls,
  missingScopes: ReadonlyArray<Scope>,
): Promise<ProbeObservations> {
  const { input, journal } = calls;
  if (!input.scopes.includes('restlets')) {
    return {};
  }
  if (missingScopes.includes('restlets')) {
    journal.write(skippedRestletLine('The token lacks the restlets scope.'));
    return {};
  }
  const restlet: ProbeObservation = await probeRestlet(
    requestFor(calls, CALLS.restlet),
    input.restlet,
  );
  const probes = { restlet, isRestletNamed: input.restlet !== undefined };
  journal.write(lineOfRestlet(probes, restlet));
  return probes;
}
