import type { PolicyCondition, PolicyStatement } from "../../../components/policies/document";

/** A statement after one change, and what the change was. */
export interface Change {
  what: string;
  /** None if the change was to leave it out. */
  statement?: PolicyStatement;
}

/** The policy with that change to its statement of this index. */
export function changed(policy: PolicyStatement[], index: number, { statement }: Change): PolicyStatement[] {
  const instead = statement ? [statement] : [];
  return policy.flatMap((each, at) => (at === index ? instead : [each]));
}

/** Every way to take one thing away from what a statement allows. */
export function narrowed(statement: PolicyStatement): Change[] {
  const { Sid, Action, Resource = [], Condition = {} } = statement;
  return [
    { what: `${Sid} left out` },
    ...withoutOne([Action].flat()).map(([action, rest]) => ({
      what: `${Sid} without ${action}`,
      statement: { ...statement, Action: rest },
    })),
    ...withoutOne(Resource).map(([resource, rest]) => ({
      what: `${Sid} without ${resource}`,
      statement: { ...statement, Resource: rest },
    })),
    ...conditionKeys(Condition).flatMap(([operator, key, values]) =>
      withoutOne(values).map(([value, rest]) => ({
        what: `${Sid} without ${value} in ${key}`,
        statement: { ...statement, Condition: withKey(Condition, operator, key, rest) },
      })),
    ),
  ];
}

/** With the wildcard that other modules take for a few actions. */
export function withEveryAction(statement: PolicyStatement): Change {
  const service = [statement.Action].flat()[0]?.split(":")[0];
  return {
    what: `${statement.Sid} with ${service}:*`,
    statement: { ...statement, Action: `${service}:*` },
  };
}

/** On everything, on whole buckets, and on buckets whose names only begin alike. */
export function withWiderResources(statement: PolicyStatement): Change[] {
  const { Sid, Resource = [] } = statement;
  return ["*", ...objectArnsWith("/*", Resource), ...objectArnsWith("*", Resource)].map((wider) => ({
    what: `${Sid} on ${wider}`,
    statement: { ...statement, Resource: [wider] },
  }));
}

export function withoutConditions(statement: PolicyStatement): Change[] {
  const { Sid, Condition = {} } = statement;
  return conditionKeys(Condition).map(([operator, key]) => ({
    what: `${Sid} without the condition on ${key}`,
    statement: { ...statement, Condition: withKey(Condition, operator, key, []) },
  }));
}

/** With another ending after the bucket, unless it is the one they have. */
function objectArnsWith(ending: string, resources: string[]): string[] {
  const objects = resources.filter((resource) => /:s3:::.*\//.test(resource));
  return objects.map((arn) => arn.replace(/\/.*/, ending)).filter((arn) => !resources.includes(arn));
}

function withoutOne(values: string[]): [string, string[]][] {
  return values.length < 2 ? [] : values.map((value) => [value, values.filter((other) => other !== value)]);
}

function conditionKeys(condition: PolicyCondition): [operator: string, key: string, values: string[]][] {
  return Object.entries(condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]): [string, string, string[]] => [operator, key, [values].flat()]),
  );
}

function withKey(
  condition: PolicyCondition,
  operator: string,
  key: string,
  values: string[],
): PolicyCondition {
  const { [key]: _, ...others } = condition[operator] ?? {};
  const { [operator]: __, ...rest } = condition;
  const keys = values.length > 0 ? { ...others, [key]: values } : others;
  return Object.keys(keys).length > 0 ? { ...rest, [operator]: keys } : rest;
}
