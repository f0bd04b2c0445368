import * as aws from "@pulumi/aws";

/** AWS Guard was written for version 4 of the provider, which had load balancers under three more names; without these it does not load. */
Object.assign(aws, {
  applicationloadbalancing: aws.alb,
  elasticloadbalancing: aws.elb,
  elasticloadbalancingv2: aws.lb,
});
