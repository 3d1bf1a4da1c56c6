import type { CeligoRegion } from './hosts';
import type { CeligoApiToken, CeligoResource, PracticeCeligoStore, ResourceKind } from './store';

/** A store of the practice Celigo that lives as long as the process. */
export class MemoryPracticeCeligoStore implements PracticeCeligoStore {
  /** All that is stored, open to look at. */
  readonly state: {
    resources: Array<CeligoResource>;
    tokens: Array<CeligoApiToken>;
    conditions: Record<string, unknown>;
  } = { resources: [], tokens: [], conditions: {} };

  /** All of a kind, oldest first. */
  async listResources(
    region: CeligoRegion,
    kind: ResourceKind,
  ): Promise<ReadonlyArray<CeligoResource>> {
    return this.state.resources.filter((one) => one.region === region && one.kind === kind);
  }

  /** The one with this id, or null. */
  async findResource(
    region: CeligoRegion,
    kind: ResourceKind,
    id: string,
  ): Promise<CeligoResource | null> {
    const all = await this.listResources(region, kind);
    return all.find((one) => one.id === id) ?? null;
  }

  /** Stores a new one, unless its id is taken. */
  async createResource(resource: CeligoResource): Promise<void> {
    if (this.state.resources.some(({ id }) => id === resource.id)) return;
    this.state.resources.push(resource);
  }

  /** Replaces the document of a stored one. */
  async replaceDocument(resource: CeligoResource): Promise<boolean> {
    const found = await this.findResource(resource.region, resource.kind, resource.id);
    this.state.resources = this.state.resources.map((one) => (one === found ? resource : one));
    return found !== null;
  }

  /** Takes one out. */
  async deleteResource(region: CeligoRegion, kind: ResourceKind, id: string): Promise<boolean> {
    const found = await this.findResource(region, kind, id);
    this.state.resources = this.state.resources.filter((one) => one !== found);
    return found !== null;
  }

  /** All tokens of a region, oldest first. */
  async listTokens(region: CeligoRegion): Promise<ReadonlyArray<CeligoApiToken>> {
    return this.state.tokens.filter((token) => token.region === region);
  }

  /** The token with this hash, or null. */
  async findTokenByHash(region: CeligoRegion, tokenHash: string): Promise<CeligoApiToken | null> {
    const tokens = await this.listTokens(region);
    return tokens.find((token) => token.tokenHash === tokenHash) ?? null;
  }

  /** Stores a new token's hash. */
  async createToken(token: CeligoApiToken): Promise<void> {
    this.state.tokens.push(token);
  }

  /** Marks a token as revoked, once. */
  async revokeToken(region: CeligoRegion, id: string, revokedAt: Date): Promise<boolean> {
    let revoked = false;
    this.state.tokens = this.state.tokens.map((token) => {
      if (token.region !== region || token.id !== id || token.revokedAt !== null) return token;
      revoked = true;
      return { ...token, revokedAt };
    });
    return revoked;
  }

  /** The conditions written last, or null. */
  async readConditions(region: CeligoRegion): Promise<unknown> {
    return this.state.conditions[region] ?? null;
  }

  /** Replaces the conditions. */
  async writeConditions(region: CeligoRegion, conditions: unknown): Promise<void> {
    this.state.conditions[region] = conditions;
  }
}
