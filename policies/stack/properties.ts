import type { PolicyResource } from "@pulumi/policy";
import { ifKnown } from "./unknown";

/** Some of a resource's properties. Reading one that is not known before the deploy throws. */
export interface Properties {
  readonly [name: string]: unknown;
}

/**
 * What is settled of a resource: all that its program says, and of what it leaves to the provider that which is known. A
 * new bucket of `aws` has versioning, encryption and even rules that no preview tells, and nobody meant any of them.
 */
export function settled({ props, propertyDependencies }: PolicyResource): Properties {
  return new Proxy<Properties>(props, {
    get: (all, name: string) => (name in propertyDependencies ? all[name] : ifKnown(() => all[name])),
  });
}

/** A block, under its name or in a list under its plural, as `aws.s3.BucketV2` still has them. */
export function block(of: Properties | undefined, name: string): Properties | undefined {
  const value = of?.[name] ?? of?.[`${name}s`];
  const [first] = [value].flat();
  return isProperties(first) ? first : undefined;
}

export function blocks(of: Properties | undefined, name: string): Properties[] {
  return [of?.[name] ?? []].flat().filter(isProperties);
}

export function text(of: Properties | undefined, name: string): string | undefined {
  const value = of?.[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function number(of: Properties | undefined, name: string): number | undefined {
  const value = of?.[name];
  return value === undefined || value === null ? undefined : Number(value);
}

/** Whether a block is switched on: some say so by a status, others by a flag. */
export function isEnabled(of: Properties | undefined): boolean {
  return of?.status === "Enabled" || of?.enabled === true;
}

/** A map of tags, or a list of them as Cloud Control has it. */
export function tagMap(tags: unknown): { [key: string]: string } {
  if (Array.isArray(tags)) return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
  return isProperties(tags) ? (tags as { [key: string]: string }) : {};
}

/** For remediations alone. */
export function write(into: Properties, name: string, value: unknown): void {
  Reflect.set(into, name, value);
}

/** Providers keep what is not text as JSON. */
export function decoded(value: unknown): unknown {
  return typeof value === "string" ? JSON.parse(value) : value;
}

export function isProperties(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
