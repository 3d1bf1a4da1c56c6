import { lchown, lstat, stat } from 'node:fs/promises';

/**
 * Gives a file or folder that root has made to the owner of another one, such as of the folder that it is in: the
 * server may run as that user, and must be able to open it. Does nothing for other users, and on Windows.
 *
 * @param models The first of these that does not belong to root says who gets it.
 */
export async function giveToOwnerOf(models: ReadonlyArray<string>, file: string): Promise<void> {
  if (process.getuid?.() !== 0) {
    return;
  }
  const owners = await Promise.all(models.map((model) => stat(model)));
  const owner = owners.find(({ uid }) => uid !== 0);
  const given = await lstat(file);
  // What already belongs to someone, and what has a second name, was not made here.
  const isOwnWork = given.uid === 0 && (given.isDirectory() || given.nlink === 1);
  if (owner === undefined || !isOwnWork) {
    return;
  }
  try {
    // `chown` would follow a link that this owner put in the file's place.
    await lchown(file, owner.uid, owner.gid);
  } catch {
    // Some file systems and containers do not let root give files away: it stays root's.
  }
}
