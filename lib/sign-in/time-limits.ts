/** How long the second step of a sign-in may take, in seconds. */
export const SECOND_STEP_SECONDS = 10 * 60;

/** How long a round trip to the identity provider may take, in seconds. */
export const PROVIDER_SECONDS = 10 * 60;

/** How long a new authenticator app's secret is shown and can be confirmed, in seconds. */
export const AUTHENTICATOR_SECONDS = 10 * 60;

/** How long a question to a passkey waits for its answer, in seconds. */
export const PASSKEY_SECONDS = 5 * 60;

/** How long a reauthentication is valid, in seconds. */
export const CONFIRMED_SECONDS = 5 * 60;
