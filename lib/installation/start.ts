import { redactSecrets } from '@/lib/outbound/redact';
import { othersMayReach } from './environment';
import { currentInstallation, type Installation } from './installation';
import { StartFailure } from './start-failure';

async function sayOwnerCode(installation: Installation): Promise<void> {
  const { database, environment, ownerCode } = installation;
  if (!othersMayReach(environment) || (await database.firstOwner.count()) > 0) {
    return;
  }
  process.stdout.write(
    `There is no owner yet. Open /welcome and enter this one-time code: ${ownerCode}\n`,
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

/** Opens the installation, or says why not and ends the process with code 1. */
export async function startOrExit(): Promise<void> {
  try {
    await sayOwnerCode(await currentInstallation());
  } catch (error) {
    process.stderr.write(`${describeFailure(error)}\n`);
    process.exit(1);
  }
}
