import { Plus, SquareCheck } from 'lucide-react';
import { Screen, ScreenMark, ScreenSection } from './screen';

/** A box, a line or a field on a NetSuite screen, and what to set there. */
export type NetSuiteSpot = {
  readonly subtab: string;
  readonly section?: string;
  readonly label: string;
  readonly level?: 'Full' | 'Edit';
};

/** Groups spots by a heading, in their order. */
function bySubtab(spots: ReadonlyArray<NetSuiteSpot>, headingOf: (spot: NetSuiteSpot) => string) {
  const headings = [...new Set(spots.map(headingOf))];
  return headings.map((heading) => ({
    heading,
    spots: spots.filter((spot) => headingOf(spot) === heading),
  }));
}

function CheckedBox({ label }: { readonly label: string }) {
  return (
    <li className="flex items-center gap-2 py-0.5 font-semibold">
      <SquareCheck aria-hidden="true" className="size-5 shrink-0 text-accent" />
      <span>
        {label}
        <span className="sr-only">: check</span>
      </span>
    </li>
  );
}

/** NetSuite's page Enable Features with the boxes to check, under their subtabs. */
export function FeaturesDrawing({ spots }: { readonly spots: ReadonlyArray<NetSuiteSpot> }) {
  const headingOf = ({ subtab, section }: NetSuiteSpot) =>
    section === undefined ? `${subtab} subtab` : `${subtab} subtab > ${section}`;
  return (
    <Screen side="netsuite" title="Enable Features">
      {bySubtab(spots, headingOf).map(({ heading, spots: own }) => (
        <ScreenSection key={heading} title={heading}>
          <ul>
            {own.map(({ label }) => (
              <CheckedBox key={label} label={label} />
            ))}
          </ul>
        </ScreenSection>
      ))}
    </Screen>
  );
}

/** The subtab Permissions of a role, with the lines to add and the button that adds them. */
export function PermissionsDrawing({ spots }: { readonly spots: ReadonlyArray<NetSuiteSpot> }) {
  return (
    <Screen side="netsuite" title="Role: Permissions subtab">
      {bySubtab(spots, ({ subtab }) => subtab).map(({ heading, spots: own }) => (
        <ScreenSection key={heading} title={`Permissions > ${heading}`}>
          <ul className="divide-y divide-rule">
            {own.map(({ label, level }) => (
              <li key={label} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-1.5">
                <span className="min-w-0 grow font-semibold">{label}</span>
                <span className="text-ink-muted">
                  {level === undefined ? '' : `Level ${level}`}
                </span>
                <span className="inline-flex items-center gap-1">
                  <Plus aria-hidden="true" className="size-4 text-accent" />
                  <ScreenMark>Add</ScreenMark>
                </span>
              </li>
            ))}
          </ul>
        </ScreenSection>
      ))}
      <p className="text-caption text-ink-muted">
        Click Add after each line, then Save. Without Add, Save changes nothing.
      </p>
    </Screen>
  );
}

/** The subtab Access of a user, with the box and the role. */
export function UserAccessDrawing({ spots }: { readonly spots: ReadonlyArray<NetSuiteSpot> }) {
  return (
    <Screen side="netsuite" title="User: Access subtab">
      <ul>
        {spots.map(({ label }) => (
          <CheckedBox key={label} label={label} />
        ))}
      </ul>
      <ScreenSection title="Roles">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="min-w-0 grow rounded-xs border border-accent px-2 py-1">
            The role of this integration
          </span>
          <ScreenMark>Add</ScreenMark>
        </p>
      </ScreenSection>
    </Screen>
  );
}
