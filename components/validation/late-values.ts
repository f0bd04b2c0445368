import type * as pulumi from "@pulumi/pulumi";
import { isLate } from "./shape";

/**
 * The same arguments, in which every value that is known later comes out of `judged`: who uses it waits until all
 * arguments were looked at together, and gets nothing if they were refused.
 */
export function withJudgedValues<Args>(args: Args, judged: pulumi.Output<unknown>): Args {
  return judgedValue(args, [], judged) as Args;
}

type Path = (string | number)[];

function judgedValue(value: unknown, path: Path, judged: pulumi.Output<unknown>): unknown {
  if (isLate(value)) return judged.apply((args) => valueAt(args, path));
  if (Array.isArray(value))
    return value.map((element, index) => judgedValue(element, [...path, index], judged));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, judgedValue(field, [...path, name], judged)]),
  );
}

function valueAt(args: unknown, path: Path): unknown {
  return path.reduce((value, name) => (value as Record<string | number, unknown> | undefined)?.[name], args);
}
