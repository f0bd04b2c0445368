import type { Kind, Plain, PropertyTable } from "./property-table";
import type { PropertyMap } from "./property-values";

/** What is really there: the inputs that describe it and the outputs the cloud added. */
export interface Found<Args> {
  readonly inputs: Plain<Args>;
  readonly outputs: PropertyMap;
}

/** One resource type of a stand-in. The plugin server does the checking, the diffing and the wire. */
export interface ResourceType<Args> {
  readonly token: string;
  readonly properties: PropertyTable<Plain<Args>>;
  /** A change of these makes a new resource. */
  readonly replaceOn: readonly (keyof Args & string)[];
  /** Outputs that nobody can know before the resource exists, unless they were written as inputs. */
  readonly computed: readonly string[];
  /** Properties that the provider takes up from AWS: a program that no longer says one changes nothing. */
  readonly keptWhenLeftOut?: readonly (keyof Args & string)[];
  readonly autoname?: NameProperty<Args>;
  /** What the provider itself adds to what the user wrote, default tags for one. */
  complete?(inputs: Plain<Args>): Plain<Args>;
  /** Two inputs that mean the same have the same canonical form: policies parsed, AWS's own defaults left out. */
  canonical?(inputs: Plain<Args>): object;
  /** Makes it and answers its id. */
  create(inputs: Plain<Args>, operation: Operation): Promise<string>;
  /** `written` is what the user asked for last: some properties live nowhere but there. */
  read(id: string, written: Plain<Args>, previous: PropertyMap): Promise<Found<Args> | undefined>;
  update(id: string, inputs: Plain<Args>, previous: PropertyMap, operation: Operation): Promise<void>;
  delete(id: string, written: Plain<Args>, previous: PropertyMap, operation: Operation): Promise<void>;
}

export interface NameProperty<Args> {
  readonly property: keyof Args & string;
  readonly maximumLength: number;
  readonly lowercase: boolean;
}

export interface Operation {
  readonly urn: string;
  /** Properties whose changes the program does not want, as their paths. */
  readonly ignored: readonly string[];
  /** Aborted when the engine cancels. */
  readonly signal: AbortSignal;
}

export interface InvokeFunction<Args, Result> {
  readonly token: string;
  readonly arguments: PropertyTable<Plain<Args>>;
  invoke(args: Plain<Args>): Promise<Result>;
}

/** All types look alike to the server; what each takes and gives is checked by the compiler where it is written. */
export interface AnyResourceType extends Omit<ResourceType<PropertyMap>, "properties"> {
  readonly properties: Readonly<Record<string, Kind>>;
}
export type AnyFunction = InvokeFunction<PropertyMap, object>;

export function resourceType<Args>(definition: ResourceType<Args>): AnyResourceType {
  return definition as unknown as AnyResourceType;
}

export function invokeFunction<Args, Result extends object>(
  definition: InvokeFunction<Args, Result>,
): AnyFunction {
  return definition as unknown as AnyFunction;
}

export interface Provider {
  readonly name: string;
  readonly version: string;
  /** The configuration keys it knows, typed by the real provider's arguments; all others are refused by name. */
  readonly config: ConfigTable;
  configure(config: PropertyMap, log: EngineLog): Promise<Services>;
}

/** The real providers take text as it is and everything else JSON-encoded. */
export type ConfigTable = Readonly<Record<string, "text" | "json">>;

export interface Services {
  readonly resources: readonly AnyResourceType[];
  readonly functions: readonly AnyFunction[];
}

/** Where a provider's progress lines go: the engine shows them beside the resource. */
export type EngineLog = (urn: string, message: string) => void;
