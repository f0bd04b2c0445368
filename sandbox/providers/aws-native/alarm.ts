import type { cloudwatch } from "@pulumi/aws-native";
import type { CloudControlType } from "./cloud-control/cloud-control";

const DIMENSIONS = { each: { name: "string", value: "string" } } as const;

export const ALARM: CloudControlType<cloudwatch.AlarmArgs> = {
  token: "aws-native:cloudwatch:Alarm",
  typeName: "AWS::CloudWatch::Alarm",
  properties: {
    actionsEnabled: "boolean",
    alarmActions: { each: "string" },
    alarmDescription: "string",
    alarmName: "string",
    comparisonOperator: "string",
    datapointsToAlarm: "number",
    dimensions: DIMENSIONS,
    evaluationPeriods: "number",
    extendedStatistic: "string",
    insufficientDataActions: { each: "string" },
    metricName: "string",
    metrics: {
      each: {
        accountId: "string",
        expression: "string",
        id: "string",
        label: "string",
        metricStat: {
          metric: { dimensions: DIMENSIONS, metricName: "string", namespace: "string" },
          period: "number",
          stat: "string",
          unit: "string",
        },
        period: "number",
        returnData: "boolean",
      },
    },
    namespace: "string",
    okActions: { each: "string" },
    period: "number",
    statistic: "string",
    tags: { each: { key: "string", value: "string" } },
    threshold: "number",
    treatMissingData: "string",
    unit: "string",
  },
  identifier: ["alarmName"],
  autoname: { property: "alarmName", maximumLength: 255, lowercase: false },
  readOnly: {
    arn: ({ alarmName }, { partition, region, account }) =>
      `arn:${partition}:cloudwatch:${region}:${account}:alarm:${alarmName}`,
  },
};
