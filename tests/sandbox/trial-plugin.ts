import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { Plugin } from "../../sandbox/providers/plugin";
import type { PropertyMap } from "../../sandbox/providers/property-values";
import type { Provider } from "../../sandbox/providers/resource-type";

/** One resource as the engine leads it through its life: check, create or diff and update, refresh, delete. */
export class Trial {
  readonly plugin: Plugin;
  readonly logged: string[] = [];

  private constructor(provider: Provider) {
    this.plugin = new Plugin(provider, (_urn, message) => this.logged.push(message));
  }

  static async of(provider: Provider, config: PropertyMap = {}): Promise<Trial> {
    const trial = new Trial(provider);
    await trial.plugin.configure(config);
    return trial;
  }

  urn(token: string, name = "trial"): string {
    return `urn:pulumi:stack::project::${token}::${name}`;
  }

  problems(token: string, news: PropertyMap): string[] {
    return this.checked(token, {}, news).problems.map(({ reason }) => reason);
  }

  async create(token: string, news: PropertyMap): Promise<Resource> {
    const { inputs } = this.checked(token, {}, news);
    const { id, state } = await this.plugin.create(this.urn(token), inputs, false);
    return new Resource(this, token, id, inputs, state);
  }

  checked(token: string, olds: PropertyMap, news: PropertyMap) {
    return this.plugin.check({ urn: this.urn(token), name: "trial", olds, news, seed: randomBytes(16) });
  }
}

export class Resource {
  constructor(
    private readonly trial: Trial,
    private readonly token: string,
    readonly id: string,
    public inputs: PropertyMap,
    public state: PropertyMap,
  ) {}

  /** What the provider makes of what somebody writes. */
  checked(news: PropertyMap): PropertyMap {
    return this.trial.checked(this.token, this.inputs, news).inputs;
  }

  diff(news: PropertyMap) {
    const inputs = this.checked(news);
    const diff = this.trial.plugin.diff(this.trial.urn(this.token), this.inputs, inputs);
    return { paths: diff.changes.map(({ path }) => path), replaces: diff.replaces };
  }

  async update(news: PropertyMap, ignored: readonly string[] = []): Promise<void> {
    const inputs = this.checked(news);
    const urn = this.trial.urn(this.token);
    this.state = await this.trial.plugin.update(urn, this.id, inputs, this.state, false, ignored);
    this.inputs = inputs;
  }

  /** Answers whether it is still there. */
  async refresh(): Promise<boolean> {
    const urn = this.trial.urn(this.token);
    const found = await this.trial.plugin.read(urn, this.id, this.inputs, this.state);
    if (found === undefined) return false;
    this.inputs = found.inputs;
    this.state = found.state;
    return true;
  }

  delete(): Promise<void> {
    return this.trial.plugin.delete(this.trial.urn(this.token), this.id, this.inputs, this.state);
  }
}

/** A second update and a refresh have nothing to do. */
export async function assertSettled(resource: Resource, written: PropertyMap): Promise<void> {
  assert.deepEqual(resource.diff(written), { paths: [], replaces: [] });
  const { state } = resource;
  assert.ok(await resource.refresh());
  assert.deepEqual(resource.inputs, resource.checked(written));
  assert.deepEqual(resource.state, state);
  assert.deepEqual(resource.diff(written), { paths: [], replaces: [] });
}
