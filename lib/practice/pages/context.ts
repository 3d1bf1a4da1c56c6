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

/** What every part of the practice world knows about one request to one of its hosts. */
export type PracticeRequest = {
  readonly request: Request;
  /** Host of the request, lower case. */
  readonly host: string;
  /** Path of the request without its query, as that host would see it. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Put before the path in links and form actions: `/practice/<host>`. */
  readonly basePath: string;
  readonly now: Date;
  /** Whether a signed-in person asks: only they may use the pages. */
  readonly person: boolean;
  /** Whether it is a guest of a hand-over link, who changes no settings. */
  readonly isGuest: boolean;
  /** The page of the wizard that one came from. */
  readonly backHref: string;
  /** Whether they came from it just now, and not from another practice page. */
  readonly hasJustCome: boolean;
  /** For the style and script elements, under a content security policy. */
  readonly nonce: string | undefined;
};

/** A request to a page. */
export type PageContext = PracticeRequest & { readonly site: Site };
