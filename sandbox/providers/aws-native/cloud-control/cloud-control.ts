import {
  CreateResourceCommand,
  DeleteResourceCommand,
  ListResourcesCommand,
  OperationStatus,
  type ProgressEvent,
  UpdateResourceCommand,
} from "@aws-sdk/client-cloudcontrol";
import { explained } from "../../aws-error";
import { sameProperties } from "../../property-diff";
import type { Plain, PropertyTable } from "../../property-table";
import { isMap, type PropertyMap, type PropertyValue } from "../../property-values";
import {
  type AnyResourceType,
  type NameProperty,
  type ResourceType,
  resourceType,
} from "../../resource-type";
import type { NativeServices } from "../native-services";
import { cloudFormationName, fromCloudFormation, toCloudFormation } from "./names";

/** A type of CloudFormation's as its schema describes it. */
export interface CloudControlType<Args> {
  readonly token: string;
  readonly typeName: string;
  readonly properties: PropertyTable<Plain<Args>>;
  /** The primary identifier; a change of it makes a new resource. */
  readonly identifier: readonly (keyof Args & string)[];
  readonly replaceOn?: readonly (keyof Args & string)[];
  readonly autoname?: NameProperty<Args>;
  /** What AWS adds. The local AWS stores what it is told and no more, so the stand-in says it. */
  readonly readOnly?: Readonly<Record<string, (inputs: Plain<Args>, where: Place) => string>>;
}

export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

interface Stored {
  /** Made up by the local AWS, which knows no type's schema. */
  readonly identifier: string;
  readonly inputs: PropertyMap;
}

/** AWS's own separator where a primary identifier has several parts. */
const SEPARATOR = "|";

/** A resource that the local AWS's Cloud Control stores. Nothing else there knows of it: such a bucket takes no objects. */
export function cloudControlType<Args>(
  { cloudControl, place, defaultTags }: NativeServices,
  type: CloudControlType<Args>,
): AnyResourceType {
  const { typeName: TypeName, properties, identifier, readOnly = {} } = type;
  const doing = (what: string) => `${what} resource`;

  return resourceType<Args>({
    token: type.token,
    properties,
    replaceOn: [...identifier, ...(type.replaceOn ?? [])],
    computed: Object.keys(readOnly),
    ...(type.autoname === undefined ? {} : { autoname: type.autoname }),
    ...("tags" in properties ? { complete: withDefaultTags } : {}),

    async create(inputs) {
      const id = idOf(inputs as PropertyMap);
      if ((await find(id)) !== undefined) {
        throw new Error(
          `${doing("creating")}: operation error CloudControl: CreateResource, api error AlreadyExistsException: ` +
            `Resource of type '${TypeName}' with identifier '${id}' already exists.`,
        );
      }
      const DesiredState = JSON.stringify(toCloudFormation(inputs as PropertyMap, properties));
      await carriedOut(
        "creating",
        "CreateResource",
        cloudControl().send(new CreateResourceCommand({ TypeName, DesiredState })),
      );
      return id;
    },

    async read(id) {
      const found = await find(id);
      if (found === undefined) return undefined;
      const inputs = found.inputs as Plain<Args>;
      const where = await place();
      const outputs = Object.entries(readOnly).map(([key, say]) => [key, say(inputs, where)]);
      return { inputs, outputs: Object.fromEntries(outputs) };
    },

    async update(id, inputs, previous) {
      const PatchDocument = JSON.stringify(patchBetween(previous, inputs as PropertyMap));
      const Identifier = (await found(id, "updating", "UpdateResource")).identifier;
      await carriedOut(
        "updating",
        "UpdateResource",
        cloudControl().send(new UpdateResourceCommand({ TypeName, Identifier, PatchDocument })),
      );
    },

    async delete(id) {
      const Identifier = (await find(id))?.identifier;
      if (Identifier === undefined) return;
      await carriedOut(
        "deleting",
        "DeleteResource",
        cloudControl().send(new DeleteResourceCommand({ TypeName, Identifier })),
      );
    },
  } satisfies ResourceType<Args>);

  function idOf(inputs: PropertyMap): string {
    return identifier.map((key) => inputs[key]).join(SEPARATOR);
  }

  async function find(id: string): Promise<Stored | undefined> {
    const { ResourceDescriptions: all = [] } = await explained(
      doing("reading"),
      "CloudControl: ListResources",
      cloudControl().send(new ListResourcesCommand({ TypeName })),
    );
    return all
      .map(({ Identifier = "", Properties = "{}" }) => ({
        identifier: Identifier,
        inputs: fromCloudFormation(JSON.parse(Properties) as PropertyMap, properties),
      }))
      .find(({ inputs }) => idOf(inputs) === id);
  }

  async function found(id: string, what: string, operation: string): Promise<Stored> {
    const stored = await find(id);
    if (stored !== undefined) return stored;
    throw new Error(
      `${doing(what)}: operation error CloudControl: ${operation}, api error ResourceNotFoundException: ` +
        `Resource of type '${TypeName}' with identifier '${id}' was not found.`,
    );
  }

  /** The whole value of each top-level property that changed, as the real provider patches it. */
  function patchBetween(before: PropertyMap, after: PropertyMap): object[] {
    const desired = toCloudFormation(after, properties) as PropertyMap;
    return Object.keys(properties)
      .filter((key) => !sameProperties(before[key], after[key]))
      .map((key) => {
        const name = cloudFormationName(key);
        const path = `/${name}`;
        const value: PropertyValue | undefined = desired[name];
        if (value === undefined) return { op: "remove", path };
        return { op: before[key] === undefined ? "add" : "replace", path, value };
      });
  }

  async function carriedOut(
    what: string,
    operation: string,
    call: Promise<{ ProgressEvent?: ProgressEvent | undefined }>,
  ): Promise<void> {
    const { ProgressEvent: progress } = await explained(doing(what), `CloudControl: ${operation}`, call);
    if (progress?.OperationStatus === OperationStatus.SUCCESS) return;
    throw new Error(
      `${doing(what)}: operation ${progress?.Operation ?? operation} ended as ${progress?.OperationStatus} ` +
        `with "${progress?.ErrorCode ?? "no code"}": ${progress?.StatusMessage ?? "no message"}`,
    );
  }

  function withDefaultTags(inputs: Plain<Args>): Plain<Args> {
    const { tags = [], ...rest } = inputs as PropertyMap;
    if (!Array.isArray(tags)) return inputs;
    const written = new Set(tags.map((tag) => (isMap(tag) ? tag.key : undefined)));
    const added = Object.entries(defaultTags).filter(([key]) => !written.has(key));
    if (added.length === 0) return inputs;
    return { ...rest, tags: [...tags, ...added.map(([key, value]) => ({ key, value }))] } as Plain<Args>;
  }
}
