import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';
import type { databaseAdapter } from './adapter';
import type { DatabaseProvider } from './location';

/** The repository's root: the folder that the server and the commands are started in. */
const ROOT_FOLDER = process.cwd();

let loadedEngine: Promise<typeof import('@prisma/schema-engine-wasm/schema_engine_bg')> | undefined;

/**
 * Loads Prisma's schema engine from its npm package. The package's own entry imports the WebAssembly
 * file as a module, which Node.js does not do by itself, so the file is instantiated here.
 */
async function loadEngine() {
  loadedEngine ??= (async () => {
    const bindings = await import('@prisma/schema-engine-wasm/schema_engine_bg');
    const wasmFile = path.join(
      ROOT_FOLDER,
      'node_modules/@prisma/schema-engine-wasm/schema_engine_bg.wasm',
    );
    const { instance } = await WebAssembly.instantiate(await readFile(wasmFile), {
      './schema_engine_bg.js': bindings as unknown as WebAssembly.ModuleImports,
    });
    bindings.__wbg_set_wasm(instance.exports);
    const start = instance.exports.__wbindgen_start;
    if (typeof start !== 'function') {
      throw new Error("Prisma's schema engine has no start function.");
    }
    start();
    return bindings;
  })();
  return loadedEngine;
}

/** The models as they are now. */
export async function readModels(): Promise<string> {
  return readFile(path.join(ROOT_FOLDER, 'prisma/models.prisma'), 'utf8');
}

/** Models with a provider in front, as Prisma's engine reads them. */
export function schemaText(provider: DatabaseProvider, models: string): string {
  return `datasource db {\n  provider = "${provider}"\n}\n\n${models}`;
}

/** Passes an adapter's connections on and notes them, so that they can be closed. */
function withNotedConnections(
  adapter: SqlMigrationAwareDriverAdapterFactory,
  opened: Array<SqlDriverAdapter>,
): SqlMigrationAwareDriverAdapterFactory {
  const note = async (connecting: Promise<SqlDriverAdapter>) => {
    const connection = await connecting;
    opened.push(connection);
    return connection;
  };
  return {
    provider: adapter.provider,
    adapterName: adapter.adapterName,
    connect: () => note(adapter.connect()),
    connectToShadowDb: () => note(adapter.connectToShadowDb()),
  };
}

/**
 * Runs work with Prisma's schema engine on a database, and frees the engine and its
 * connections after it. Freeing the engine alone would leave a PostgreSQL connection idle that still
 * holds Prisma's own migration lock, and the next instance would wait for it.
 *
 * @param provider Which database's schema the models are read as.
 * @param adapter The way to the database.
 */
export async function withSchemaEngine<Value>(
  provider: DatabaseProvider,
  adapter: ReturnType<typeof databaseAdapter>,
  work: (engine: SchemaEngine) => Promise<Value>,
): Promise<Value> {
  const bindings = await loadEngine();
  const opened: Array<SqlDriverAdapter> = [];
  const engine = await bindings.SchemaEngine.new(
    { datamodels: [['schema.prisma', schemaText(provider, await readModels())]] },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(withNotedConnections(adapter, opened)),
  );
  try {
    return await work(engine as unknown as SchemaEngine);
  } finally {
    engine.free();
    await Promise.all(opened.map((connection) => connection.dispose()));
  }
}
