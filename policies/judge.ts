import type {
  EnforcementLevel,
  PolicyConfigSchema,
  PolicyResource,
  ReportViolation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { type Exceptions, exceptions, isExcepted } from "./exceptions";
import { kindOf } from "./stack/kinds";
import { ReplicatedStack } from "./stack/stack";
import type { Subject } from "./stack/subjects";
import { ifKnown, UnknownValueError } from "./stack/unknown";

export interface Finding {
  /** What is there, in the words of the resource. */
  readonly found: string;
  /** What to write instead. */
  readonly instead: string;
  /** Where to write it, if not in the resource that is judged. */
  readonly at?: PolicyResource;
}

/** A rule of the pack, before it is known how the engine asks for it. */
export interface Judgement<Judged, Config extends object> {
  readonly name: string;
  /** Begins with what holds where the rule is kept. */
  readonly description: string;
  readonly level: EnforcementLevel;
  readonly config?: ConfigSchema<Config>;
  /** Throws what is wrong with the settings, beyond what their schema tells. */
  readonly check?: (config: Config) => void;
  readonly subjects: (stack: ReplicatedStack) => Subject<Judged>[];
  /** May find something before it comes to what is not known. */
  readonly judge: (judged: Judged, config: Config, stack: ReplicatedStack) => Iterable<Finding>;
}

/** Every setting has a default, or may be left out, so that a pack works without any. */
export type ConfigSchema<Config extends object> = {
  readonly [Name in keyof Config]-?: PolicyConfigSchema["properties"][string] & {
    readonly description: string;
  } & (undefined extends Config[Name] ? { readonly default?: never } : { readonly default: Config[Name] });
};

/** A rule that needs more than one resource: asked at the end of a preview, of an update, and on a state. */
export function ruleOfStack<Judged, Config extends object = object>(
  judgement: Judgement<Judged, Config>,
): StackValidationPolicy {
  return {
    ...metadata(judgement),
    validateStack: ({ resources, getConfig }, report) =>
      judgeAll(judgement, new ReplicatedStack(resources), configured(judgement, getConfig), report),
  };
}

/**
 * A rule that one resource alone tells about: asked before that resource is created or changed, also in an update
 * without a preview.
 */
export function ruleOfResource<Judged, Config extends object = object>(
  judgement: Judgement<Judged, Config> & {
    /** Changes what is judged into what the rule asks for, where that takes nothing away; says whether it did. */
    readonly remediate?: (judged: Judged) => boolean;
  },
): ResourceValidationPolicy {
  const { remediate } = judgement;
  return {
    ...metadata(judgement),
    validateResource: (args, report) => {
      if (kindOf(args) === undefined) return;
      const stack = new ReplicatedStack([alone(args)]);
      judgeAll(judgement, stack, configured(judgement, args.getConfig), report);
    },
    ...(remediate && {
      remediateResource: (args) => {
        if (kindOf(args) === undefined || isExcepted(args, configured(judgement, args.getConfig)))
          return undefined;
        const stack = new ReplicatedStack([alone(args)]);
        // What is not known yet stays as it is: the validation, which comes next, says that it cannot tell.
        const changes = judgement.subjects(stack).map(({ read }) =>
          ifKnown(() => {
            const judged = read();
            return judged !== undefined && remediate(judged);
          }),
        );
        return changes.includes(true) ? args.props : undefined;
      },
    }),
  };
}

function metadata<Judged, Config extends object>({
  name,
  description,
  level,
  config,
}: Judgement<Judged, Config>) {
  return {
    name,
    description,
    enforcementLevel: level,
    configSchema: { properties: { ...config, ...exceptions } },
  };
}

/** What the engine was told, and the defaults, which it fills in only where it was told something. */
function configured<Config extends object>(
  { config, check }: Pick<Judgement<never, Config>, "config" | "check">,
  getConfig: <T extends object>() => T,
): Config & { except: Exceptions } {
  const settings = Object.entries<{ default?: unknown }>({ ...config, ...exceptions });
  const defaults = Object.fromEntries(settings.map(([name, setting]) => [name, setting.default]));
  const told = { ...defaults, ...getConfig() } as Config & { except: Exceptions };
  check?.(told);
  return told;
}

/** Judges all that is known before it says that something is not: the engine stops asking a rule that throws. */
function judgeAll<Judged, Config extends object>(
  { subjects, judge }: Judgement<Judged, Config>,
  stack: ReplicatedStack,
  config: Config & { except: Exceptions },
  report: ReportViolation,
): void {
  const unknown: Error[] = [];
  for (const { label, resource, read } of subjects(stack)) {
    if (isExcepted(resource, config)) continue;
    try {
      const judged = read();
      if (judged === undefined) continue;
      for (const { found, instead, at = resource } of judge(judged, config, stack))
        if (!isExcepted(at, config)) report(`${label}: ${found}. Instead: ${instead}.`, at.urn);
    } catch (error) {
      if (!(error instanceof UnknownValueError)) throw error;
      unknown.push(Object.assign(error, { message: `${label}: ${error.message}` }));
    }
  }
  const [first] = unknown;
  if (first) throw Object.assign(first, { message: unknown.map(({ message }) => message).join("; ") });
}

/** Before it is created or changed, all that a resource has is what the program says of it. */
function alone({
  type,
  props,
  urn,
  name,
  opts,
  provider,
  isType,
  asType,
}: ResourceValidationArgs): PolicyResource {
  return {
    ...{ type, props, urn, name, opts, isType },
    ...(provider && { provider }),
    asType: asType as PolicyResource["asType"],
    dependencies: [],
    propertyDependencies: Object.fromEntries(Object.keys(props).map((name) => [name, []])),
  };
}
