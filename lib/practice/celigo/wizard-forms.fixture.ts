import { parseAccountId } from '@/lib/account/account';
import { connectionFields } from '@/lib/celigo/connection';
import { iClientFields } from '@/lib/celigo/iclient';
import type { SigningAlgorithm } from '@/lib/keys/algorithms';
import { ecPair, type OpensslPair, opensslPair, PracticeBench } from '../bench.fixture';
import { type CeligoFormField, connectionForm, fieldsOf, ICLIENT_FORM } from './forms';

/** The practice account. */
export function practiceAccount() {
  const parsed = parseAccountId('PRACTICE');
  if (!parsed.ok) {
    throw new Error(parsed.error.message);
  }
  return parsed.value;
}

/** What a person posts with one of the two forms, by the names of its controls. */
export type PostedForm = Readonly<Record<string, string>>;

/** A practice NetSuite that is set up, and both forms as a person fills them in from the wizard's pages. */
export type FormWorld = {
  readonly bench: PracticeBench;
  readonly pair: OpensslPair;
  readonly iClient: PostedForm;
  readonly connection: PostedForm;
};

const CURVES = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' } as const;

function makePair(algorithm: SigningAlgorithm): OpensslPair {
  switch (algorithm) {
    case 'ES256':
    case 'ES384':
    case 'ES512':
      return ecPair(CURVES[algorithm]);
    default:
      return opensslPair('-newkey', 'rsa:3072');
  }
}

const pairs = new Map<SigningAlgorithm, OpensslPair>();

function pairOf(algorithm: SigningAlgorithm): OpensslPair {
  const pair = pairs.get(algorithm) ?? makePair(algorithm);
  pairs.set(algorithm, pair);
  return pair;
}

/** The control and the value for what the wizard says to type under a label. */
function typed(fields: ReadonlyArray<CeligoFormField>, label: string, value: string): PostedForm {
  const own = fields.find((field) => field.label === label);
  if (own === undefined) {
    throw new Error(`There is no field ${label}.`);
  }
  if (own.control === 'checkbox') {
    return { [own.id]: 'T' };
  }
  if (own.control === 'rows') {
    const [name = '', content = ''] = value.split(': ');
    return { [`${own.id}-name-1`]: name, [`${own.id}-value-1`]: content };
  }
  const option = own.options?.find((one) => one.label === value);
  return { [own.id]: option?.value ?? value };
}

/** Sets NetSuite up for a key pair of this algorithm and fills in both forms. */
export async function formWorld(algorithm: SigningAlgorithm = 'ES256'): Promise<FormWorld> {
  const bench = await PracticeBench.open();

  const pair = pairOf(algorithm);
  const { id, clientId } = await bench.saveRecord();
  const certificateId = await bench.saveMapping(id, pair.certificatePem);
  const values = {
    account: practiceAccount(),
    scopes: ['rest_webservices'] as const,
    profileName: 'Orders',
  };
  const form = connectionForm([]);
  const iClient = iClientFields({ ...values, algorithm, clientId, certificateId }).map(
    ({ label, value }) =>
      typed(fieldsOf(ICLIENT_FORM), label, label === 'Private key' ? pair.privatePem : value),
  );
  const connection = connectionFields(values).map(({ label, value }) =>
    typed(fieldsOf(form), label, value),
  );
  return {
    bench,
    pair,
    iClient: Object.assign({}, ...iClient, { act: 'save' }),
    connection: Object.assign({}, ...connection, { act: 'save' }),
  };
}

/** Saves the drawer and gives the id of the iClient, or the page that refuses it. */
export async function saveIClient(
  bench: PracticeBench,
  iClient: PostedForm,
): Promise<{ readonly id: string } | { readonly page: string }> {
  const answer = await bench.postCeligo('/iclients/new', iClient);
  const id = /iclients\/([0-9a-f]{24})/.exec(answer.headers.get('location') ?? '')?.[1];
  return answer.status === 303 && id !== undefined ? { id } : { page: await answer.text() };
}
