/** The first stop of the keyboard: past the header, to the page itself. */
export function SkipLink() {
  return (
    <a
      href="#main"
      className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-10 focus:rounded-box focus:bg-surface focus:px-4 focus:py-2.5 focus:font-semibold"
    >
      Skip to main content
    </a>
  );
}
