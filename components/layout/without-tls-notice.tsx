import { Notice } from '../ui/notice';

/** Warns whoever is about to type a password that it may cross the network in clear text. */
export function WithoutTlsNotice() {
  return (
    <Notice kind="warning" title="This connection is not encrypted">
      <p>
        Others on the network can read your password and any private key that you display. Ask the
        server administrator to put the app behind TLS and to set <code>APP_URL</code> to its https
        address.
      </p>
    </Notice>
  );
}
