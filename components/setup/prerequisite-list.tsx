'use client';

import type { ReactNode } from 'react';
import { useField } from '../forms/form-context';
import { ExternalLink } from '../ui/external-link';
import { FieldError } from '../ui/field-shell';
import { MarkedText } from '../ui/marked-text';
import { MenuPath } from '../ui/menu-path';

/** One thing to have in order in NetSuite. */
export type PrerequisiteItem = {
  readonly id: string;
  readonly group: 'features' | 'role' | 'entity' | 'mapping' | 'warnings';
  readonly title: string;
  readonly detail: string;
  readonly menuPath: ReadonlyArray<string>;
  readonly deepLink: string;
  readonly oraclePage: string;
  readonly condition?: string;
};

const GROUP_TITLES = {
  features: 'Features of the account',
  role: 'The role of the connection',
  entity: 'The entity of the connection',
  mapping: 'Who may upload the certificate',
  warnings: 'Keep in mind',
} as const;

function Item({
  item,
  inputId,
  ticked,
}: {
  readonly item: PrerequisiteItem;
  readonly inputId: string;
  readonly ticked: boolean;
}) {
  return (
    <li className="keep-together grid grid-cols-[1.75rem_minmax(0,1fr)] gap-x-2 border-b border-rule px-3.5 py-2.5 last:border-b-0">
      <input
        key={String(ticked)}
        type="checkbox"
        id={inputId}
        name="items"
        value={item.id}
        defaultChecked={ticked}
        className="mt-0.5 size-5.5 accent-(--color-accent)"
      />
      <div className="min-w-0">
        <label htmlFor={inputId} className="font-semibold">
          {item.title}
        </label>
        {item.condition === undefined ? null : (
          <p className="text-small text-ink-muted">{item.condition}</p>
        )}
        <details className="disclosure text-small">
          <summary className="inline-flex min-h-6 items-center text-accent hover:text-accent-strong">
            <span className="underline underline-offset-4">
              Where and why<span className="sr-only">: {item.title}</span>
            </span>
          </summary>
          <p className="mt-1">
            <MarkedText text={item.detail} />{' '}
            <ExternalLink href={item.oraclePage}>Oracle’s page</ExternalLink>
          </p>
        </details>
      </div>
    </li>
  );
}

/** Items that follow each other and are found at the same place, with that place. */
function placesOf(items: ReadonlyArray<PrerequisiteItem>) {
  const places: Array<{ place: PrerequisiteItem; items: Array<PrerequisiteItem> }> = [];
  for (const item of items) {
    const last = places.at(-1);
    if (last !== undefined && last.place.deepLink === item.deepLink) {
      last.items.push(item);
    } else {
      places.push({ place: item, items: [item] });
    }
  }
  return places;
}

/**
 * The prerequisites as boxes to tick, under their headings. Stands inside a form, and keeps what was
 * ticked when that is refused.
 */
export function PrerequisiteList({
  items,
  ticked,
}: {
  readonly items: ReadonlyArray<PrerequisiteItem>;
  readonly ticked: ReadonlyArray<string>;
}): ReactNode {
  const field = useField('items');
  const kept = field.ticked(ticked);
  const groups = Object.entries(GROUP_TITLES)
    .map(([group, title]) => ({ title, items: items.filter((item) => item.group === group) }))
    .filter((group) => group.items.length > 0);
  return (
    <div className="space-y-7">
      <FieldError id={field.id} error={field.error} />
      {groups.map((group) => (
        <section key={group.title}>
          <h2 className="text-heading">{group.title}</h2>
          {placesOf(group.items).map(({ place, items: own }) => (
            <div
              key={place.id}
              className="mt-3 overflow-hidden rounded-box border border-edge bg-surface"
            >
              <p className="flex flex-wrap items-baseline justify-between gap-x-5 gap-y-1 border-b border-edge bg-netsuite-soft px-3.5 py-2 text-small">
                <MenuPath path={place.menuPath} />
                <ExternalLink href={place.deepLink}>Open in NetSuite</ExternalLink>
              </p>
              <ul>
                {own.map((item) => (
                  <Item
                    key={item.id}
                    item={item}
                    // The error summary links to the first box.
                    inputId={item === items[0] ? field.id : `${field.id}-${item.id}`}
                    ticked={kept.includes(item.id)}
                  />
                ))}
              </ul>
            </div>
          ))}
        </section>
      ))}
    </div>
  );
}
