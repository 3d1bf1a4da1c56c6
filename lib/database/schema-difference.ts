import { databaseAdapter } from './adapter';
import type { DatabaseProvider } from './location';
import { schemaText, withSchemaEngine } from './schema-engine';

/**
 * The SQL that leads from one state of the models to another, by Prisma's own engine. No database is
 * asked: both states are given.
 *
 * @param provider The database whose SQL is wanted.
 * @param fromModels Models without a provider; empty text for an empty database.
 * @param toModels Models without a provider.
 * @returns SQL, or empty text when nothing differs.
 */
export async function schemaDifference(
  provider: DatabaseProvider,
  fromModels: string,
  toModels: string,
): Promise<string> {
  // The engine wants a way to a database even where it does not go there.
  const nowhere = databaseAdapter({ provider: 'sqlite', file: ':memory:' });
  return withSchemaEngine(provider, nowhere, async (engine) => {
    const files = (models: string) => [
      { path: 'schema.prisma', content: schemaText(provider, models) },
    ];
    const result = await engine.diff({
      from:
        fromModels === '' ? { tag: 'empty' } : { tag: 'schemaDatamodel', files: files(fromModels) },
      to: { tag: 'schemaDatamodel', files: files(toModels) },
      script: true,
      exitCode: true,
      filters: { externalTables: [], externalEnums: [] },
    });
    // Prisma's exit code 2 means "not empty"; 0 means that nothing differs.
    return result.exitCode === 0 ? '' : (result.stdout ?? '');
  });
}
