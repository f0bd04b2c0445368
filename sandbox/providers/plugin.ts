import { autoname } from "./autoname";
import { inputsAfterRead } from "./drift";
import { withDocumentsAsText } from "./policy-document";
import { changesBetween, type PropertyChange, sameProperties, topLevelKey } from "./property-diff";
import { type Problem, problemsOf } from "./property-table";
import { type PropertyMap, type PropertyValue, revealed, UNKNOWN } from "./property-values";
import type { AnyFunction, AnyResourceType, EngineLog, Operation, Provider, Services } from "./resource-type";

export type { Problem } from "./property-table";

export interface PluginDiff {
  readonly changes: readonly (PropertyChange & { readonly key: string })[];
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
}

export interface CheckInput {
  readonly urn: string;
  readonly name: string;
  readonly olds: PropertyMap;
  readonly news: PropertyMap;
  readonly seed: Uint8Array;
}

/** The life of resources as the engine sees it, on top of the few things a resource type has to say. */
export class Plugin {
  private services: Services | undefined;
  private readonly cancelled = new AbortController();

  constructor(
    private readonly provider: Provider,
    private readonly log: EngineLog,
  ) {}

  checkConfig(news: PropertyMap): Problem[] {
    const problems = problemsOf(
      news,
      Object.fromEntries(Object.keys(this.provider.config).map((key) => [key, "anything"])),
      "",
      `the configuration of ${this.whose()}`,
    );
    for (const [key, given] of Object.entries(news)) {
      const value = revealed(given);
      if (this.provider.config[key] === "json" && value !== UNKNOWN && parsed(value) === undefined) {
        problems.push({ property: key, reason: `${key} of ${this.whose()} is not JSON` });
      }
    }
    return problems;
  }

  /** Another region or endpoint is another provider; its resources are not moved by it. */
  diffConfig(olds: PropertyMap, news: PropertyMap): PluginDiff {
    return diffOf(olds, news, [], false);
  }

  async configure(args: PropertyMap): Promise<void> {
    const config = Object.fromEntries(
      Object.entries(args)
        .map(([key, value]): [string, PropertyValue] => [key, revealed(value)])
        .filter(([key, value]) => key in this.provider.config && value !== UNKNOWN)
        .map(([key, value]) => [key, this.provider.config[key] === "json" ? (parsed(value) ?? null) : value]),
    );
    this.services = await this.provider.configure(config, this.log);
  }

  check({ urn, name, olds, news, seed }: CheckInput): { inputs: PropertyMap; problems: Problem[] } {
    const type = this.typeOf(urn);
    const problems = problemsOf(news, type.properties, "", `${this.whose()}, ${type.token},`);
    const naming = type.autoname;
    const written = withDocumentsAsText(news, type.properties);
    const completed = problems.length === 0 ? (type.complete?.(written) ?? written) : news;
    if (naming === undefined || (news[naming.property] ?? null) !== null) {
      return { inputs: completed, problems };
    }
    const wasAutomatic = Array.isArray(olds.__defaults) && olds.__defaults.includes(naming.property);
    const kept = wasAutomatic ? olds[naming.property] : undefined;
    const base = naming.lowercase ? name.toLowerCase() : name;
    return {
      inputs: {
        ...completed,
        [naming.property]: kept ?? autoname(base, seed, naming.maximumLength),
        __defaults: [naming.property],
      },
      problems,
    };
  }

  diff(urn: string, oldInputs: PropertyMap, news: PropertyMap): PluginDiff {
    const type = this.typeOf(urn);
    const naming = type.autoname?.property;
    // Two resources cannot carry one chosen name: the old one has to go first.
    const keepsChosenName =
      naming !== undefined && !isAutomatic(news, naming) && sameProperties(oldInputs[naming], news[naming]);
    const leftOut = (type.keptWhenLeftOut ?? []).filter((key) => news[key] === undefined);
    const olds = Object.fromEntries(Object.entries(oldInputs).filter(([key]) => !leftOut.includes(key)));
    return diffOf(canonicalOf(type, olds), canonicalOf(type, news), type.replaceOn, keepsChosenName);
  }

  async create(
    urn: string,
    inputs: PropertyMap,
    preview: boolean,
  ): Promise<{ id: string; state: PropertyMap }> {
    const type = this.typeOf(urn);
    if (preview) {
      const unknowns = Object.fromEntries(
        type.computed.map((key): [string, PropertyValue] => [key, UNKNOWN]),
      );
      return { id: "", state: { ...unknowns, ...inputs } };
    }
    const id = await type.create(inputs, this.operation(urn));
    return { id, state: await this.stateOf(type, id, inputs, {}) };
  }

  async read(
    urn: string,
    id: string,
    written: PropertyMap,
    previous: PropertyMap,
  ): Promise<{ inputs: PropertyMap; state: PropertyMap } | undefined> {
    const type = this.typeOf(urn);
    const found = await type.read(id, written, previous);
    if (found === undefined) return undefined;
    const inputs = inputsAfterRead(written, found.inputs, (properties) => canonicalOf(type, properties));
    return { inputs, state: { ...inputs, ...found.outputs } };
  }

  async update(
    urn: string,
    id: string,
    inputs: PropertyMap,
    previous: PropertyMap,
    preview: boolean,
    ignored: readonly string[] = [],
  ): Promise<PropertyMap> {
    const type = this.typeOf(urn);
    if (preview) {
      const kept = Object.fromEntries(
        type.computed.map((key): [string, PropertyValue] => [key, previous[key] ?? UNKNOWN]),
      );
      return { ...kept, ...inputs };
    }
    await type.update(id, inputs, previous, this.operation(urn, ignored));
    return this.stateOf(type, id, inputs, previous);
  }

  async delete(urn: string, id: string, written: PropertyMap, previous: PropertyMap): Promise<void> {
    await this.typeOf(urn).delete(id, written, previous, this.operation(urn));
  }

  checkInvoke(token: string, args: PropertyMap): Problem[] {
    return problemsOf(args, this.functionOf(token).arguments, "", `${this.whose()}, ${token},`);
  }

  invoke(token: string, args: PropertyMap): Promise<object> {
    return this.functionOf(token).invoke(args);
  }

  cancel(): void {
    this.cancelled.abort();
  }

  private async stateOf(
    type: AnyResourceType,
    id: string,
    inputs: PropertyMap,
    previous: PropertyMap,
  ): Promise<PropertyMap> {
    const found = await type.read(id, inputs, previous);
    if (found === undefined) throw new Error(`${type.token} ${id} was made and is not there`);
    return { ...inputs, ...found.outputs };
  }

  private operation(urn: string, ignored: readonly string[] = []): Operation {
    return { urn, ignored, signal: this.cancelled.signal };
  }

  private typeOf(urn: string): AnyResourceType {
    const token = urn.split("::")[2]?.split("$").pop() ?? "";
    const type = this.configured().resources.find((candidate) => candidate.token === token);
    if (type === undefined) throw new Error(`${this.whose()} does not know the resource type "${token}"`);
    return type;
  }

  private functionOf(token: string): AnyFunction {
    const found = this.configured().functions.find((candidate) => candidate.token === token);
    if (found === undefined) throw new Error(`${this.whose()} does not know the function "${token}"`);
    return found;
  }

  private configured(): Services {
    if (this.services === undefined) throw new Error(`${this.whose()} is not configured yet`);
    return this.services;
  }

  private whose(): string {
    return `the sandbox's stand-in for ${this.provider.name}`;
  }
}

function canonicalOf(type: AnyResourceType, inputs: PropertyMap): PropertyMap {
  return (type.canonical?.(inputs) ?? inputs) as PropertyMap;
}

function diffOf(
  before: PropertyMap,
  after: PropertyMap,
  replaceOn: readonly string[],
  deleteBeforeReplace: boolean,
): PluginDiff {
  const changes = changesBetween(before, after).map((change) => ({
    ...change,
    key: topLevelKey(change.path),
  }));
  const replaces = [...new Set(changes.map((change) => change.key).filter((key) => replaceOn.includes(key)))];
  return { changes, replaces, deleteBeforeReplace: deleteBeforeReplace && replaces.length > 0 };
}

function isAutomatic(inputs: PropertyMap, property: string): boolean {
  return Array.isArray(inputs.__defaults) && inputs.__defaults.includes(property);
}

function parsed(value: PropertyValue | undefined): PropertyValue | undefined {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as PropertyValue;
  } catch {
    return undefined;
  }
}
