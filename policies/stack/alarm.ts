import type { PolicyResource } from "@pulumi/policy";
import { regionOf } from "./place";
import { block, blocks, type Properties, text } from "./properties";

/** A metric as CloudWatch knows it: under the very dimensions that it is published with. */
export interface Metric {
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly dimensions: { readonly [name: string]: string };
}

/** An alarm of CloudWatch, of `aws` or `aws-native`. */
export class Alarm {
  private readonly props: Properties;

  public constructor(private readonly resource: PolicyResource) {
    this.props = resource.props;
  }

  public get region(): string | undefined {
    return regionOf(this.resource);
  }

  /** Whether somebody is told when it goes off. */
  public get tells(): boolean {
    const { actionsEnabled, alarmActions } = this.props;
    return actionsEnabled !== false && Array.isArray(alarmActions) && alarmActions.length > 0;
  }

  public get metrics(): Metric[] {
    return [
      metricIn(this.props),
      ...this.queries.flatMap((query) => {
        const metric = block(query, "metric") ?? block(block(query, "metricStat"), "metric");
        return metric ? [metricIn(metric)] : [];
      }),
    ];
  }

  /** What is calculated from metrics, or asked of them. */
  public get expressions(): string[] {
    return this.queries.flatMap((query) => text(query, "expression") ?? []);
  }

  private get queries(): Properties[] {
    return [...blocks(this.props, "metricQueries"), ...blocks(this.props, "metrics")];
  }
}

function metricIn(said: Properties): Metric {
  return {
    namespace: text(said, "namespace"),
    name: text(said, "metricName"),
    get dimensions() {
      const { dimensions } = said;
      if (!Array.isArray(dimensions)) return { ...(dimensions as { [name: string]: string } | undefined) };
      return Object.fromEntries(dimensions.map(({ name, value }) => [name, value]));
    },
  };
}
