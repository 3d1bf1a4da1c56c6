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

async function sayOwnerCode(installation: Installation): Promise<void> {
  const { database, environment, ownerCode } = installation;
  if ((await database.firstOwner.count()) > 0) {
    return;
  }
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

/** Opens the installation, or says why not and ends the process, with the failure's own code. */
export async function startOrExit(): Promise<void> {
  try {
    const installation = await currentInstallation();
    warnWithoutTls(installation);
    await sayOwnerCode(installation);
    startSweeping(installation);
  } catch (error) {
    process.stderr.write(`${describeFailure(error)}\n`);
    process.exit(error instanceof StartFailure ? error.exitCode : 1);
  }
}
