import * as pulumi from "@pulumi/pulumi";
import { type Problem, quoted } from "./problem";
import { isLate } from "./shape";

/**
 * The same arguments, in which every value that is known later waits for the judgement of all arguments together: who
 * uses it gets nothing if they were refused.
 */
export function withJudgedValues<Args>(args: Args, judgement: pulumi.Output<unknown>): Args {
  return mapped(args, "", (late) => pulumi.all([late, judgement]).apply(([value]) => value)) as Args;
}

/**
 * What a judge says about the arguments when all of their values are known, or, in a preview, as many as can be known
 * there. The others are left to the judge as they are, so that one of them does not hide what is wrong with the rest.
 */
export async function lateProblems<Args>(args: Args, judge: (args: Args) => Problem[]): Promise<Problem[]> {
  const late = await lateValues(args);
  const empty = late.filter(({ value }) => value === undefined || value === null);
  const byPath = new Map(late.map((each) => [each.path, each.value ?? pulumi.unknown]));
  const known = mapped(args, "", (_, path) => byPath.get(path)) as Args;
  return [
    ...empty.map(({ path, value }) => ({ propertyPath: path, reason: withoutValue(value) })),
    ...judge(known).map((problem) => concealed(problem, late)),
  ];
}

/** The values as far as they are known: in a preview those that are not are undefined. */
export function knownValues<Values>(values: Values): pulumi.Output<Known<Values>> {
  return pulumi.output(
    lateValues(values).then((late) => {
      const byPath = new Map(late.map(({ path, value }) => [path, value]));
      return mapped(values, "", (_, path) => {
        const value = byPath.get(path);
        return pulumi.containsUnknowns(value) ? undefined : value;
      });
    }),
  ) as pulumi.Output<Known<Values>>;
}

/** Whether a value came. Some do not outside of a preview either, where the engine continues after an error. */
export async function isKnown(value: pulumi.Output<unknown>): Promise<boolean> {
  return !pulumi.containsUnknowns((await settled(value)).value);
}

export type Known<Values> = { [Name in keyof Values]: pulumi.Unwrap<Values[Name]> | undefined };

interface LateValue {
  path: string;
  value: unknown;
  isSecret: boolean;
}

async function lateValues(values: unknown): Promise<LateValue[]> {
  const all: Promise<LateValue>[] = [];
  mapped(values, "", (late, path) => {
    all.push(settled(late).then((found) => ({ path, ...found })));
  });
  return Promise.all(all);
}

/** Outputs that a preview does not know never call back; whether they are secret is known of them all the same. */
async function settled(late: unknown): Promise<{ value: unknown; isSecret: boolean }> {
  let value: unknown = pulumi.unknown;
  const heard = pulumi.output(late as pulumi.Input<string>).apply((known: unknown) => {
    value = known;
  });
  const isSecret = await pulumi.isSecret(heard);
  return { value, isSecret };
}

function mapped(value: unknown, path: string, change: (late: unknown, path: string) => unknown): unknown {
  if (isLate(value)) return change(value, path);
  if (Array.isArray(value))
    return value.map((element, index) => mapped(element, `${path}[${index}]`, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name,
      mapped(field, path === "" ? name : `${path}.${name}`, change),
    ]),
  );
}

function withoutValue(value: unknown): string {
  return (
    `is an output without a value: it came to ${value}. Only text is allowed. Use \`requireOutput\` of a StackReference, ` +
    "which fails where `getOutput` gives nothing; or leave the argument out if there is to be no value"
  );
}

/** Errors are shown in the log. */
function concealed(problem: Problem, late: LateValue[]): Problem {
  const secrets = late.filter(({ isSecret, value }) => isSecret && typeof value === "string" && value !== "");
  const reason = secrets.reduce(
    (text, { value }) => text.replaceAll(quoted(value), "[secret]").replaceAll(String(value), "[secret]"),
    problem.reason,
  );
  return { ...problem, reason };
}
