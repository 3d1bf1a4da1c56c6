import type { CertificateListObservation } from '@/lib/netsuite/certificates';
import type { ProbeObservation } from '@/lib/netsuite/probes';
import type { TokenExchangeObservation } from '@/lib/netsuite/token-exchange';
import type { RunFacts } from './cause-record';
import type { LastGoodTest } from './history';
import type { OfflineProof } from './offline-proof';

/** What the calls with the access token showed; each is absent when it was not made. */
export type ProbeObservations = {
  readonly serverTime?: ProbeObservation;
  readonly metadataCatalog?: ProbeObservation;
  readonly suiteql?: ProbeObservation;
  readonly restlet?: ProbeObservation;
  /** Whether the RESTlet that was called is one that the person named. */
  readonly isRestletNamed?: boolean;
  readonly certificates?: CertificateListObservation;
};

/** What one run showed, as far as it came. Free of secrets. */
export type TestObservations = RunFacts & {
  readonly proofs: ReadonlyArray<OfflineProof>;
  /** How long the assertion that was sent lives; absent when none was. */
  readonly assertionLifetimeSeconds?: number;
  /** Absent when the run stopped before the network. */
  readonly exchange?: TokenExchangeObservation;
  /** Scopes that were asked for and that the granted token lacks; absent when it does not list its own. */
  readonly missingScopes?: ReadonlyArray<string>;
  readonly probes?: ProbeObservations;
  /** The newest test of this profile that worked; absent when none did. */
  readonly lastGoodTest?: LastGoodTest;
};
