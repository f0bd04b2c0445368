import { PolicyPack } from "@pulumi/policy";
import { rules } from "./rules";

new PolicyPack("s3-cross-region-replication", { policies: rules });
