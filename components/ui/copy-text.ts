/** How copying ended, in the words that the page says. */
export type CopyAnswer = 'Copied' | 'Nothing to copy yet' | 'Selected. Press Ctrl+C or ⌘C';

function isTextBox(element: HTMLElement): element is HTMLInputElement | HTMLTextAreaElement {
  // Check the tag name instead of using `instanceof`: an element in another window has that window's classes.
  return element.tagName === 'INPUT' || element.tagName === 'TEXTAREA';
}

function selectText(element: HTMLElement) {
  if (isTextBox(element)) {
    element.focus();
    element.select();
    return;
  }
  const { ownerDocument } = element;
  const range = ownerDocument.createRange();
  range.selectNodeContents(element);
  const selection = ownerDocument.getSelection();
  selection?.removeAllRanges();
  selection?.addRange(range);
}

/**
 * Copies the text of an element, in whichever window of the app it stands; without clipboard
 * permission it leaves the text selected.
 */
export async function copyText(element: HTMLElement): Promise<CopyAnswer> {
  const text = isTextBox(element) ? element.value : (element.textContent ?? '');
  if (text.trim() === '') {
    return 'Nothing to copy yet';
  }
  const { ownerDocument } = element;
  try {
    const view = ownerDocument.defaultView ?? window;
    await view.navigator.clipboard.writeText(text);
    return 'Copied';
  } catch {
    selectText(element);
    // Deprecated, but the only way left on a page that was not served over HTTPS or loopback.
    return ownerDocument.execCommand('copy') ? 'Copied' : 'Selected. Press Ctrl+C or ⌘C';
  }
}
