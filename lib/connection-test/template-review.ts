import type { Account } from '@/lib/account/account';
import { tokenEndpointUrl } from '@/lib/account/hosts';
import type { Scope } from '@/lib/account/scopes';
import { dependsOnTimeZone } from '@/lib/celigo/clock-comparison';
import { missingFields } from '@/lib/celigo/handlebars-dialect';
import { CELIGO_LABELS } from '@/lib/celigo/labels';
import type { AssertionTemplates } from '@/lib/celigo/profile-templates';
import {
  type AssertionPart,
  assertionContext,
  type RenderedPart,
  renderAssertionPart,
} from '@/lib/celigo/rendered-assertion';
import { doubleBraceLines } from '@/lib/celigo/template-check';
import type { OfflineProof } from '@/lib/diagnosis/offline-proof';
import { HOUR_MS } from '@/lib/durations';
import type { JsonObject } from '@/lib/json-object';
import type { SigningAlgorithm } from '@/lib/keys/algorithms';
import { secondsText } from '@/lib/words';
import {
  proveAudience,
  proveHeaders,
  proveIssuer,
  proveLifetime,
  proveScopes,
} from './claim-proofs';

/** How serious a finding is. */
export type TemplateFindingWeight =
  /** The text does not render to a JSON object, so there is nothing to sign. */
  | 'broken'
  /** It renders, but violates NetSuite's documented rules. */
  | 'refused'
  /** NetSuite accepts it, but people should know something about it. */
  | 'note';

/** A finding about an edited text. Repeats no value of the profile. */
export type TemplateFinding = {
  /** Stable kebab-case code; the code of the cause in a test report, if there is one. */
  readonly code: string;
  readonly weight: TemplateFindingWeight;
  readonly part: AssertionPart;
  /** The line in the text, from 1; absent when it is not known. */
  readonly line?: number;
  /** What of the text it is about, such as `iat`; absent when no one member is. */
  readonly member?: string;
  /** A sentence or two for people. */
  readonly message: string;
};

/** What it takes to review two texts. */
export type TemplateReviewInput = {
  readonly account: Account;
  readonly scopes: ReadonlyArray<Scope>;
  readonly algorithm: SigningAlgorithm;
  readonly clientId: string;
  readonly certificateId: string;
  readonly templates: AssertionTemplates;
  readonly now: Date;
};

/** What two texts render to, and the findings about them, the most serious first. */
export type TemplateReview = {
  readonly findings: ReadonlyArray<TemplateFinding>;
  /** What Celigo would sign; absent for a text that does not render. */
  readonly payloadText?: string;
  readonly headersText?: string;
};

/** A shorter lifetime could be over before the token request arrives if clocks differ slightly. */
const SHORT_LIFETIME_SECONDS = 60;

/** Seconds since 1970 have ten digits for centuries. Larger numbers are milliseconds. */
const LARGEST_SECONDS = 100_000_000_000;

/** How much later a payload is rendered again, to see whether its times move. */
const LATER_MS = HOUR_MS;

/** How many extra characters an almost correct audience may have. */
const LONGEST_SURPLUS = 100;

const WEIGHTS: ReadonlyArray<TemplateFindingWeight> = ['broken', 'refused', 'note'];

/** Where a member of the JSON text stands: its name, and its line from 1. */
function placeOfMember(template: string, member: string): Pick<TemplateFinding, 'line' | 'member'> {
  const index = template.search(new RegExp(`"${member}"\\s*:`));
  return index < 0 ? {} : { line: template.slice(0, index).split('\n').length, member };
}

/** A line of the text, and the member on it where there is one alone. */
function placeOfLine(template: string, line: number): Pick<TemplateFinding, 'line' | 'member'> {
  const [first, ...others] = (template.split('\n')[line - 1] ?? '').matchAll(/"(\w+)"\s*:/g);
  const member = others.length === 0 ? first?.[1] : undefined;
  return member === undefined ? { line } : { line, member };
}

/** Turns a proof of the connection test into findings about the member that it checks. */
function findingOfProof(
  proof: OfflineProof,
  place: { readonly part: AssertionPart; readonly template: string; readonly member: string },
  hint: string | undefined,
): ReadonlyArray<TemplateFinding> {
  const { state, evidence } = proof.line;
  if (state !== 'failed' && state !== 'warning') {
    return [];
  }
  return [
    {
      code: proof.cause ?? proof.line.id,
      weight: state === 'failed' ? 'refused' : 'note',
      part: place.part,
      ...placeOfMember(place.template, place.member),
      message: [...evidence, ...(hint === undefined ? [] : [hint])].join(' '),
    },
  ];
}

function audienceHint(account: Account, aud: unknown): string | undefined {
  if (typeof aud !== 'string') {
    return undefined;
  }
  const expected = tokenEndpointUrl(account);
  const isNear = aud.length <= expected.length + LONGEST_SURPLUS;
  if (isNear && aud.trim().replace(/\/+$/, '').toLowerCase() === expected) {
    return 'The difference is in capital letters, white space, or a slash at the end.';
  }
  return /^https:\/\/[^/]+\.suitetalk\.api\.netsuite\.com\//.test(aud)
    ? 'It has the host of a different account. Was the account changed after this text was edited?'
    : undefined;
}

function lifetimeHint({ iat, exp }: JsonObject): string | undefined {
  if (typeof iat === 'string' || typeof exp === 'string') {
    return 'Leave out the quotes around the braces, so that the value is a number.';
  }
  if (typeof iat === 'number' && iat > LARGEST_SECONDS) {
    return 'These are milliseconds. Use the format X, not x.';
  }
  return undefined;
}

function shortLifetime(template: string, { iat, exp }: JsonObject): ReadonlyArray<TemplateFinding> {
  if (typeof iat !== 'number' || typeof exp !== 'number') {
    return [];
  }
  const lifetimeSeconds = exp - iat;
  if (lifetimeSeconds <= 0 || lifetimeSeconds >= SHORT_LIFETIME_SECONDS) {
    return [];
  }
  return [
    {
      code: 'lifetime-very-short',
      weight: 'note',
      part: 'payload',
      ...placeOfMember(template, 'exp'),
      message: `The assertion is valid for only ${secondsText(lifetimeSeconds)}. dateAdd counts milliseconds: 600000 is 10 minutes.`,
    },
  ];
}

/** Times that are written as constants do not move with the clock, so they are correct only once. */
function fixedTimes(
  input: TemplateReviewInput,
  payload: JsonObject,
): ReadonlyArray<TemplateFinding> {
  const template = input.templates.payload;
  const later = renderAssertionPart('payload', template, assertionContext(input), {
    now: new Date(input.now.getTime() + LATER_MS),
  });
  if (!later.ok) {
    return [];
  }
  const fixed = ['iat', 'exp'].filter(
    (member) =>
      typeof payload[member] === 'number' && payload[member] === later.value.object[member],
  );
  return fixed.map((member) => ({
    code: 'time-fixed',
    weight: 'refused',
    part: 'payload',
    ...placeOfMember(template, member),
    message: `${member} is always the same number, so NetSuite would accept it for a short time at best. Write it with (timestamp), as the published version does.`,
  }));
}

function payloadFindings(
  input: TemplateReviewInput,
  payload: JsonObject,
): ReadonlyArray<TemplateFinding> {
  const template = input.templates.payload;
  const at = (member: string) => ({ part: 'payload', template, member }) as const;
  const rendering = {
    ...input,
    payloadTemplate: template,
    headersTemplate: input.templates.headers,
  };
  const issuer = proveIssuer(input, payload);
  const { iat } = payload;
  const timeMember = typeof iat === 'number' ? 'exp' : 'iat';
  const lifetime = proveLifetime(rendering, payload);
  return [
    // A mistake in the Client ID itself is not a mistake in this text.
    ...(issuer.cause === 'issuer-wrong' ? findingOfProof(issuer, at('iss'), undefined) : []),
    ...findingOfProof(
      proveAudience(input, payload),
      at('aud'),
      audienceHint(input.account, payload.aud),
    ),
    ...findingOfProof(
      lifetime,
      at(lifetime.cause === 'clock-skew' ? 'iat' : timeMember),
      lifetimeHint(payload),
    ),
    ...(lifetime.line.state === 'passed' ? fixedTimes(input, payload) : []),
    ...shortLifetime(template, payload),
    ...findingOfProof(proveScopes(input, payload), at('scope'), undefined),
  ];
}

function headersFindings(
  input: TemplateReviewInput,
  header: JsonObject,
): ReadonlyArray<TemplateFinding> {
  const proof = proveHeaders(input, header);
  const member =
    proof.cause === 'header-algorithm-mismatch'
      ? header.alg === input.algorithm
        ? 'typ'
        : 'alg'
      : 'kid';
  const hint = header.alg === 'HS256' ? 'HS256 is Celigo’s default. Replace it.' : undefined;
  return findingOfProof(
    proof,
    { part: 'headers', template: input.templates.headers, member },
    hint,
  );
}

/** Findings about a text that renders, apart from what it renders to. */
function writingFindings(
  input: TemplateReviewInput,
  part: AssertionPart,
): ReadonlyArray<TemplateFinding> {
  const template = input.templates[part];
  const missing = missingFields(template, assertionContext(input));
  return [
    ...missing.map(
      ({ path, line }): TemplateFinding => ({
        code: 'field-empty',
        weight: 'refused',
        part,
        ...placeOfLine(template, line),
        message: `${path} renders as empty text. Either there is no such field, or it has no value. The field ${CELIGO_LABELS.encrypted} contains clientId and certificateId.`,
      }),
    ),
    ...doubleBraceLines(template).map(
      (line): TemplateFinding => ({
        code: 'double-braces',
        weight: 'note',
        part,
        ...placeOfLine(template, line),
        message:
          'Celigo changes a value in double braces if it contains characters such as = or &. Write {{{ }}}.',
      }),
    ),
  ];
}

function zoneFinding(input: TemplateReviewInput): ReadonlyArray<TemplateFinding> {
  const isDependent = dependsOnTimeZone({
    ...input,
    payloadTemplate: input.templates.payload,
  });
  return isDependent
    ? [
        {
          code: 'depends-on-time-zone',
          weight: 'note',
          part: 'payload',
          ...placeOfMember(input.templates.payload, 'iat'),
          member: 'iat and exp',
          message:
            'The times are correct as long as Celigo gives (timestamp) in UTC. The version for any time zone does not depend on that.',
        },
      ]
    : [];
}

function reviewPart(
  input: TemplateReviewInput,
  part: AssertionPart,
  findingsOf: (rendered: RenderedPart) => ReadonlyArray<TemplateFinding>,
): { readonly findings: ReadonlyArray<TemplateFinding>; readonly text?: string } {
  const rendered = renderAssertionPart(part, input.templates[part], assertionContext(input), {
    now: input.now,
  });
  if (!rendered.ok) {
    const { code, message, line } = rendered.error;
    const place = line === undefined ? {} : placeOfLine(input.templates[part], line);
    return { findings: [{ code, weight: 'broken', part, message, ...place }] };
  }
  return {
    findings: [...writingFindings(input, part), ...findingsOf(rendered.value)],
    text: rendered.value.text,
  };
}

/**
 * Reviews the texts of Payload and JWT headers as the connection test would, without a key and without
 * the network: what they render to, and what is wrong according to NetSuite's documented rules.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_162790605110.html
 */
export function reviewTemplates(input: TemplateReviewInput): TemplateReview {
  const payload = reviewPart(input, 'payload', ({ object }) => [
    ...payloadFindings(input, object),
    ...zoneFinding(input),
  ]);
  const headers = reviewPart(input, 'headers', ({ object }) => headersFindings(input, object));
  const findings = [...payload.findings, ...headers.findings];
  return {
    findings: WEIGHTS.flatMap((weight) => findings.filter((finding) => finding.weight === weight)),
    ...(payload.text === undefined ? {} : { payloadText: payload.text }),
    ...(headers.text === undefined ? {} : { headersText: headers.text }),
  };
}
