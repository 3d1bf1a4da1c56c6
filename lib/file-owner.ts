import { lchown, stat } from 'node:fs/promises';

/**
 * Gives a file that root has made the owner of another one, such as of the folder that it is in: the server may
 * run as that user, and must be able to open it. Does nothing for other users, and on Windows.
 */
export async function giveToOwnerOf(model: string, file: string): Promise<void> {
  if (process.getuid?.() !== 0) {
    return;
  }
  const { uid, gid } = await stat(model);
  try {
    // `chown` would follow a link that this owner put in the file's place.
    await lchown(file, uid, gid);
  } catch {
    // Some file systems and containers do not let root give files away: it stays root's.
  }
}
