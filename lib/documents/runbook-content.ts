/** A part of a section: each renderer knows all kinds. Texts are plain, never markup. */
export type RunbookBlock =
  | { readonly kind: 'paragraph'; readonly text: string }
  /** A way through the menus of the other system. */
  | { readonly kind: 'menu'; readonly path: ReadonlyArray<string>; readonly href?: string }
  | { readonly kind: 'facts'; readonly facts: ReadonlyArray<RunbookFact> }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: ReadonlyArray<string> }
  | {
      readonly kind: 'table';
      readonly columns: ReadonlyArray<string>;
      readonly rows: ReadonlyArray<ReadonlyArray<string>>;
    }
  /** A value of several lines, to be taken over letter for letter. */
  | { readonly kind: 'code'; readonly label: string; readonly text: string }
  | { readonly kind: 'subheading'; readonly text: string };

/** A name with its value. */
export type RunbookFact = {
  readonly term: string;
  readonly value: string;
  /** True for a value that is read letter by letter. */
  readonly mono?: boolean;
};

/** One section; an appendix has a number. */
export type RunbookSection = {
  readonly id: string;
  readonly title: string;
  readonly blocks: ReadonlyArray<RunbookBlock>;
};

/** A whole runbook, without any secret, ready for a renderer. */
export type Runbook = {
  readonly title: string;
  /** A sentence or two under the title. */
  readonly lead: string;
  readonly madeAt: Date;
  /** What a colleague acts on; fits one page. */
  readonly onePage: RunbookSection;
  /** The appendices: everything in detail. */
  readonly sections: ReadonlyArray<RunbookSection>;
};
