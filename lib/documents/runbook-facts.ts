import type { Account } from '@/lib/account/account';
import type { Scope } from '@/lib/account/scopes';
import type { NamesInCeligo } from '@/lib/celigo/names';
import type { EditedTemplates } from '@/lib/celigo/profile-templates';
import type { CeligoApiRegion } from '@/lib/celigo/regions';
import type { RsaModulusLength, SigningAlgorithm } from '@/lib/keys/algorithms';
import type { CeligoProof } from '@/lib/profiles/profile';
import type { CertificateHistory } from '@/lib/renewal/history';
import type { HistoryLine } from './runbook-history';

/** The certificate of a runbook. */
export type RunbookCertificate = {
  readonly algorithm: SigningAlgorithm;
  /** In bits; nothing for elliptic curves. */
  readonly rsaModulusLength: RsaModulusLength | undefined;
  readonly pem: string;
  readonly subject: string;
  readonly serialNumber: string;
  readonly sha256Fingerprint: string;
  readonly predictedCertificateId: string;
  /** As NetSuite showed it; nothing while it is not confirmed. */
  readonly certificateId: string | undefined;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly worksLonger?: boolean | undefined;
};

/** A task that is not done yet. */
export type OpenTask = { readonly title: string; readonly reason: string };

/**
 * What a runbook is made of. The Client ID and the private key are not in it, so that no renderer
 * can give them away.
 */
export type RunbookSubject = {
  readonly profileName: string;
  readonly namesInCeligo: NamesInCeligo;
  readonly account: Account;
  readonly scopes: ReadonlyArray<Scope>;
  readonly clientIdIsKnown: boolean;
  readonly entity: string | undefined;
  readonly role: string | undefined;
  /** What NetSuite itself said of both, in the newest test that worked. */
  readonly saidByNetsuite:
    | { readonly entity: string; readonly role: string; readonly at: Date }
    | undefined;
  /** The texts that were edited, without the Client ID. */
  readonly templates: EditedTemplates;
  /** What was made in Celigo through its API, for this account. */
  readonly madeInCeligo:
    | {
        readonly region: CeligoApiRegion;
        readonly iClientId?: string | undefined;
        readonly connectionId?: string | undefined;
      }
    | undefined;
  readonly certificate: RunbookCertificate | undefined;
  /** Whether Celigo uses a certificate of the profile. */
  readonly isUsedInCeligo: boolean;
  readonly lastTest: { readonly at: Date; readonly outcome: 'works' | 'does-not-work' } | undefined;
  /** That Celigo's own test passed with the values of now. */
  readonly celigoProof: CeligoProof | undefined;
  readonly openTasks: ReadonlyArray<OpenTask>;
  /** Whom to ask: the email addresses that the watch tells. */
  readonly contacts: ReadonlyArray<string>;
  /** The certificates over the years, and what comes next. */
  readonly certificates: CertificateHistory;
  readonly history: ReadonlyArray<HistoryLine>;
  /** Whether the history has older lines that are not in it. */
  readonly historyIsCut: boolean;
};
