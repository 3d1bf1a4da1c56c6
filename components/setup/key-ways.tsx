import Link from 'next/link';

/** A way to come to a key and certificate. */
export type KeyWay = 'generate' | 'import' | 'certificate-request';

/** The title of the way through a CA, and of its page. */
export const CA_WAY_TITLE = 'Get a certificate from your company’s CA';

const WAYS: ReadonlyArray<{
  readonly way: KeyWay;
  readonly path: string;
  readonly title: string;
  readonly hint: string;
}> = [
  {
    way: 'generate',
    path: '',
    title: 'Generate here',
    hint: 'One button. The usual choice.',
  },
  {
    way: 'import',
    path: '/import',
    title: 'Bring your own',
    hint: 'A private key and certificate from somewhere else.',
  },
  {
    way: 'certificate-request',
    path: '/certificate-request',
    title: CA_WAY_TITLE,
    hint: 'The key is generated here; you send a certificate request to your CA.',
  },
];

/** The three ways, with the one of this page marked. */
export function KeyWays({
  current,
  taskHref,
}: {
  readonly current: KeyWay;
  /** Where the page of the task is. */
  readonly taskHref: string;
}) {
  return (
    <nav aria-label="Ways to a key and certificate" className="print-hidden">
      <ul className="grid gap-x-5 border-t border-rule sm:auto-cols-fr sm:grid-flow-col sm:border-b">
        {WAYS.filter(({ way }) => way !== 'generate' || current !== way).map(
          ({ way, path, title, hint }) => (
            <li key={way} className="py-2.5 max-sm:border-b max-sm:border-rule">
              {way === current ? (
                <span aria-current="page" className="font-semibold">
                  {title}
                </span>
              ) : (
                <Link
                  href={`${taskHref}${path}`}
                  prefetch={false}
                  className="inline-block font-semibold"
                >
                  {title}
                </Link>
              )}
              <span className="block text-small text-ink-muted">{hint}</span>
            </li>
          ),
        )}
      </ul>
    </nav>
  );
}
