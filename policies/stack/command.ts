import type { PolicyResource } from "@pulumi/policy";
import { isProperties, type Properties, text } from "./properties";

/** A command that a deploy runs. Reading what is not known before throws. */
export class Command {
  private readonly props: Properties;

  public constructor(public readonly resource: PolicyResource) {
    this.props = resource.props;
  }

  public get label(): string {
    return `command ${this.resource.name}`;
  }

  public get create(): string {
    return text(this.props, "create") ?? "";
  }

  /** Runs instead of `create` when something changes. */
  public get update(): string {
    return text(this.props, "update") ?? "";
  }

  public get delete(): string {
    return text(this.props, "delete") ?? "";
  }

  public get stdin(): string {
    return text(this.props, "stdin") ?? "";
  }

  /** All that says what is done. */
  public get words(): string {
    return [this.create, this.stdin, ...Object.values(this.environment)].join("\n");
  }

  public get interpreter(): string[] {
    return texts(this.props.interpreter);
  }

  /** Where it runs, and the files that go into the state with it. */
  public get paths(): string[] {
    const { dir, assetPaths, archivePaths } = this.props;
    return [dir, assetPaths, archivePaths].flatMap(texts);
  }

  public get environment(): { readonly [name: string]: string } {
    const { environment } = this.props;
    if (!isProperties(environment)) return {};
    return Object.fromEntries(Object.keys(environment).map((name) => [name, String(environment[name])]));
  }
}

function texts(value: unknown): string[] {
  return [value ?? []].flat().map(String);
}
