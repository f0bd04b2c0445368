import {
  type ComparisonOperator,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  ListTagsForResourceCommand,
  type MetricAlarm,
  PutMetricAlarmCommand,
  type StandardUnit,
  type Statistic,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-cloudwatch";
import type { MetricAlarmArgs } from "@pulumi/aws/cloudwatch";
import { explained } from "../aws-error";
import { sameProperties } from "../property-diff";
import type { Plain } from "../property-table";
import type { PropertyMap } from "../property-values";
import { resourceType } from "../resource-type";
import type { AwsServices } from "./aws-services";
import { fromAwsTags, type Tags, tagsIfAny, toAwsTags } from "./tags";

type Inputs = Plain<MetricAlarmArgs>;

/** CloudWatch's own word for what nothing was said about. */
const MISSING = "missing";

export function metricAlarmType({ cloudWatch, defaultTags }: AwsServices) {
  return resourceType<MetricAlarmArgs>({
    token: "aws:cloudwatch/metricAlarm:MetricAlarm",
    properties: {
      actionsEnabled: "boolean",
      alarmActions: { each: "string" },
      alarmDescription: "string",
      comparisonOperator: "string",
      datapointsToAlarm: "number",
      dimensions: "map of strings",
      evaluationPeriods: "number",
      extendedStatistic: "string",
      insufficientDataActions: { each: "string" },
      metricName: "string",
      name: "string",
      namespace: "string",
      okActions: { each: "string" },
      period: "number",
      statistic: "string",
      tags: "map of strings",
      threshold: "number",
      treatMissingData: "string",
      unit: "string",
    },
    replaceOn: ["name"],
    computed: ["arn", "tagsAll"],
    autoname: { property: "name", maximumLength: 255, lowercase: false },

    complete: (inputs) => ({ ...inputs, ...tagsIfAny({ ...defaultTags, ...inputs.tags }) }),

    canonical: ({ actionsEnabled, alarmDescription, treatMissingData, tags, ...rest }) => ({
      ...rest,
      alarmActions: canonicalActions(rest.alarmActions),
      insufficientDataActions: canonicalActions(rest.insufficientDataActions),
      okActions: canonicalActions(rest.okActions),
      ...(actionsEnabled === false ? { actionsEnabled } : {}),
      ...(alarmDescription ? { alarmDescription } : {}),
      ...(treatMissingData === undefined || treatMissingData === MISSING ? {} : { treatMissingData }),
      ...tagsIfAny(tags),
    }),

    async create(inputs) {
      await put("creating", inputs);
      return inputs.name ?? "";
    },

    async read(id) {
      const alarm = await find(id);
      if (alarm === undefined) return undefined;
      const tags = await tagsOf(alarm.AlarmArn);
      return {
        inputs: { ...fromAws(alarm), ...tagsIfAny(tags) },
        outputs: { arn: alarm.AlarmArn ?? "", tagsAll: tags },
      };
    },

    async update(id, inputs, previous) {
      await put("updating", inputs);
      if (!sameProperties(previous.tags, (inputs as PropertyMap).tags)) await setTags(id, inputs.tags);
    },

    async delete(id) {
      if ((await find(id)) === undefined) return;
      const deleted = cloudWatch().send(new DeleteAlarmsCommand({ AlarmNames: [id] }));
      await explained(`deleting CloudWatch Metric Alarm (${id})`, "CloudWatch: DeleteAlarms", deleted);
    },
  });

  async function put(doing: string, inputs: Inputs): Promise<void> {
    const command = new PutMetricAlarmCommand({ ...toAws(inputs), Tags: toAwsTags(inputs.tags) });
    await explained(
      `${doing} CloudWatch Metric Alarm (${inputs.name})`,
      "CloudWatch: PutMetricAlarm",
      cloudWatch().send(command),
    );
  }

  async function find(name: string): Promise<MetricAlarm | undefined> {
    const { MetricAlarms: found = [] } = await explained(
      `reading CloudWatch Metric Alarm (${name})`,
      "CloudWatch: DescribeAlarms",
      cloudWatch().send(new DescribeAlarmsCommand({ AlarmNames: [name] })),
    );
    return found[0];
  }

  async function tagsOf(ResourceARN: string | undefined): Promise<Record<string, string>> {
    const { Tags: found } = await cloudWatch().send(new ListTagsForResourceCommand({ ResourceARN }));
    return fromAwsTags(found);
  }

  /** From what is there, not from what we remember. The tags of a later PutMetricAlarm count for nothing. */
  async function setTags(name: string, tags: Tags = {}): Promise<void> {
    const ResourceARN = (await find(name))?.AlarmArn;
    const TagKeys = Object.keys(await tagsOf(ResourceARN)).filter((key) => !(key in tags));
    const doing = `updating tags for CloudWatch Metric Alarm (${name})`;
    if (TagKeys.length > 0) {
      const command = new UntagResourceCommand({ ResourceARN, TagKeys });
      await explained(doing, "CloudWatch: UntagResource", cloudWatch().send(command));
    }
    if (Object.keys(tags).length > 0) {
      const command = new TagResourceCommand({ ResourceARN, Tags: toAwsTags(tags) });
      await explained(doing, "CloudWatch: TagResource", cloudWatch().send(command));
    }
  }
}

/** No actions and an empty list are one thing, and so is any order of them. */
function canonicalActions<Actions>(actions: Actions): Actions | undefined {
  if (!Array.isArray(actions)) return actions;
  return actions.length === 0 ? undefined : ([...actions].sort() as Actions);
}

function toAws(inputs: Inputs) {
  const arnsOf = (actions: Inputs["alarmActions"]) => actions?.map(String);
  return {
    ActionsEnabled: inputs.actionsEnabled ?? true,
    AlarmActions: arnsOf(inputs.alarmActions),
    AlarmDescription: inputs.alarmDescription,
    AlarmName: inputs.name,
    ComparisonOperator: inputs.comparisonOperator as ComparisonOperator | undefined,
    DatapointsToAlarm: inputs.datapointsToAlarm,
    Dimensions: Object.entries(inputs.dimensions ?? {}).map(([Name, Value]) => ({ Name, Value })),
    EvaluationPeriods: inputs.evaluationPeriods,
    ExtendedStatistic: inputs.extendedStatistic,
    InsufficientDataActions: arnsOf(inputs.insufficientDataActions),
    MetricName: inputs.metricName,
    Namespace: inputs.namespace,
    OKActions: arnsOf(inputs.okActions),
    Period: inputs.period,
    Statistic: inputs.statistic as Statistic | undefined,
    Threshold: inputs.threshold,
    TreatMissingData: inputs.treatMissingData ?? MISSING,
    Unit: inputs.unit as StandardUnit | undefined,
  };
}

function fromAws(alarm: MetricAlarm): Inputs {
  const dimensions = (alarm.Dimensions ?? []).map(({ Name = "", Value = "" }) => [Name, Value]);
  return {
    name: alarm.AlarmName,
    actionsEnabled: alarm.ActionsEnabled ?? true,
    alarmActions: alarm.AlarmActions ?? [],
    alarmDescription: alarm.AlarmDescription,
    comparisonOperator: alarm.ComparisonOperator,
    datapointsToAlarm: alarm.DatapointsToAlarm,
    ...(dimensions.length === 0 ? {} : { dimensions: Object.fromEntries(dimensions) }),
    evaluationPeriods: alarm.EvaluationPeriods,
    extendedStatistic: alarm.ExtendedStatistic,
    insufficientDataActions: alarm.InsufficientDataActions ?? [],
    metricName: alarm.MetricName,
    namespace: alarm.Namespace,
    okActions: alarm.OKActions ?? [],
    period: alarm.Period,
    statistic: alarm.Statistic,
    threshold: alarm.Threshold,
    treatMissingData: alarm.TreatMissingData,
    unit: alarm.Unit,
  };
}
