import { redactSecrets } from '@/lib/outbound/redact';
import { currentInstallation, type Installation } from './installation';
import { ownBaseUrl } from './outbound';
import { StartFailure } from './start-failure';
import { startSweeping } from './sweep';

async function sayOwnerCode(installation: Installation): Promise<void> {
  const { database, environment, ownerCode } = installation;
  if ((await database.firstOwner.count()) > 0) {
    return;
  }
  const address = environment.appOrigin ?? ownBaseUrl(environment);
  process.stdout.write(
    `\nThere is no owner yet. Open this link to make the owner account:\n\n  ${address}/welcome#code=${ownerCode}\n\n`,
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
    const installation = await currentInstallation();
    await sayOwnerCode(installation);
    startSweeping(installation);
  } catch (error) {
    process.stderr.write(`${describeFailure(error)}\n`);
    process.exit(1);
  }
}
