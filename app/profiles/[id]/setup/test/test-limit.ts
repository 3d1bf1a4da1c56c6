/** How often one person may test connections, by form and by script together. */
export const TEST_LIMIT = {
  name: 'test-connection',
  attemptsMax: 120,
  windowSeconds: 300,
} as const;
