/** Notices that npm, or the shell that it runs a script in, is gone. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** How often it is looked for, in milliseconds. */
const LOOK_INTERVAL_MS = 250;

const SHELLS = /(?:^|\/)-?(?:sh|ash|bash|dash|ksh|zsh|busybox)$/;

/**
 * @param {number} pid
 * @returns {{ name: string, parent: number } | undefined} Nothing when there is no such process.
 */
function processOf(pid) {
  if (process.platform === 'linux') {
    try {
      // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: pid (name) state parent …
      const stat = /\((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'));
      return { name: stat?.[1] ?? '', parent: Number(stat?.[2]) };
    } catch {
      // The process ended.
      return undefined;
    }
  }
  const { stdout } = spawnSync('ps', ['-o', 'ppid=,comm=', '-p', String(pid)], {
    encoding: 'utf8',
  });
  const found = /^\s*(\d+)\s+(.*)$/m.exec(stdout ?? '');
  return found === null ? undefined : { name: found[2] ?? '', parent: Number(found[1]) };
}

/**
 * Calls back once when the npm that runs this script is gone, or the shell between them. A program that
 * was started in another way goes on without its parent, as people expect of it.
 *
 * @param {string} script Its name in package.json.
 * @param {() => void} onGone
 */
export function watchNpm(script, onGone) {
  if (process.env.npm_lifecycle_event !== script || process.platform === 'win32') {
    return;
  }
  const parent = process.ppid;
  const shell = processOf(parent);
  const behindShell = shell !== undefined && SHELLS.test(shell.name) ? shell.parent : undefined;
  const timer = setInterval(() => {
    const isGone =
      process.ppid !== parent ||
      (behindShell !== undefined && processOf(parent)?.parent !== behindShell);
    if (isGone) {
      clearInterval(timer);
      onGone();
    }
  }, LOOK_INTERVAL_MS);
  timer.unref();
}
