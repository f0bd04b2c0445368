import { PolicyPack } from "@pulumi/policy";
import { refusingUnknown } from "./refuse-unknown";
import { rules } from "./rules";

refusingUnknown(rules, () => new PolicyPack("s3-cross-region-replication", { policies: rules }));
