type MenuItem = readonly [path: string, label: string];

/** What tells the pages of one practice system from those of the other. */
export type Site = {
  readonly product: 'NetSuite' | 'Celigo';
  /** Where one is: the account, or the region. */
  readonly fact: string;
  readonly menuName: string;
  readonly menu: ReadonlyArray<MenuItem>;
  /** The page that changes what holds for everybody who practices; last in the menu of whoever may. */
  readonly settings: MenuItem;
};

/** Who asks the practice world for something, and when. */
export type Visit = {
  readonly now: Date;
  /** Whether a signed-in person asks: only they may use the pages. */
  readonly person: boolean;
  /** Whether it is a guest of a handover link, who changes no settings. */
  readonly isGuest?: boolean | undefined;
  /** The page of the wizard that the person came from; its start without one. */
  readonly backHref?: string | undefined;
  /** Whether they came from it just now, and not from another practice page. */
  readonly hasJustCome?: boolean | undefined;
  /** Nonce of the content security policy, for the style and script elements. */
  readonly nonce?: string | undefined;
};

/** What every part of the practice world knows about one request to one of its hosts. */
export type PracticeRequest = Visit & {
  readonly request: Request;
  /** Host of the request, lower case. */
  readonly host: string;
  /** Path of the request without its query, as that host would see it. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Put before the path in links and form actions: `/practice/<host>`. */
  readonly basePath: string;
};

/** A request to a page. */
export type PageContext = PracticeRequest & { readonly site: Site };
