import * as pulumi from "@pulumi/pulumi";

/** The runtime has it, but leaves it out of its types. Earlier versions know no hooks. */
const { getStore } = require("@pulumi/pulumi/runtime/state") as {
  getStore(): { supportsResourceHooks?: boolean };
};

/** The inputs of a resource in the last deployment; secret ones are outputs. */
export interface Inputs {
  readonly [name: string]: unknown;
}

type Hook = new (
  name: string,
  callback: (args: { oldInputs?: Inputs }) => void,
  options: { onDryRun: boolean },
) => object;

/** When the engine calls back, and how the name of the hook ends. */
const moments = {
  beforeUpdate: "before-update",
  afterCreate: "after-create",
  afterUpdate: "after-update",
} as const;
export type Moment = keyof typeof moments;

/** By the engine that a program talks to: names of hooks have to be unique there, and those of components need not be. */
const taken = new WeakMap<object, Map<string, number>>();

/**
 * Options that call back at that moment, or where a preview shows that it would come, with the resource's inputs of the last
 * deployment. Nothing calls back where SDK, engine or mocks know no hooks.
 */
export function resourceHook(
  moment: Moment,
  name: string,
  callback: (old: Inputs) => void,
): pulumi.CustomResourceOptions {
  const { ResourceHook } = pulumi as { ResourceHook?: Hook };
  if (ResourceHook === undefined || !takesHooks()) return {};
  const hook = new ResourceHook(
    uniqueName(`${name}-${moments[moment]}`),
    ({ oldInputs = {} }) => callback(oldInputs),
    { onDryRun: true },
  );
  // Earlier versions of the SDK have no such option.
  const options: object = { hooks: { [moment]: [hook] } };
  return options;
}

/** Options of a resource that let one ask, when its outputs are known, whether the deployment wrote it. */
export function noticed(
  name: string,
  ...whenever: Moment[]
): { options: pulumi.CustomResourceOptions; isNow: () => boolean } {
  let isNow = false;
  const all = whenever.map((moment) =>
    resourceHook(moment, name, () => {
      isNow = true;
    }),
  ) as { hooks?: object }[];
  const hooks = Object.assign({}, ...all.map((options) => options.hooks)) as object;
  const options: object = Object.keys(hooks).length > 0 ? { hooks } : {};
  return { options, isNow: () => isNow };
}

/** Pulumi's mocks say that they do, and fail the program when they are asked to. */
function takesHooks(): boolean {
  return (
    getStore().supportsResourceHooks === true && "registerResourceHook" in (pulumi.runtime.getMonitor() ?? {})
  );
}

function uniqueName(name: string): string {
  const engine = pulumi.runtime.getMonitor() as object;
  const names = taken.get(engine) ?? new Map<string, number>();
  taken.set(engine, names);
  const count = (names.get(name) ?? 0) + 1;
  names.set(name, count);
  return count === 1 ? name : `${name}-${count}`;
}
