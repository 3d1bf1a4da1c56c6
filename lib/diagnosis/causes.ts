import type { Account } from '@/lib/account/account';
import {
  companyInformationUrl,
  enableFeaturesUrl,
  integrationRecordsUrl,
  loginAuditTrailUrl,
  m2mSetupUrl,
  rolesUrl,
  scriptDeploymentsUrl,
} from '@/lib/account/deep-links';
import type { TaskSlug } from '@/lib/guide/tasks';

const ORACLE_HELP = 'https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help';

/** Oracle's pages that the causes lean on. */
const ORACLE_PAGES = {
  accountSpecificDomains: `${ORACLE_HELP}/section_1498251763.html`,
  assertionStructure: `${ORACLE_HELP}/section_162790605110.html`,
  tokenRequest: `${ORACLE_HELP}/section_162755359851.html`,
  certificateRules: `${ORACLE_HELP}/subsect_162755332391.html`,
  m2mMapping: `${ORACLE_HELP}/section_162686838198.html`,
  integrationRecord: `${ORACLE_HELP}/section_157771733782.html`,
  enableFeature: `${ORACLE_HELP}/section_157771482304.html`,
  rolePermissions: `${ORACLE_HELP}/section_157771510070.html`,
  assignRole: `${ORACLE_HELP}/section_157771650112.html`,
  restPrerequisites: `${ORACLE_HELP}/article_5085602973.html`,
  restErrors: `${ORACLE_HELP}/section_156570709583.html`,
  restletErrors: `${ORACLE_HELP}/section_4634920277.html`,
  suiteql: `${ORACLE_HELP}/section_157909186990.html`,
  auditTrail: `${ORACLE_HELP}/section_158323851171.html`,
  bearerErrors: `${ORACLE_HELP}/subsect_158521885412.html`,
  tokenErrors: `${ORACLE_HELP}/subsect_158521832417.html`,
  webServicesOnlyRoles: `${ORACLE_HELP}/chapter_1529417663.html`,
} as const;

const MENUS = {
  companyInformation: 'Setup > Company > Company Information',
  enableFeatures: 'Setup > Company > Enable Features',
  integrations: 'Setup > Integration > Manage Integrations',
  m2mSetup:
    'Setup > Integration > Manage Authentication > OAuth 2.0 Client Credentials (M2M) Setup',
  roles: 'Setup > Users/Roles > User Management > Manage Roles',
  auditTrail: 'Setup > Users/Roles > User Management > View Login Audit Trail',
  deployments: 'Customization > Scripting > Script Deployments',
} as const;

/** The stable codes of every cause of failure. They are shown to people and quoted in tickets. */
export const CAUSE_CODES = [
  'account-id-malformed',
  'account-not-found',
  'client-id-malformed',
  'client-id-is-application-id',
  'certificate-id-missing',
  'certificate-id-mismatch',
  'key-certificate-mismatch',
  'certificate-expired',
  'certificate-not-yet-valid',
  'certificate-validity-too-long',
  'key-type-unsupported',
  'algorithm-key-mismatch',
  'header-algorithm-mismatch',
  'scope-unsupported',
  'payload-not-json',
  'audience-wrong',
  'issuer-wrong',
  'lifetime-too-long',
  'clock-skew',
  'dns-failure',
  'network-unreachable',
  'network-timeout',
  'tls-untrusted',
  'answer-not-netsuite',
  'integration-unknown',
  'integration-blocked',
  'grant-not-enabled',
  'scope-not-enabled',
  'certificate-unknown',
  'certificate-revoked',
  'mapping-cleared-by-refresh',
  'signature-invalid',
  'entity-or-role-inactive',
  'feature-disabled',
  'role-lacks-oauth-login',
  'role-lacks-rest',
  'suiteql-not-permitted',
  'restlet-not-reachable',
  'rate-limited',
  'netsuite-unavailable',
  'proxy-interference',
  'token-request-malformed',
  'authorization-code-flow',
  'access-token-expired',
  'access-token-invalid',
  'access-token-blocked',
  'role-web-services-only',
  'role-requires-two-factor',
] as const;

/** One cause of failure by its stable code. */
export type CauseCode = (typeof CAUSE_CODES)[number];

/** What is known about one cause, in words for an administrator of NetSuite or Celigo. */
export type Cause = {
  readonly code: CauseCode;
  readonly title: string;
  /** What is wrong, in one or two sentences. */
  readonly meaning: string;
  /** What a person would see that speaks for this cause; Login Audit Trail words are Oracle's. */
  readonly evidence: string;
  /** What to click or type next. */
  readonly fix: string;
  /** The page of the journey where it is mended. */
  readonly task: TaskSlug;
  /** The way through NetSuite's menus to the place of the fix, or to what can be compared with it. */
  readonly menuPath: string;
  /** The same place as a link into the person's own account; absent where that is not known. */
  readonly deepLink?: (account: Account) => string;
  /** Oracle's page on the subject. */
  readonly oraclePage: string;
};

type CauseText = Omit<Cause, 'code'>;

const ADDRESS_CAUSES = {
  'account-id-malformed': {
    title: 'The Account ID is not spelled like one',
    meaning: 'NetSuite account IDs look like 1234567, 1234567_SB1 or TSTDRV1234567.',
    evidence: 'The Account ID holds other characters, or belongs to a generic NetSuite address.',
    fix: 'Copy the Account ID from Setup > Company > Company Information and enter it again.',
    task: 'account',
    menuPath: MENUS.companyInformation,
    oraclePage: ORACLE_PAGES.accountSpecificDomains,
  },
  'account-not-found': {
    title: 'No NetSuite account answers at this address',
    meaning: 'The host made from the Account ID does not exist or does not belong to an account.',
    evidence:
      'The name cannot be resolved, or the answer is a web page, a redirect or 404. NetSuite’s account look-up does not know the Account ID.',
    fix: 'Compare the Account ID with Setup > Company > Company Information, in this very environment: a sandbox ends in _SB1, _SB2 and so on, a release preview in _RP.',
    task: 'account',
    menuPath: MENUS.companyInformation,
    deepLink: companyInformationUrl,
    oraclePage: ORACLE_PAGES.accountSpecificDomains,
  },
  'audience-wrong': {
    title: 'The aud claim is not the token endpoint of this account',
    meaning: 'NetSuite accepts an assertion only when aud is the address that it is sent to.',
    evidence: 'The rendered payload holds another aud than the Access token URL of this account.',
    fix: 'Copy Payload and Access token URL into Celigo again; both name the same account.',
    task: 'celigo-iclient',
    menuPath: MENUS.companyInformation,
    deepLink: companyInformationUrl,
    oraclePage: ORACLE_PAGES.assertionStructure,
  },
  'dns-failure': {
    title: 'The host name cannot be resolved',
    meaning: 'This machine found no address for the host of the account.',
    evidence: 'The name lookup failed before anything was sent.',
    fix: 'Check that this machine can resolve other names under netsuite.com. If it can, compare the Account ID; the subtab Company URLs lists the hosts of your account.',
    task: 'account',
    menuPath: MENUS.companyInformation,
    deepLink: companyInformationUrl,
    oraclePage: ORACLE_PAGES.accountSpecificDomains,
  },
  'network-unreachable': {
    title: 'The connection could not be made, or broke off',
    meaning:
      'The host, or the outbound gateway where one is in use, has an address, but refused the connection or ended it.',
    evidence:
      'No full answer arrived. A firewall or proxy on the way is the usual reason; a gateway that does not run is another.',
    fix: 'Allow outgoing HTTPS (port 443) from this machine to *.suitetalk.api.netsuite.com and *.restlets.api.netsuite.com (the subtab Company URLs lists yours). If an outbound gateway is in use, check that it runs.',
    task: 'test',
    menuPath: MENUS.companyInformation,
    deepLink: companyInformationUrl,
    oraclePage: ORACLE_PAGES.accountSpecificDomains,
  },
  'network-timeout': {
    title: 'No full answer came in time',
    meaning: 'The request was sent, or was being sent, when the time limit ran out.',
    evidence: 'The time that the exchange took equals the time limit.',
    fix: 'Test again. If it stays so, look for a firewall that drops packets silently; it must let the hosts of the subtab Company URLs pass.',
    task: 'test',
    menuPath: MENUS.companyInformation,
    deepLink: companyInformationUrl,
    oraclePage: ORACLE_PAGES.accountSpecificDomains,
  },
  'tls-untrusted': {
    title: 'The TLS certificate of the other side is not trusted',
    meaning: 'The certificate that was shown does not lead to an authority this machine trusts.',
    evidence: 'The secure connection was refused before anything was sent.',
    fix: 'If a proxy inspects TLS, add its authority to NODE_EXTRA_CA_CERTS. If the clock of this machine is wrong, set it. The subtab Company URLs lists the hosts that must be reached.',
    task: 'test',
    menuPath: MENUS.companyInformation,
    deepLink: companyInformationUrl,
    oraclePage: ORACLE_PAGES.accountSpecificDomains,
  },
  'answer-not-netsuite': {
    title: 'The answer does not come from the NetSuite API',
    meaning: 'A web page or an unknown text came instead of the documented JSON.',
    evidence: 'The body begins like a web page, or lacks the documented fields.',
    fix: 'Check the Account ID, then look for a proxy or sign-in page between this machine and NetSuite.',
    task: 'account',
    menuPath: MENUS.companyInformation,
    deepLink: companyInformationUrl,
    oraclePage: ORACLE_PAGES.tokenRequest,
  },
  'rate-limited': {
    title: 'NetSuite limits the number of requests',
    meaning: 'The account has reached its limit of requests at the same time.',
    evidence:
      'Status 429; the error code may be CONCURRENCY_LIMIT_EXCEEDED, and Retry-After may say how long to wait.',
    fix: 'Wait a minute, or as long as the answer asks, and test again. If it repeats, see which integrations use the account at the same time.',
    task: 'test',
    menuPath: MENUS.integrations,
    deepLink: integrationRecordsUrl,
    oraclePage: ORACLE_PAGES.restErrors,
  },
  'netsuite-unavailable': {
    title: 'NetSuite has a fault or is being maintained',
    meaning: 'The service answered with a server error that nothing in this set-up explains.',
    evidence: 'Status 5xx although nothing in the set-up has changed.',
    fix: 'Look at status.netsuite.com, wait, and test again. If the Login Audit Trail has a Failure at the time of the test, NetSuite was there: follow its Detail instead.',
    task: 'test',
    menuPath: MENUS.auditTrail,
    deepLink: loginAuditTrailUrl,
    oraclePage: ORACLE_PAGES.restErrors,
  },
} as const satisfies Partial<Record<CauseCode, CauseText>>;

const CLIENT_CAUSES = {
  'client-id-malformed': {
    title: 'The Client ID is not spelled like one',
    meaning: 'A Client ID has 64 hexadecimal digits and nothing else.',
    evidence:
      'The value is shorter, longer, or holds other characters. NetSuite answers server_error. Login Audit Trail Detail: InvalidIssuer.',
    fix: 'Enter the Client ID that NetSuite showed right after the integration record was saved. If it is lost, reset the credentials on the record, or make a new one.',
    task: 'integration-record',
    menuPath: MENUS.integrations,
    deepLink: integrationRecordsUrl,
    oraclePage: ORACLE_PAGES.integrationRecord,
  },
  'client-id-is-application-id': {
    title: 'This is the Application ID, not the Client ID',
    meaning:
      'The record shows its Application ID (a UUID) at any time; the assertion needs the Client ID.',
    evidence:
      'The value has the form 00000000-0000-0000-0000-000000000000. NetSuite has been seen to answer server_error to it.',
    fix: 'Enter the Client ID (64 hexadecimal digits). NetSuite shows it once, right after the first save.',
    task: 'integration-record',
    menuPath: MENUS.integrations,
    deepLink: integrationRecordsUrl,
    oraclePage: ORACLE_PAGES.integrationRecord,
  },
  'issuer-wrong': {
    title: 'The iss claim is not the Client ID',
    meaning: 'NetSuite finds the integration record by iss, which must be its Client ID.',
    evidence:
      'The rendered payload holds another iss than the Client ID of this profile. Login Audit Trail Detail: InvalidIssuer.',
    fix: 'Copy Payload into Celigo again, and the field clientId under Encrypted.',
    task: 'celigo-iclient',
    menuPath: MENUS.integrations,
    deepLink: integrationRecordsUrl,
    oraclePage: ORACLE_PAGES.assertionStructure,
  },
  'integration-unknown': {
    title: 'This account does not know the Client ID',
    meaning:
      'The integration record was made in another account or environment, deleted, or its credentials were reset.',
    evidence: 'Login Audit Trail Detail: UnknownIntegration or InvalidIntegration.',
    fix: 'Open the record in this very account and compare; after a reset, enter the new Client ID.',
    task: 'integration-record',
    menuPath: MENUS.integrations,
    deepLink: integrationRecordsUrl,
    oraclePage: ORACLE_PAGES.integrationRecord,
  },
  'integration-blocked': {
    title: 'The integration record is not enabled',
    meaning: 'State is set per account; a blocked record is refused whatever the credentials.',
    evidence: 'Login Audit Trail Detail: IntegrationBlocked.',
    fix: 'Open the integration record and set State to Enabled.',
    task: 'integration-record',
    menuPath: MENUS.integrations,
    deepLink: integrationRecordsUrl,
    oraclePage: ORACLE_PAGES.integrationRecord,
  },
  'grant-not-enabled': {
    title: 'The machine-to-machine grant is not ticked on the record',
    meaning: 'The integration record does not allow the client credentials flow.',
    evidence:
      'NetSuite answers unauthorized_client or unsupported_grant_type. Login Audit Trail Detail, as far as known: InvalidGrantType.',
    fix: 'On the integration record, subtab Authentication, tick Client Credentials (Machine to Machine) Grant and save.',
    task: 'integration-record',
    menuPath: MENUS.integrations,
    deepLink: integrationRecordsUrl,
    oraclePage: ORACLE_PAGES.integrationRecord,
  },
  'scope-not-enabled': {
    title: 'A scope is not ticked on the record',
    meaning: 'The assertion asks for a scope that the integration record does not allow.',
    evidence: 'NetSuite answers invalid_scope. Login Audit Trail Detail: ScopeMismatched.',
    fix: 'On the integration record, subtab Authentication, tick each scope of this profile, or take it out of the profile.',
    task: 'integration-record',
    menuPath: MENUS.integrations,
    deepLink: integrationRecordsUrl,
    oraclePage: ORACLE_PAGES.integrationRecord,
  },
  'scope-unsupported': {
    title: 'The scope claim is empty or holds an unknown scope',
    meaning:
      'Client credentials can ask for rest_webservices, restlets and suite_analytics, separated by a comma.',
    evidence:
      'The rendered payload asks for something else. Login Audit Trail Detail: InvalidScope.',
    fix: 'Choose the scopes on the account page, then copy Payload into Celigo again.',
    task: 'account',
    menuPath: MENUS.integrations,
    deepLink: integrationRecordsUrl,
    oraclePage: ORACLE_PAGES.assertionStructure,
  },
} as const satisfies Partial<Record<CauseCode, CauseText>>;

const CERTIFICATE_CAUSES = {
  'certificate-id-missing': {
    title: 'There is no Certificate ID',
    meaning: 'Without the Certificate ID as kid, NetSuite cannot find the certificate.',
    evidence: 'The rendered JWT headers have an empty kid. Login Audit Trail Detail: MissingKeyId.',
    fix: 'Copy the Certificate ID from the first column of the M2M set-up list.',
    task: 'm2m-mapping',
    menuPath: MENUS.m2mSetup,
    deepLink: m2mSetupUrl,
    oraclePage: ORACLE_PAGES.m2mMapping,
  },
  'certificate-id-mismatch': {
    title: 'The Certificate ID belongs to another certificate',
    meaning:
      'A Certificate ID is the SHA-256 thumbprint of the uploaded certificate; this one is not that of the certificate in this profile.',
    evidence:
      'The Certificate ID that was entered differs from the predicted one. Login Audit Trail Detail: MissingKey or SignatureValidation.',
    fix: 'In the M2M set-up list, find the row with the predicted Certificate ID. If there is none, upload public.pem of this profile in a new mapping.',
    task: 'm2m-mapping',
    menuPath: MENUS.m2mSetup,
    deepLink: m2mSetupUrl,
    oraclePage: ORACLE_PAGES.m2mMapping,
  },
  'certificate-unknown': {
    title: 'The certificate is not mapped in this account',
    meaning: 'No M2M mapping of this integration record holds this certificate.',
    evidence: 'NetSuite answers invalid_client. Login Audit Trail Detail: MissingKey.',
    fix: 'Create the mapping with entity, role and application, and upload public.pem of this profile.',
    task: 'm2m-mapping',
    menuPath: MENUS.m2mSetup,
    deepLink: m2mSetupUrl,
    oraclePage: ORACLE_PAGES.m2mMapping,
  },
  'certificate-revoked': {
    title: 'The certificate was revoked',
    meaning: 'Someone revoked the mapping; a revoked mapping never works again.',
    evidence: 'The row has a date in the column Revoked. Login Audit Trail Detail: MissingKey.',
    fix: 'Generate a new key and certificate and map it anew.',
    task: 'key-and-certificate',
    menuPath: MENUS.m2mSetup,
    deepLink: m2mSetupUrl,
    oraclePage: ORACLE_PAGES.m2mMapping,
  },
  'mapping-cleared-by-refresh': {
    title: 'A sandbox refresh cleared the mapping',
    meaning: 'Each refresh of a sandbox removes every M2M mapping in it.',
    evidence: 'The M2M set-up list of the sandbox is empty. Login Audit Trail Detail: MissingKey.',
    fix: 'Create the mapping again and upload the same public.pem. Compare the Certificate ID afterwards. An integration record that was made in the sandbox itself is gone too: make it again and enter its new Client ID.',
    task: 'm2m-mapping',
    menuPath: MENUS.m2mSetup,
    deepLink: m2mSetupUrl,
    oraclePage: ORACLE_PAGES.m2mMapping,
  },
  'certificate-expired': {
    title: 'The certificate has expired',
    meaning: 'NetSuite refuses assertions signed for an expired certificate.',
    evidence: 'The end of validity is before now. Login Audit Trail Detail: MissingKey.',
    fix: 'Generate a new key and certificate, map it, and change the Certificate ID and private key in Celigo together.',
    task: 'key-and-certificate',
    menuPath: MENUS.m2mSetup,
    deepLink: m2mSetupUrl,
    oraclePage: ORACLE_PAGES.certificateRules,
  },
  'certificate-not-yet-valid': {
    title: 'The certificate is not valid yet',
    meaning: 'The beginning of its validity lies in the future.',
    evidence: 'The beginning of validity is after now; a wrong clock gives the same picture.',
    fix: 'Wait until then, or generate a new certificate with a right clock.',
    task: 'key-and-certificate',
    menuPath: MENUS.m2mSetup,
    deepLink: m2mSetupUrl,
    oraclePage: ORACLE_PAGES.certificateRules,
  },
  'certificate-validity-too-long': {
    title: 'The certificate is valid for more than two years',
    meaning:
      'NetSuite shortens it to two years without asking, so that it ends before its own date.',
    evidence: 'More than two years lie between the beginning and the end of validity.',
    fix: 'Read the true end in the M2M set-up list, or generate a certificate of at most 730 days.',
    task: 'key-and-certificate',
    menuPath: MENUS.m2mSetup,
    deepLink: m2mSetupUrl,
    oraclePage: ORACLE_PAGES.certificateRules,
  },
  'entity-or-role-inactive': {
    title: 'The entity or the role of the mapping is inactive',
    meaning:
      'The mapping names a person and a role; both must be active, and the person must have the role and login access.',
    evidence: 'Login Audit Trail Detail: EntityOrRoleDisabled.',
    fix: 'Open the entity of the mapping, subtab Access: login access ticked, the role in the list. Then check that the role is not inactive.',
    task: 'prerequisites',
    menuPath: MENUS.roles,
    deepLink: rolesUrl,
    oraclePage: ORACLE_PAGES.assignRole,
  },
  'feature-disabled': {
    title: 'A feature is switched off in this account',
    meaning: 'OAuth 2.0, or REST Web Services, is not enabled.',
    evidence: 'Login Audit Trail Detail: FeatureDisabled.',
    fix: 'Subtab SuiteCloud: tick OAuth 2.0 and REST Web Services, and for RESTlets Client SuiteScript and Server SuiteScript. Save.',
    task: 'prerequisites',
    menuPath: MENUS.enableFeatures,
    deepLink: enableFeaturesUrl,
    oraclePage: ORACLE_PAGES.enableFeature,
  },
} as const satisfies Partial<Record<CauseCode, CauseText>>;

const SIGNING_CAUSES = {
  'key-certificate-mismatch': {
    title: 'Private key and certificate do not belong together',
    meaning: 'The public key in the certificate is not that of the private key.',
    evidence:
      'The pair check fails here, without NetSuite. Login Audit Trail Detail: SignatureValidation.',
    fix: 'Bring the private key that was made with this certificate, or generate a new pair.',
    task: 'key-and-certificate',
    menuPath: MENUS.m2mSetup,
    deepLink: m2mSetupUrl,
    oraclePage: ORACLE_PAGES.certificateRules,
  },
  'key-type-unsupported': {
    title: 'NetSuite does not accept this kind of key',
    meaning: 'Accepted are RSA with 3072 or 4096 bits, and EC on P-256, P-384 or P-521.',
    evidence: 'The key is of another kind or length, or cannot be read.',
    fix: 'Generate a new key and certificate; ES256 is a good choice.',
    task: 'key-and-certificate',
    menuPath: MENUS.m2mSetup,
    deepLink: m2mSetupUrl,
    oraclePage: ORACLE_PAGES.certificateRules,
  },
  'algorithm-key-mismatch': {
    title: 'The signature method does not fit the key',
    meaning: 'ES256 needs P-256, ES384 P-384, ES512 P-521; PS256, PS384 and PS512 need RSA.',
    evidence: 'The key is on another curve, or of the other family.',
    fix: 'Choose the method that fits the key, also in Celigo under Signature method.',
    task: 'key-and-certificate',
    menuPath: MENUS.m2mSetup,
    deepLink: m2mSetupUrl,
    oraclePage: ORACLE_PAGES.assertionStructure,
  },
  'header-algorithm-mismatch': {
    title: 'alg in the JWT headers is not the signature method',
    meaning: 'NetSuite verifies with the algorithm that the header names.',
    evidence:
      'The rendered JWT headers name another alg, or lack typ JWT. Login Audit Trail Detail: UnsupportedAlgo or SignatureValidation.',
    fix: 'Copy JWT headers into Celigo again, and choose the same Signature method.',
    task: 'celigo-iclient',
    menuPath: MENUS.m2mSetup,
    deepLink: m2mSetupUrl,
    oraclePage: ORACLE_PAGES.assertionStructure,
  },
  'payload-not-json': {
    title: 'A template does not render to the JSON it must be',
    meaning: 'Celigo can sign and send only what the templates turn into.',
    evidence: 'The rendered payload, JWT headers or request body cannot be read, or lacks a field.',
    fix: 'Copy Payload, JWT headers and the request body override from this wizard into Celigo again.',
    task: 'celigo-iclient',
    menuPath: MENUS.auditTrail,
    deepLink: loginAuditTrailUrl,
    oraclePage: ORACLE_PAGES.assertionStructure,
  },
  'lifetime-too-long': {
    title: 'The assertion is valid for too long',
    meaning: 'exp must be at most 60 minutes after iat, and both must be numbers of seconds.',
    evidence:
      'The rendered payload breaks the rule; a time zone other than UTC in Celigo does that too. Login Audit Trail Detail: TokenValidityTooBroad.',
    fix: 'Copy Payload into Celigo again; if it is the same, choose the payload that is safe in every time zone.',
    task: 'celigo-iclient',
    menuPath: MENUS.auditTrail,
    deepLink: loginAuditTrailUrl,
    oraclePage: ORACLE_PAGES.assertionStructure,
  },
  'clock-skew': {
    title: 'The clocks do not agree',
    meaning:
      'NetSuite refuses assertions that come from the future or are past their end, by its own clock.',
    evidence:
      'The Date of the answer differs from the clock of this machine. Login Audit Trail Detail: TokenNotAcceptable or TokenExpired.',
    fix: 'Let this machine take its time from a time server (NTP), then test again. Celigo has its own clock.',
    task: 'test',
    menuPath: MENUS.auditTrail,
    deepLink: loginAuditTrailUrl,
    oraclePage: ORACLE_PAGES.auditTrail,
  },
  'signature-invalid': {
    title: 'NetSuite cannot verify the signature',
    meaning:
      'The certificate that NetSuite found under the Certificate ID does not belong to the key that signed.',
    evidence: 'Login Audit Trail Detail: SignatureValidation or InvalidSignature.',
    fix: 'In the M2M set-up list, check that the row with this Certificate ID holds public.pem of this profile.',
    task: 'm2m-mapping',
    menuPath: MENUS.m2mSetup,
    deepLink: m2mSetupUrl,
    oraclePage: ORACLE_PAGES.m2mMapping,
  },
} as const satisfies Partial<Record<CauseCode, CauseText>>;

const REQUEST_CAUSES = {
  'proxy-interference': {
    title: 'A proxy or firewall answers in place of NetSuite',
    meaning: 'Something between this machine and NetSuite took the request and answered itself.',
    evidence:
      'Status 407, a header such as X-Squid-Error or Proxy-Authenticate, or an answer that is not NetSuite’s with a Via or Server header of a proxy.',
    fix: 'Ask the people who run the network to let HTTPS to *.suitetalk.api.netsuite.com and *.restlets.api.netsuite.com pass unchanged, or set up an outbound gateway that is signed in to the proxy.',
    task: 'test',
    menuPath: MENUS.companyInformation,
    deepLink: companyInformationUrl,
    oraclePage: ORACLE_PAGES.accountSpecificDomains,
  },
  'token-request-malformed': {
    title: 'The token request does not hold the three documented fields',
    meaning:
      'NetSuite wants exactly grant_type, client_assertion_type and client_assertion as a form, and no other way of signing in beside them.',
    evidence:
      'NetSuite answers invalid_request or unsupported_grant_type. Login Audit Trail Detail: ClientAuthenticationFailed or InvalidGrantType. A client secret or a Basic header beside the assertion does that too.',
    fix: 'In the iClient, copy Override access token HTTP request body again, and leave Client secret empty.',
    task: 'celigo-iclient',
    menuPath: MENUS.auditTrail,
    deepLink: loginAuditTrailUrl,
    oraclePage: ORACLE_PAGES.tokenRequest,
  },
  'authorization-code-flow': {
    title: 'The request belongs to the authorization code flow',
    meaning:
      'A program signed in with a person’s consent (authorization code) instead of a certificate (client credentials).',
    evidence: 'Login Audit Trail Detail: AuthorizationCodeGrantRequired or ClientIdMismatch.',
    fix: 'In the iClient, choose Client credentials under Grant type, tick Use JWT, and enter every field as this wizard shows it.',
    task: 'celigo-iclient',
    menuPath: MENUS.auditTrail,
    deepLink: loginAuditTrailUrl,
    oraclePage: ORACLE_PAGES.tokenErrors,
  },
  'access-token-expired': {
    title: 'The access token is past its end',
    meaning:
      'An access token lives for 60 minutes, and there is no refresh token: a new assertion gives a new one.',
    evidence: 'Login Audit Trail Detail: AccessTokenExpired. NetSuite answers 401 invalid_token.',
    fix: 'Nothing is wrong in NetSuite. In the iClient, compare Override HTTP status code for auth errors with this wizard, so that Celigo takes the 401 for what it is and asks for a new token.',
    task: 'celigo-iclient',
    menuPath: MENUS.auditTrail,
    deepLink: loginAuditTrailUrl,
    oraclePage: ORACLE_PAGES.bearerErrors,
  },
  'access-token-invalid': {
    title: 'NetSuite does not take this for one of its access tokens',
    meaning:
      'The token was changed or cut off on the way, is of another kind, or was granted by another account.',
    evidence: 'Login Audit Trail Detail: InvalidSignature, InvalidTokenType or TokenRejected.',
    fix: 'In the iClient, compare Send token via, Header name and Header scheme with this wizard; in the connection, Base URI must name this very account.',
    task: 'celigo-iclient',
    menuPath: MENUS.auditTrail,
    deepLink: loginAuditTrailUrl,
    oraclePage: ORACLE_PAGES.bearerErrors,
  },
  'access-token-blocked': {
    title: 'The access token was blocked',
    meaning:
      'Someone in NetSuite blocked or revoked the token, or the integration that it belongs to.',
    evidence: 'Login Audit Trail Detail: TokenBlocked.',
    fix: 'Check that State of the integration record is Enabled, then let Celigo ask for a new token.',
    task: 'integration-record',
    menuPath: MENUS.integrations,
    deepLink: integrationRecordsUrl,
    oraclePage: ORACLE_PAGES.auditTrail,
  },
} as const satisfies Partial<Record<CauseCode, CauseText>>;

const PERMISSION_CAUSES = {
  'role-lacks-oauth-login': {
    title: 'The role may not log in with OAuth 2.0 access tokens',
    meaning: 'Each role that is used over OAuth 2.0 needs a permission of its own for it.',
    evidence:
      'A token is granted, but calls answer USER_ERROR or INVALID_LOGIN. The permission OAuth 2.0 Authorized Applications Management is not enough.',
    fix: 'Edit the role, subtab Permissions > Setup, add Log in using OAuth 2.0 Access Tokens, save.',
    task: 'prerequisites',
    menuPath: MENUS.roles,
    deepLink: rolesUrl,
    oraclePage: ORACLE_PAGES.rolePermissions,
  },
  'role-lacks-rest': {
    title: 'The role lacks the permission REST Web Services',
    meaning: 'Without it the role cannot call REST web services, even with a good token.',
    evidence: 'A token is granted, but the REST call answers 401 INVALID_LOGIN, 403 or 400.',
    fix: 'Edit the role, subtab Permissions > Setup, add REST Web Services with level Full, save.',
    task: 'prerequisites',
    menuPath: MENUS.roles,
    deepLink: rolesUrl,
    oraclePage: ORACLE_PAGES.restPrerequisites,
  },
  'suiteql-not-permitted': {
    title: 'The role may not run SuiteQL queries',
    meaning: 'Queries need the feature SuiteAnalytics Workbook and the permission of that name.',
    evidence:
      'Other REST calls work, but queries and lists are refused, as seen with 400 USER_ERROR and no permission named.',
    fix: 'Edit the role, subtab Permissions > Reports, choose SuiteAnalytics Workbook with level Edit, press Add, then Save. The feature SuiteAnalytics Workbook must be ticked too: Setup > Company > Enable Features, subtab Analytics.',
    task: 'prerequisites',
    menuPath: MENUS.roles,
    deepLink: rolesUrl,
    oraclePage: ORACLE_PAGES.suiteql,
  },
  'restlet-not-reachable': {
    title: 'The RESTlet cannot be called',
    meaning:
      'Script ID or deployment is wrong, not released, or its audience lacks the role; Web Services Only roles cannot call RESTlets.',
    evidence: 'The RESTlet host answers SSS_INVALID_SCRIPTLET_ID or INVALID_LOGIN_ATTEMPT.',
    fix: 'Open the script deployment: Status Released, Deployed ticked, the role in Audience.',
    task: 'celigo-connection',
    menuPath: MENUS.deployments,
    deepLink: scriptDeploymentsUrl,
    oraclePage: ORACLE_PAGES.restletErrors,
  },
  'role-web-services-only': {
    title: 'The role is a Web Services Only role',
    meaning: 'A role that is restricted to web services cannot call RESTlets.',
    evidence: 'The RESTlet host answers INVALID_LOGIN_CREDENTIALS.',
    fix: 'Edit the role and clear Web Services Only Role, or map another role for RESTlets.',
    task: 'prerequisites',
    menuPath: MENUS.roles,
    deepLink: rolesUrl,
    oraclePage: ORACLE_PAGES.webServicesOnlyRoles,
  },
  'role-requires-two-factor': {
    title: 'The RESTlet asks for a second factor',
    meaning: 'NetSuite wants two-factor authentication for this role, which no program can give.',
    evidence: 'The RESTlet host answers TWO_FA_REQD.',
    fix: 'Map a role of its own for the integration, without two-factor authentication and without administrator permissions.',
    task: 'prerequisites',
    menuPath: MENUS.roles,
    deepLink: rolesUrl,
    oraclePage: ORACLE_PAGES.restletErrors,
  },
} as const satisfies Partial<Record<CauseCode, CauseText>>;

const CAUSE_TEXTS: Readonly<Record<CauseCode, CauseText>> = {
  ...ADDRESS_CAUSES,
  ...CLIENT_CAUSES,
  ...CERTIFICATE_CAUSES,
  ...SIGNING_CAUSES,
  ...REQUEST_CAUSES,
  ...PERMISSION_CAUSES,
};

/** The catalogue: every cause of failure with its meaning, evidence and fix. */
export const CAUSES = Object.fromEntries(
  CAUSE_CODES.map((code): [CauseCode, Cause] => [code, { code, ...CAUSE_TEXTS[code] }]),
) as Record<CauseCode, Cause>;

/** Narrows any text to a cause code. */
export function isCauseCode(text: string): text is CauseCode {
  return (CAUSE_CODES as ReadonlyArray<string>).includes(text);
}
