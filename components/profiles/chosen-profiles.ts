/** Where the list of this tab leaves what was chosen, for the page that it leads to. */
const KEY = 'chosen-profiles';

/** Notes that a person chose profiles to test; nothing where the browser keeps nothing. */
export function noteChosen(ids: ReadonlyArray<string>): void {
  try {
    sessionStorage.setItem(KEY, ids.join());
  } catch {
    // Then the next page's button starts the tests.
  }
}

/** Whether the list that led here noted these very profiles. What was noted is gone then. */
export function takeChosen(ids: ReadonlyArray<string>): boolean {
  try {
    const chosen = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    return chosen === ids.join();
  } catch {
    return false;
  }
}
