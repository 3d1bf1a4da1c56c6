import { generate } from 'lean-qr';

/** Modules of white around a QR code, so that scanners find it (ISO/IEC 18004). */
const QUIET_MODULES = 4;

/** A QR code, drawn on the server: dark on white in every color scheme, as scanners want it. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const code = generate(text);
  const modules = Array.from({ length: code.size }, (_, y) =>
    Array.from({ length: code.size }, (_column, x) =>
      code.get(x, y) ? `M${x} ${y}h1v1h-1z` : '',
    ).join(''),
  ).join('');
  const size = code.size + 2 * QUIET_MODULES;
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`${-QUIET_MODULES} ${-QUIET_MODULES} ${size} ${size}`}
      shapeRendering="crispEdges"
      className="size-60 max-w-full forced-color-adjust-none"
    >
      <rect x={-QUIET_MODULES} y={-QUIET_MODULES} width={size} height={size} fill="#fff" />
      <path d={modules} fill="#000" />
    </svg>
  );
}
