import {
  type ClockSubject,
  COMPARED_TIME_ZONES,
  type ComparedTimeZone,
  describeClockReading,
  readClock,
} from '@/lib/celigo/clock-comparison';
import type { IClientValues } from '@/lib/celigo/iclient';
import { CELIGO_LABELS } from '@/lib/celigo/labels';
import { type AssertionTemplates, recipeTemplates } from '@/lib/celigo/profile-templates';
import { reviewTemplates, type TemplateFinding, type TemplateReview } from './template-review';

/** What the page shows about the two texts while a person edits them. */
export type TemplatesCheck = {
  readonly kind: 'success' | 'info' | 'warning';
  readonly title: string;
  /** Stable kebab-case code of what is wrong. */
  readonly code?: string;
  /** The findings, one sentence each. */
  readonly lines: ReadonlyArray<string>;
  /** What Celigo would sign, for each text that renders. */
  readonly texts: ReadonlyArray<{ readonly label: string; readonly text: string }>;
  /** The times of each form of the payload on several clocks. */
  readonly groups: ReadonlyArray<ClockGroup>;
};

type ClockGroup = {
  readonly title: string;
  readonly items: ReadonlyArray<{ readonly term: string; readonly value: string }>;
};

/** The time zone that the page selects at first. */
export const FIRST_TIME_ZONE: ComparedTimeZone = COMPARED_TIME_ZONES[0];

/** The code for texts that do not render to JSON. They are not saved. */
const DO_NOT_RENDER = 'templates-do-not-render';

/** The code for texts that render but that NetSuite would refuse. Saving them takes a confirmation. */
export const WOULD_BE_REFUSED = 'netsuite-would-refuse';

/** A finding on one line: its place, message, and code. */
export function findingSentence({ part, line, member, message, code }: TemplateFinding): string {
  const label = CELIGO_LABELS[part];
  const said = message.startsWith(`${label}: `) ? message.slice(label.length + 2) : message;
  // The box wraps its lines, so nobody can count them: the name of a member is found at once.
  const place = member ?? (line === undefined ? undefined : `line ${line}`);
  return `${label}${place === undefined ? '' : `, ${place}`}: ${said} (${code})`;
}

function firstSentence(
  findings: ReadonlyArray<TemplateFinding>,
  part: TemplateFinding['part'],
): string | undefined {
  const finding = findings.find((candidate) => candidate.part === part);
  return finding === undefined ? undefined : findingSentence(finding);
}

/** Why the texts are not saved: there is nothing to sign, or nobody confirmed what NetSuite refuses. */
export function savingRefusal(
  findings: ReadonlyArray<TemplateFinding>,
  confirmed: boolean,
): { readonly code: string; readonly fieldErrors: Readonly<Record<string, string>> } | undefined {
  const broken = findings.filter(({ weight }) => weight === 'broken');
  if (broken.length > 0) {
    const payload = firstSentence(broken, 'payload');
    const headers = firstSentence(broken, 'headers');
    return {
      code: DO_NOT_RENDER,
      fieldErrors: {
        ...(payload === undefined ? {} : { payload }),
        ...(headers === undefined ? {} : { headers }),
      },
    };
  }
  const refused = findings.filter(({ weight }) => weight === 'refused');
  const codes = [...new Set(refused.map(({ code }) => code))].join(', ');
  return refused.length === 0 || confirmed
    ? undefined
    : {
        code: WOULD_BE_REFUSED,
        fieldErrors: {
          confirmed: `NetSuite would refuse this (${codes}). Correct it, or check the box to save it anyway.`,
        },
      };
}

function verdict(
  findings: ReadonlyArray<TemplateFinding>,
): Pick<TemplatesCheck, 'kind' | 'title' | 'code'> {
  if (findings.some(({ weight }) => weight === 'broken')) {
    return {
      kind: 'warning',
      title: 'There is nothing to sign, because the payload or the headers do not render to JSON',
      code: DO_NOT_RENDER,
    };
  }
  if (findings.some(({ weight }) => weight === 'refused')) {
    return { kind: 'warning', title: 'NetSuite would refuse this', code: WOULD_BE_REFUSED };
  }
  const title = 'This meets the rules that Oracle documents';
  const { length } = findings;
  return length === 0
    ? { kind: 'success', title }
    : {
        kind: 'info',
        title: `${title}, with ${length === 1 ? 'one caveat' : `${length} caveats`}`,
      };
}

function clockGroup(title: string, subject: ClockSubject, zone: ComparedTimeZone): ClockGroup {
  const city = zone.replace(/^.*\//, '').replaceAll('_', ' ');
  const reading = (timeZone: string, owner: 'profile' | 'server') =>
    describeClockReading(readClock(subject, timeZone, owner));
  return {
    title,
    items: [
      { term: 'Celigo in UTC', value: reading('UTC', 'profile') },
      { term: `Profile in ${city}`, value: reading(zone, 'profile') },
      { term: `Server in ${city}`, value: reading(zone, 'server') },
    ],
  };
}

/** What the two texts render to in another time zone, next to the two published forms. */
function clockGroups(
  values: IClientValues,
  typed: AssertionTemplates,
  zone: ComparedTimeZone,
  now: Date,
): ReadonlyArray<ClockGroup> {
  const forms = [
    { title: 'The published version', payload: recipeTemplates(values).payload },
    {
      title: 'The version for any time zone',
      payload: recipeTemplates(values, 'time-zone-independent').payload,
    },
  ];
  const isPublished = forms.some(({ payload }) => payload === typed.payload);
  const own = isPublished ? [] : [{ title: 'Your text', payload: typed.payload }];
  return [...own, ...forms].map(({ title, payload }) =>
    clockGroup(title, { ...values, payloadTemplate: payload, now }, zone),
  );
}

/** Reviews the two texts for a profile's values. */
export function reviewFor(
  values: IClientValues,
  templates: AssertionTemplates,
  now: Date,
): TemplateReview {
  return reviewTemplates({ ...values, templates, now });
}

/** What the page shows about the two texts while a person edits them. */
export function templatesCheck(
  values: IClientValues,
  templates: AssertionTemplates,
  zone: ComparedTimeZone,
  now: Date,
): TemplatesCheck {
  const { findings, payloadText, headersText } = reviewFor(values, templates, now);
  return {
    ...verdict(findings),
    lines: findings.map(findingSentence),
    texts: [
      ...(payloadText === undefined ? [] : [{ label: 'Rendered payload', text: payloadText }]),
      ...(headersText === undefined
        ? []
        : [{ label: `Rendered ${CELIGO_LABELS.headers}`, text: headersText }]),
    ],
    groups: clockGroups(values, templates, zone, now),
  };
}
