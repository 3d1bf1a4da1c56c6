import { markedParts } from '@/lib/marked-text';

/** A text of ours with its marked words, those of somebody else's screen, in bold. */
export function MarkedText({ text }: { readonly text: string }) {
  return markedParts(text).map((part, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a fixed text never move.
    index % 2 === 1 ? <strong key={index}>{part}</strong> : part,
  );
}
