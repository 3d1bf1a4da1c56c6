'use client';

import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useRef,
  useState,
} from 'react';
import { createPortal } from 'react-dom';

/** What a browser with Document Picture-in-Picture has. https://wicg.github.io/document-picture-in-picture/ */
type PictureInPicture = {
  readonly requestWindow: (size: {
    readonly width: number;
    readonly height: number;
  }) => Promise<Window>;
};

const OwnerWindow = createContext<Window | undefined>(undefined);

/** Gives the document that a component stands in: this page's, or the companion window's. */
export function useOwnerDocument(): () => Document {
  const owner = useContext(OwnerWindow);
  return useCallback(() => owner?.document ?? document, [owner]);
}

const SIZE = { width: 400, height: 640 } as const;

function pictureInPicture(): PictureInPicture | undefined {
  return 'documentPictureInPicture' in window
    ? (window.documentPictureInPicture as PictureInPicture)
    : undefined;
}

/** Opens an empty window: one that floats above others where the browser has it, else a pop-up. */
async function openEmptyWindow(): Promise<Window | null> {
  const floating = pictureInPicture();
  if (floating !== undefined) {
    return floating.requestWindow(SIZE);
  }
  const { width, height } = SIZE;
  return window.open('', 'celigo-fields', `popup,width=${width},height=${height}`);
}

/** Makes an empty window look like this page. Its styles come from the same files, by the same policy. */
function dress(target: Window, title: string) {
  const { documentElement, head } = document;
  target.document.title = title;
  target.document.documentElement.lang = documentElement.lang;
  target.document.documentElement.className = documentElement.className;
  target.document.body.className = `${document.body.className} companion`;
  for (const sheet of head.querySelectorAll('link[rel="stylesheet"], style')) {
    target.document.head.append(target.document.importNode(sheet, true));
  }
}

/** A companion window: whether it is open, the way to open it, and what stands in it. */
export type Companion = {
  readonly isOpen: boolean;
  /** True when the browser did not let it open. */
  readonly isBlocked: boolean;
  readonly open: () => void;
  /** Puts content into the window; nothing while it is closed. */
  readonly show: (content: ReactNode) => ReactNode;
};

/**
 * A small window that holds a part of this page beside another system's tab. It is drawn by this page
 * and closes with it, so that both always show the same.
 */
export function useCompanion(title: string): Companion {
  const [companion, setCompanion] = useState<Window | null>(null);
  const [isBlocked, setIsBlocked] = useState(false);
  const opened = useRef<Window | null>(null);
  const isOpening = useRef(false);
  useEffect(() => {
    const close = () => opened.current?.close();
    window.addEventListener('pagehide', close);
    return () => {
      window.removeEventListener('pagehide', close);
      close();
    };
  }, []);
  const open = async () => {
    if (opened.current !== null && !opened.current.closed) {
      opened.current.focus();
      return;
    }
    // A second click while the first one still opens the window would close it again.
    if (isOpening.current) {
      return;
    }
    isOpening.current = true;
    const target = await openEmptyWindow().catch(() => null);
    isOpening.current = false;
    setIsBlocked(target === null);
    if (target === null) {
      return;
    }
    dress(target, title);
    target.addEventListener('pagehide', () => {
      if (opened.current !== target) {
        return;
      }
      opened.current = null;
      setCompanion(null);
    });
    opened.current = target;
    setCompanion(target);
  };
  return {
    isOpen: companion !== null,
    isBlocked,
    open: () => void open(),
    show: (content) =>
      companion === null
        ? null
        : createPortal(
            <OwnerWindow value={companion}>{content}</OwnerWindow>,
            companion.document.body,
          ),
  };
}
