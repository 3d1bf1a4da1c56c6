import { type DefinitionItem, DefinitionList } from '../ui/definition-list';

/** What is known of a profile so far: account, scopes, certificate, last test. */
export function ProfileSummary({ items }: { readonly items: ReadonlyArray<DefinitionItem> }) {
  return (
    <section className="space-y-4">
      <h2 className="text-heading">Summary</h2>
      <DefinitionList items={items} />
    </section>
  );
}
