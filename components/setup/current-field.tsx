'use client';

import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';

/** The field of a Celigo form that the person is at, and what there is to say of each. */
type CurrentField = {
  readonly currentId: string | undefined;
  readonly setCurrentId: (id: string) => void;
  /** What stands beside a field while it is the current one, by its id. */
  readonly reasons: Readonly<Record<string, ReactNode>>;
};

const CurrentFieldContext = createContext<CurrentField>({
  currentId: undefined,
  setCurrentId: () => undefined,
  reasons: {},
});

/** Lets the rows of a form and the pane beside them agree on the field that the person is at. */
export function CurrentFieldProvider({
  firstId,
  reasons,
  children,
}: {
  /** The field to begin with. */
  readonly firstId: string | undefined;
  readonly reasons: Readonly<Record<string, ReactNode>>;
  readonly children: ReactNode;
}) {
  const [currentId, setCurrentId] = useState(firstId);
  const value = useMemo(() => ({ currentId, setCurrentId, reasons }), [currentId, reasons]);
  return <CurrentFieldContext value={value}>{children}</CurrentFieldContext>;
}

/** The field that the person is at. */
export function useCurrentField(): CurrentField {
  return useContext(CurrentFieldContext);
}
