/** Where the history of a profile's tests is. */
export function testRunsHref(profileId: string): string {
  return `/profiles/${profileId}/test-runs`;
}

/** Where the report of one test is. */
export function testRunHref(profileId: string, testRunId: string): string {
  return `${testRunsHref(profileId)}/${testRunId}`;
}
