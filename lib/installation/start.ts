import { redactSecrets } from '@/lib/outbound/redact';
import { isReachedWithoutTls } from './environment';
import { currentInstallation, type Installation } from './installation';
import { appAddress } from './outbound';
import { StartFailure } from './start-failure';
import { startSweeping } from './sweep';

function warnWithoutTls({ environment }: Installation): void {
  if (isReachedWithoutTls(environment)) {
    process.stderr.write(
      'Warning: other computers reach this server without TLS, so others can read passwords and private keys in transit. Put it behind a proxy with TLS and set APP_URL to its https address, or set HOST=127.0.0.1.\n',
    );
  }
}

const NO_OWNER = `
This installation has people or profiles, but no owner. To let an owner in, run one of these:

  npm run people -- invite EMAIL --role owner
  npm run people -- reset EMAIL --role owner     # for someone who has an account

`;

function sayOwnerCode({ environment }: Installation, ownerCode: string): void {
  const address = appAddress(environment);
  process.stdout.write(
    `\nThere is no owner yet. Open this link to create the owner account:\n\n  ${address}/welcome#code=${ownerCode}\n\n`,
  );
}

function describeFailure(error: unknown): string {
  if (error instanceof StartFailure) {
    const cause = error.cause instanceof Error ? ` Reason: ${error.cause.message}` : '';
    return redactSecrets(`Cannot start (${error.code}): ${error.message}${cause}`);
  }
  return redactSecrets(
    `Cannot start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
}

/**
 * Opens the installation, or says why not and ends the process, with the failure's own code.
 *
 * @param keepFirstOwner Puts the row of the first owner back where it was lost; false where nobody is an owner.
 */
export async function startOrExit(
  keepFirstOwner: (installation: Installation) => Promise<boolean>,
): Promise<void> {
  try {
    const installation = await currentInstallation();
    warnWithoutTls(installation);
    if (installation.ownerCode !== undefined) {
      sayOwnerCode(installation, installation.ownerCode);
    } else if (!(await keepFirstOwner(installation))) {
      process.stdout.write(NO_OWNER);
    }
    startSweeping(installation);
  } catch (error) {
    process.stderr.write(`${describeFailure(error)}\n`);
    process.exit(error instanceof StartFailure ? error.exitCode : 1);
  }
}
