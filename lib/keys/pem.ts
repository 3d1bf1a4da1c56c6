/** The label between `-----BEGIN` and `-----` of the PEM blocks that are written here. */
type PemLabel = 'CERTIFICATE' | 'CERTIFICATE REQUEST' | 'PRIVATE KEY';

/** One PEM block as found in a text. */
type PemBlock = {
  readonly label: string;
  /** The whole block with its two boundary lines. */
  readonly text: string;
};

/** Writes DER as a PEM block (RFC 7468): lines of 64 characters, a line feed at the end. */
export function pemOf(label: PemLabel, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/**
 * Undoes what copying does to a PEM: a literal `\n` from a JSON or environment file becomes a line
 * end, as do carriage returns.
 */
function withRealLineEnds(text: string): string {
  return text.replace(/\\r\\n|\\n|\r\n?/g, '\n');
}

/** The PEM blocks of a text, in order. Text around them is ignored. */
export function pemBlocksOf(text: string): ReadonlyArray<PemBlock> {
  const blocks = withRealLineEnds(text).matchAll(
    /-----BEGIN ([A-Z0-9 ]{1,40})-----[^-]*-----END \1-----/g,
  );
  return [...blocks].map((block) => ({ label: block[1] ?? '', text: `${block[0]}\n` }));
}
