'use client';

import { CheckCheck } from 'lucide-react';
import { type ReactNode, startTransition, useActionState, useRef, useState } from 'react';
import { type FormAction, IDLE } from '@/lib/forms/form-state';
import {
  FeaturesDrawing,
  type NetSuiteSpot,
  PermissionsDrawing,
  UserAccessDrawing,
} from '../drawings/prerequisite-screens';
import { answeredAction, NOT_SAVED } from '../forms/answered-action';
import { useField } from '../forms/form-context';
import { useMayChange } from '../forms/may-change';
import { classNames } from '../ui/class-names';
import { ExternalLink } from '../ui/external-link';
import { FieldError } from '../ui/field-shell';
import { MarkedText } from '../ui/marked-text';

/** One thing to have in order in NetSuite. */
export type PrerequisiteItem = {
  readonly id: string;
  readonly group: 'features' | 'role' | 'entity' | 'mapping' | 'warnings';
  readonly title: string;
  readonly detail: string;
  readonly menuPath: ReadonlyArray<string>;
  /** Tells its place apart from another one of the same group. */
  readonly placeName?: string;
  readonly deepLink: string;
  readonly oraclePage: string;
  readonly condition?: string;
  readonly spot?: NetSuiteSpot;
  /** True when a test that worked shows that it is so. */
  readonly isProven: boolean;
};

/** The screens of NetSuite in the order in which a person comes to them. */
const SCREENS = [
  { group: 'features', title: 'Enable Features' },
  { group: 'role', title: 'The role' },
  { group: 'entity', title: 'The user' },
  { group: 'mapping', title: 'Who can upload the certificate' },
] as const;

type ScreenGroup = (typeof SCREENS)[number]['group'];

function Drawing({
  group,
  items,
}: {
  readonly group: ScreenGroup;
  readonly items: ReadonlyArray<PrerequisiteItem>;
}) {
  const spots = items.flatMap(({ spot }) => (spot === undefined ? [] : [spot]));
  switch (group) {
    case 'features':
      return <FeaturesDrawing spots={spots} />;
    case 'role':
      return <PermissionsDrawing spots={spots} />;
    case 'entity':
      return <UserAccessDrawing spots={spots} />;
    case 'mapping':
      return null;
  }
}

function Item({
  item,
  inputId,
  checked,
  onCheck,
}: {
  readonly item: PrerequisiteItem;
  readonly inputId: string;
  readonly checked: boolean;
  readonly onCheck: (id: string, checked: boolean) => void;
}) {
  return (
    <li className="px-3.5">
      <label htmlFor={inputId} className="flex min-h-9 items-start gap-3 py-1.5">
        <input
          type="checkbox"
          id={inputId}
          name="items"
          value={item.id}
          defaultChecked={checked}
          onChange={(event) => onCheck(item.id, event.currentTarget.checked)}
          className={classNames(
            'size-6 shrink-0 accent-(--color-accent)',
            item.isProven && 'proven-box',
          )}
        />
        <span className="min-w-0">
          {item.title}
          {item.isProven ? (
            <span className="ml-2.5 text-caption font-semibold whitespace-nowrap text-success">
              Proven by a test
            </span>
          ) : null}
          {item.condition === undefined ? null : (
            <span className="block text-caption text-ink-muted">{item.condition}</span>
          )}
        </span>
      </label>
    </li>
  );
}

/** How the items of a screen look there, and why they are needed. */
function ShowMe({
  group,
  title,
  items,
}: {
  readonly group: ScreenGroup;
  readonly title: string;
  readonly items: ReadonlyArray<PrerequisiteItem>;
}) {
  return (
    <details className="disclosure border-t border-rule px-3.5 text-small">
      <summary className="inline-flex min-h-11 items-center text-accent hover:text-accent-strong">
        <span className="underline underline-offset-4">
          Show me where and why<span className="sr-only">: {title}</span>
        </span>
      </summary>
      <div className="space-y-4 pb-4">
        <Drawing group={group} items={items} />
        <dl className="space-y-2.5">
          {items.map((item) => (
            <div key={item.id}>
              <dt className="font-semibold">{item.title}</dt>
              <dd>
                <MarkedText text={item.detail} />{' '}
                <ExternalLink href={item.oraclePage}>Oracle on {item.title}</ExternalLink>
              </dd>
            </div>
          ))}
        </dl>
      </div>
    </details>
  );
}

/** One place per address: a screen may be reached in two ways. */
function placesOf(items: ReadonlyArray<PrerequisiteItem>): ReadonlyArray<PrerequisiteItem> {
  return items.filter(
    (item, index) => items.findIndex(({ deepLink }) => deepLink === item.deepLink) === index,
  );
}

/** One of NetSuite's screens: the way there, its items, and how they look. */
function ScreenOfItems({
  screen,
  onCheckAll,
  renderItem,
}: {
  readonly screen: {
    readonly group: ScreenGroup;
    readonly title: string;
    readonly items: ReadonlyArray<PrerequisiteItem>;
  };
  readonly onCheckAll: ((ids: ReadonlyArray<string>) => void) | undefined;
  readonly renderItem: (item: PrerequisiteItem) => ReactNode;
}) {
  return (
    <section
      aria-labelledby={`screen-${screen.group}`}
      className="overflow-hidden rounded-box border border-edge bg-surface"
    >
      <div className="flex flex-wrap items-center justify-between gap-x-5 gap-y-1 border-b border-edge bg-netsuite-soft px-3.5 py-2">
        <h2 id={`screen-${screen.group}`} className="text-subheading">
          {screen.title}
        </h2>
        {onCheckAll !== undefined &&
        screen.items.length > 1 &&
        screen.items.some(({ isProven }) => !isProven) ? (
          <button
            type="button"
            className="needs-script inline-flex min-h-8 items-center gap-1.5 text-small text-accent underline underline-offset-4 hover:text-accent-strong"
            onClick={() => onCheckAll(screen.items.map(({ id }) => id))}
          >
            <CheckCheck aria-hidden="true" className="size-4" />
            <span>
              Check all on this screen<span className="sr-only">: {screen.title}</span>
            </span>
          </button>
        ) : null}
        <p className="flex w-full flex-wrap items-center gap-x-4 text-small">
          {placesOf(screen.items).map((place) => (
            <span key={place.id} className="min-h-6">
              {place.placeName === undefined ? null : `${place.placeName}: `}
              <ExternalLink href={place.deepLink}>{place.menuPath.join(' > ')}</ExternalLink>
            </span>
          ))}
        </p>
      </div>
      <ul className="py-1">{screen.items.map(renderItem)}</ul>
      <ShowMe group={screen.group} title={screen.title} items={screen.items} />
    </section>
  );
}

/**
 * The prerequisites as boxes to check, by NetSuite's screens. Stands inside a form, which saves them all
 * without a script; with one, each is saved as it is checked.
 */
export function PrerequisiteList({
  profileId,
  checkAction,
  items,
  checked,
}: {
  readonly profileId: string;
  readonly checkAction: FormAction;
  readonly items: ReadonlyArray<PrerequisiteItem>;
  readonly checked: ReadonlyArray<string>;
}) {
  const field = useField('items');
  const kept = field.checked(checked);
  // What the boxes began with: only what was changed in them since is saved.
  const [shown] = useState(checked);
  const list = useRef<HTMLDivElement>(null);
  const mayChange = useMayChange();
  const [state, dispatch] = useActionState(
    answeredAction(
      checkAction,
      'The app did not respond, so it may or may not have saved this. What you checked is still here: try again.',
    ),
    IDLE,
  );
  const save = (ids: ReadonlyArray<string>, isChecked: boolean) => {
    if (!mayChange) {
      return;
    }
    const data = new FormData();
    data.set('profileId', profileId);
    data.set('checked', isChecked ? 'yes' : 'no');
    for (const id of ids) {
      data.append('items', id);
    }
    startTransition(() => dispatch(data));
  };
  const checkAll = (ids: ReadonlyArray<string>) => {
    for (const box of list.current?.querySelectorAll<HTMLInputElement>('input[name="items"]') ??
      []) {
      if (ids.includes(box.value)) {
        box.checked = true;
      }
    }
    save(ids, true);
  };
  const screens = SCREENS.map((screen) => ({
    ...screen,
    items: items.filter(({ group }) => group === screen.group),
  })).filter((screen) => screen.items.length > 0);
  return (
    <div className="space-y-5" ref={list} data-asks-nothing="">
      <FieldError id={field.id} error={field.error} />
      {shown.map((id) => (
        <input key={id} type="hidden" name="shown" value={id} />
      ))}
      {screens.map((screen) => (
        <ScreenOfItems
          key={screen.group}
          screen={screen}
          onCheckAll={mayChange ? checkAll : undefined}
          renderItem={(item) => (
            <Item
              // Replaced only after a refusal: a box that is being checked keeps the focus.
              key={`${item.id} ${field.attempt}`}
              item={item}
              // The error summary links to the first box.
              inputId={item === items[0] ? field.id : `${field.id}-${item.id}`}
              checked={kept.includes(item.id)}
              onCheck={(id, isChecked) => save([id], isChecked)}
            />
          )}
        />
      ))}
      <p role="status" className="sr-only">
        {state.status === 'saved' ? 'Saved' : ''}
      </p>
      {state.status === 'failed' ? (
        <p role="alert" className="font-semibold text-danger">
          {state.message ?? NOT_SAVED}
        </p>
      ) : null}
    </div>
  );
}
