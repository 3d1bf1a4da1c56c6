import type { Account } from '@/lib/account/account';
import { M2M_PAGE, m2mSetupUrl, newIntegrationRecordUrl } from '@/lib/account/deep-links';
import { appHost, restletsHost, suitetalkHost, tokenEndpointUrl } from '@/lib/account/hosts';
import { SCOPE_LABELS } from '@/lib/account/scopes';
import type { CeligoField } from '@/lib/celigo/catalog';
import { connectionFields } from '@/lib/celigo/connection';
import { iClientFields } from '@/lib/celigo/iclient';
import { CELIGO_LABELS, CELIGO_MENUS } from '@/lib/celigo/labels';
import { CELIGO_API_REGION_FACTS, type CeligoApiRegion } from '@/lib/celigo/regions';
import { DAY_MS } from '@/lib/durations';
import { integrationRecordGuide, m2mMappingGuide, prerequisites } from '@/lib/guide/setup-guide';
import { algorithmDetails } from '@/lib/keys/algorithms';
import { opensslCommandLike } from '@/lib/keys/openssl-command';
import { usualCommonName } from '@/lib/keys/subject';
import { acceptedUntil, isShortened } from '@/lib/keys/validity';
import { momentText } from '@/lib/words';
import { plainText } from '../marked-text';
import { certificateHistorySection } from './runbook-certificates';
import type { Runbook, RunbookBlock, RunbookFact, RunbookSection } from './runbook-content';
import type { RunbookCertificate, RunbookSubject } from './runbook-facts';
import { historySection } from './runbook-history';
import { NOT_TESTED, onePageSection } from './runbook-one-page';
import { refreshSection } from './runbook-refresh';
import { renewalSection } from './runbook-renewal';
import { troubleSection } from './runbook-trouble';

const NOT_YET = 'Not set yet';

/** Links within the app would lead nowhere from a file or from paper. */
function outside(account: Account, url: string): { readonly href?: string } {
  return account.environment === 'practice' ? {} : { href: url };
}

function testText(subject: RunbookSubject): string {
  if (subject.lastTest === undefined) {
    return NOT_TESTED;
  }
  const { at, outcome } = subject.lastTest;
  return `${outcome === 'works' ? 'NetSuite accepts this connection' : 'Connection does not work'}, tested on ${momentText(at)}`;
}

function overviewSection(subject: RunbookSubject): RunbookSection {
  const { account, scopes, profileName } = subject;
  const facts: Array<RunbookFact> = [
    { term: 'Profile', value: profileName },
    { term: 'Account ID', value: account.accountId, mono: true },
    { term: 'Environment', value: account.environmentLabel },
    { term: 'Scopes', value: scopes.map((scope) => SCOPE_LABELS[scope]).join(', ') },
    { term: 'Scope claim', value: scopes.join(','), mono: true },
    { term: 'NetSuite pages', value: `https://${appHost(account)}`, mono: true },
    { term: 'REST web services', value: `https://${suitetalkHost(account)}`, mono: true },
    { term: 'RESTlets', value: `https://${restletsHost(account)}`, mono: true },
    { term: 'Token endpoint', value: tokenEndpointUrl(account), mono: true },
    { term: 'Last test', value: testText(subject) },
  ];
  return {
    id: 'overview',
    title: 'This connection',
    blocks: [
      {
        kind: 'paragraph',
        text: 'Celigo signs an assertion with the private key, exchanges it at NetSuite’s token endpoint for an access token that lasts 60 minutes, and calls NetSuite with that token. NetSuite checks the signature with the uploaded certificate and acts as the mapped entity with the mapped role.',
      },
      { kind: 'facts', facts },
    ],
  };
}

function openSection({ openTasks }: RunbookSubject): ReadonlyArray<RunbookSection> {
  if (openTasks.length === 0) {
    return [];
  }
  return [
    {
      id: 'still-to-do',
      title: 'Still to do',
      blocks: [
        {
          kind: 'paragraph',
          text: 'This connection is not complete. Missing values below are marked “Not set yet”.',
        },
        {
          kind: 'list',
          ordered: true,
          items: openTasks.map(({ title, reason }) =>
            reason === '' ? title : `${title}. ${reason}`,
          ),
        },
      ],
    },
  ];
}

function prerequisiteSection(subject: RunbookSubject): RunbookSection {
  return {
    id: 'prerequisites',
    title: 'NetSuite: features, role, and entity',
    blocks: [
      {
        kind: 'table',
        columns: ['What', 'How', 'Where'],
        rows: prerequisites(subject).map(({ title, detail, menuPath, condition }) => [
          title,
          plainText(condition === undefined ? detail : `${condition}: ${detail}`),
          menuPath.join(' > '),
        ]),
      },
    ],
  };
}

const BOX_STATES = { on: 'Check it', off: 'Leave it unchecked', 'as-is': 'Any value' } as const;

function recordSection(subject: RunbookSubject): RunbookSection {
  const guide = integrationRecordGuide(subject);
  const clientId = subject.clientIdIsKnown
    ? `Omitted here. It is sealed in the profile, and the “Fill in the iClient” page shows it in the ${CELIGO_LABELS.encrypted} field. NetSuite itself does not show it again.`
    : NOT_YET;
  return {
    id: 'integration-record',
    title: 'NetSuite: the integration record',
    blocks: [
      {
        kind: 'menu',
        path: guide.menuPath,
        ...outside(subject.account, newIntegrationRecordUrl(subject.account)),
      },
      {
        kind: 'table',
        columns: ['Field', 'Section', 'State', 'Why'],
        rows: guide.boxes.map(({ label, section, state, why }) => [
          label,
          section,
          BOX_STATES[state],
          why,
        ]),
      },
      { kind: 'facts', facts: [{ term: 'Client ID', value: clientId }] },
      { kind: 'list', ordered: false, items: guide.warnings.map(plainText) },
    ],
  };
}

function certificateFacts(certificate: RunbookCertificate): ReadonlyArray<RunbookFact> {
  const { rsaModulusLength } = certificate;
  const key = rsaModulusLength === undefined ? '' : `, ${rsaModulusLength} bits`;
  return [
    { term: 'Algorithm', value: `${algorithmDetails(certificate.algorithm).label}${key}` },
    { term: 'Subject', value: certificate.subject, mono: true },
    { term: 'Serial number', value: certificate.serialNumber, mono: true },
    { term: 'SHA-256 fingerprint', value: certificate.sha256Fingerprint, mono: true },
    { term: 'Predicted Certificate ID', value: certificate.predictedCertificateId, mono: true },
    { term: 'Valid from', value: momentText(certificate.notBefore) },
    { term: 'Valid until', value: momentText(certificate.notAfter) },
    ...(isShortened(certificate)
      ? [{ term: 'NetSuite accepts it until', value: momentText(acceptedUntil(certificate)) }]
      : []),
    {
      term: 'Private key',
      value:
        'Omitted here. It is sealed in the profile. An editor can see it on the “Fill in the iClient” page with Show private key, after entering their password. Each viewing is recorded.',
    },
  ];
}

/** How to make another key and certificate of the same kind. */
function againBlocks(
  account: Account,
  certificate: RunbookCertificate,
): ReadonlyArray<RunbookBlock> {
  const { algorithm, rsaModulusLength, subject, notBefore, notAfter } = certificate;
  return [
    { kind: 'subheading', text: 'To generate another one like it' },
    {
      kind: 'paragraph',
      text: 'The wizard generates it on the “Make the key and certificate” page and keeps the key sealed. Without the wizard, use OpenSSL 3; private.pem is then a secret that you must protect. Each new certificate gets a different Certificate ID.',
    },
    {
      kind: 'code',
      label: 'Command',
      text: opensslCommandLike({
        algorithm,
        rsaModulusLength,
        subject,
        validityDays: (notAfter.getTime() - notBefore.getTime()) / DAY_MS,
        otherCommonName: usualCommonName(account.accountId),
      }),
    },
  ];
}

function keySection({ account, certificate }: RunbookSubject): RunbookSection {
  return {
    id: 'key-and-certificate',
    title: 'Key and certificate',
    blocks:
      certificate === undefined
        ? [{ kind: 'paragraph', text: `${NOT_YET}: there is no key.` }]
        : [
            { kind: 'facts', facts: certificateFacts(certificate) },
            { kind: 'code', label: 'public.pem', text: certificate.pem.trimEnd() },
            ...againBlocks(account, certificate),
          ],
  };
}

const CERTIFICATE_FILE = 'The file public.pem, as shown under Key and certificate.';

function mappingSection(subject: RunbookSubject): RunbookSection {
  const { account, entity, role, saidByNetsuite: said, certificate } = subject;
  const guide = m2mMappingGuide({ account });
  const chosen = {
    Entity: entity ?? said?.entity,
    Role: role ?? said?.role,
  } as const;
  return {
    id: 'm2m-mapping',
    title: `NetSuite: ${M2M_PAGE}`,
    blocks: [
      { kind: 'menu', path: guide.menuPath, ...outside(account, m2mSetupUrl(account)) },
      {
        kind: 'facts',
        facts: [
          ...guide.fields.map(({ label, choose }) =>
            label === 'Entity' || label === 'Role'
              ? { term: label, value: chosen[label] ?? plainText(`Not noted here. ${choose}`) }
              : {
                  term: label,
                  value: label === 'Certificate' ? CERTIFICATE_FILE : plainText(choose),
                },
          ),
          {
            term: 'Certificate ID',
            value:
              certificate?.certificateId ?? plainText(`${NOT_YET}. ${guide.certificateIdPlace}`),
            mono: typeof certificate?.certificateId === 'string',
          },
        ],
      },
      { kind: 'list', ordered: false, items: guide.limits },
    ],
  };
}

/** Stands in place of the Client ID wherever a text of Celigo would hold it. */
export const CLIENT_ID_LEFT_OUT = 'the Client ID, omitted here';

const CERTIFICATE_ID_MISSING = 'the Certificate ID, not set yet';

function celigoBlocks(fields: ReadonlyArray<CeligoField>): ReadonlyArray<RunbookBlock> {
  const sections = [...new Set(fields.map(({ section }) => section))];
  return sections.flatMap((section): ReadonlyArray<RunbookBlock> => {
    const own = fields.filter((field) => field.section === section);
    const blocks: Array<RunbookBlock> = [{ kind: 'subheading', text: section }];
    for (const { label, control, value } of own) {
      if (value.includes('\n')) {
        blocks.push({ kind: 'code', label, text: value });
        continue;
      }
      const secret = 'Omitted here: the private key of this profile.';
      const empty = 'Left empty';
      const text = control === 'secret' ? secret : value === '' ? empty : value;
      const fact = { term: label, value: text, mono: text === value };
      const last = blocks.at(-1);
      if (last?.kind === 'facts') {
        blocks[blocks.length - 1] = { kind: 'facts', facts: [...last.facts, fact] };
      } else {
        blocks.push({ kind: 'facts', facts: [fact] });
      }
    }
    return blocks;
  });
}

/** Which one in Celigo this is, when the wizard made it there. */
function madeBlocks(
  region: CeligoApiRegion | undefined,
  id: string | undefined,
): ReadonlyArray<RunbookBlock> {
  return region === undefined || id === undefined
    ? []
    : [
        {
          kind: 'facts',
          facts: [
            {
              term: 'Created in Celigo',
              value: `Through the API, region ${CELIGO_API_REGION_FACTS[region].label}`,
            },
            { term: 'ID in Celigo', value: id, mono: true },
          ],
        },
      ];
}

const AS_THEY_ARE =
  'The fields are in the order of Celigo’s form. Replace all the text that Celigo fills into a field. Leave fields that are not listed as they are. Then save the form.';

function celigoSections(subject: RunbookSubject): ReadonlyArray<RunbookSection> {
  const { account, scopes, profileName, namesInCeligo, certificate, templates, madeInCeligo } =
    subject;
  const connection = connectionFields({ account, scopes, profileName, namesInCeligo });
  const iClient =
    certificate === undefined
      ? undefined
      : iClientFields({
          account,
          scopes,
          profileName,
          namesInCeligo,
          algorithm: certificate.algorithm,
          clientId: CLIENT_ID_LEFT_OUT,
          certificateId: certificate.certificateId ?? CERTIFICATE_ID_MISSING,
          templates,
        });
  return [
    {
      id: 'celigo-iclient',
      title: 'Celigo: the iClient',
      blocks: [
        { kind: 'menu', path: CELIGO_MENUS.iClient },
        ...madeBlocks(madeInCeligo?.region, madeInCeligo?.iClientId),
        { kind: 'paragraph', text: AS_THEY_ARE },
        ...(iClient === undefined
          ? [{ kind: 'paragraph' as const, text: `${NOT_YET}: the key determines its fields.` }]
          : celigoBlocks(iClient)),
      ],
    },
    {
      id: 'celigo-connection',
      title: 'Celigo: the HTTP connection',
      blocks: [
        { kind: 'menu', path: CELIGO_MENUS.connection },
        ...madeBlocks(madeInCeligo?.region, madeInCeligo?.connectionId),
        { kind: 'paragraph', text: AS_THEY_ARE },
        ...celigoBlocks(connection),
      ],
    },
  ];
}

/**
 * Everything that a colleague needs to repeat this connection, without its two secrets: those are
 * named with the place where they are.
 */
export function buildRunbook(subject: RunbookSubject, now: Date): Runbook {
  return {
    title: `Runbook: ${subject.profileName}`,
    lead: 'How this NetSuite OAuth 2.0 client credentials (M2M) connection was created, how to create it again, and how to keep it working. The Client ID and the private key are not in this document.',
    madeAt: now,
    onePage: onePageSection(subject, now),
    sections: [
      overviewSection(subject),
      ...openSection(subject),
      prerequisiteSection(subject),
      recordSection(subject),
      keySection(subject),
      mappingSection(subject),
      ...celigoSections(subject),
      renewalSection(subject, now),
      refreshSection(subject.account, subject.certificate),
      troubleSection(),
      certificateHistorySection(subject.certificates),
      historySection(subject.history, subject.historyIsCut),
    ],
  };
}
