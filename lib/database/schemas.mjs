/**
 * Writes the two Prisma schemas from the one file of models and generates their clients.
 * A Prisma schema has exactly one provider, so each database has its own schema and client.
 * Run with `node lib/database/schemas.mjs`; does nothing when the outputs are newer than the models.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const generatedFolder = path.join(root, 'lib/database/generated');
const stampFile = path.join(generatedFolder, 'stamp');
const prismaCli = path.join(root, 'node_modules/prisma/build/index.js');

/** The databases, by Prisma's provider names. */
const PROVIDERS = ['sqlite', 'postgresql'];

/**
 * @param {string} provider Prisma's name of the database.
 * @param {string} models The hand-written models.
 * @returns {string} A whole Prisma schema.
 */
function schemaText(provider, models) {
  return `// Generated from ../models.prisma: edit that file.
generator client {
  provider     = "prisma-client"
  output       = "../../lib/database/generated/${provider}"
  moduleFormat = "esm"
}

datasource db {
  provider = "${provider}"
}

${models}`;
}

/** @param {string} provider Prisma's name of the database. */
function generateClient(provider) {
  const result = spawnSync(
    process.execPath,
    [prismaCli, 'generate', '--schema', path.join(root, 'prisma', provider, 'schema.prisma')],
    {
      cwd: root,
      encoding: 'utf8',
      // Generating needs no schema engine; naming any program stops the CLI from downloading one.
      env: {
        ...process.env,
        PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
        CHECKPOINT_DISABLE: '1',
      },
    },
  );
  if (result.status !== 0) {
    throw new Error(`prisma generate failed for ${provider}:\n${result.stdout}\n${result.stderr}`);
  }
}

const models = readFileSync(path.join(root, 'prisma/models.prisma'), 'utf8');
const version = readFileSync(path.join(root, 'node_modules/prisma/package.json'), 'utf8');
const stamp = createHash('sha256')
  .update(models)
  .update(version)
  .update(schemaText('', ''))
  .digest('hex');
if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) {
  for (const provider of PROVIDERS) {
    mkdirSync(path.join(root, 'prisma', provider), { recursive: true });
    writeFileSync(
      path.join(root, 'prisma', provider, 'schema.prisma'),
      schemaText(provider, models),
    );
    generateClient(provider);
  }
  mkdirSync(generatedFolder, { recursive: true });
  writeFileSync(stampFile, stamp);
}
